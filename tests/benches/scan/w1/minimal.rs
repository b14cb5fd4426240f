//! The minimal client of GitHub.

use crate::minimal::Client;
use futures_util::stream::{self, StreamExt};
use reqwest::header;
use serde::Deserialize;
use serde::de::DeserializeOwned;

const CONCURRENCY: usize = 8;

#[derive(Deserialize)]
struct Installations {
    installations: Vec<Installation>,
}

#[derive(Deserialize)]
struct Installation {
    id: u64,
    app_slug: String,
    created_at: String,
    permissions: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Token {
    id: u64,
    token_name: String,
    access_granted_at: String,
    permissions: serde_json::Value,
}

#[derive(Deserialize)]
struct Key {
    id: u64,
    title: String,
    created_at: String,
    read_only: bool,
}

#[derive(Deserialize)]
struct Hook {
    id: u64,
    created_at: String,
    events: Vec<String>,
    config: Config,
}

#[derive(Deserialize)]
struct Config {
    url: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    organization: Organization,
}

#[derive(Deserialize)]
struct Organization {
    repositories: Repositories,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repositories {
    page_info: PageInfo,
    nodes: Vec<Repository>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repository {
    database_id: u64,
    name_with_owner: String,
    deploy_keys: Count,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    total_count: u64,
}

const QUERY: &str = "query($org:String!,$after:String){organization(login:$org){repositories(first:100,after:$after){pageInfo{hasNextPage endCursor} nodes{databaseId nameWithOwner isPrivate isArchived deployKeys(first:1){totalCount}}}}}";

/// Reads everything and stores it.
pub(crate) async fn read(client: &Client) {
    let mut path = Some("/orgs/acme/installations?per_page=100".to_owned());
    while let Some(page) = path {
        let (body, next) = get::<Installations>(client, &page).await;
        for one in body.installations {
            let scopes = format!("{:?}", one.permissions);
            client.keep(one.id.cast_signed(), &one.app_slug, &scopes, &one.created_at);
        }
        path = next;
    }
    let mut path = Some("/orgs/acme/personal-access-tokens?per_page=100".to_owned());
    while let Some(page) = path {
        let (body, next) = get::<Vec<Token>>(client, &page).await;
        for one in body {
            client.keep(
                one.id.cast_signed(),
                &one.token_name,
                &one.permissions.to_string(),
                &one.access_granted_at,
            );
        }
        path = next;
    }
    let mut names = Vec::new();
    let mut after = None;
    loop {
        let page = repositories(client, after).await;
        for one in page.nodes {
            client.keep(one.database_id.cast_signed(), &one.name_with_owner, "", "");
            names.push((one.name_with_owner, one.deploy_keys.total_count > 0));
        }
        if !page.page_info.has_next_page {
            break;
        }
        after = page.page_info.end_cursor;
    }
    stream::iter(&names)
        .for_each_concurrent(CONCURRENCY, |(name, has_keys)| repository(client, name, *has_keys))
        .await;
}

async fn get<T: DeserializeOwned>(client: &Client, path: &str) -> (T, Option<String>) {
    let answer = client.send(with_headers(client.get(path))).await;
    let next = answer.headers.get(header::LINK).and_then(|link| next(link.to_str().ok()?));
    (answer.json(), next)
}

fn with_headers(request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    request.header(header::ACCEPT, "application/vnd.github+json").header("x-github-api-version", "2022-11-28")
}

async fn repositories(client: &Client, after: Option<String>) -> Repositories {
    let query = serde_json::json!({"query": QUERY, "variables": {"org": "acme", "after": after}});
    let request = with_headers(client.post("/graphql", "application/json", query.to_string()));
    client.send(request).await.json::<Answer>().data.organization.repositories
}

async fn repository(client: &Client, repository: &str, has_keys: bool) {
    if has_keys {
        let (keys, _) = get::<Vec<Key>>(client, &format!("/repos/{repository}/keys?per_page=100")).await;
        for one in keys {
            client.keep(
                one.id.cast_signed(),
                &one.title,
                if one.read_only { "read" } else { "write" },
                &one.created_at,
            );
        }
    }
    let (hooks, _) = get::<Vec<Hook>>(client, &format!("/repos/{repository}/hooks?per_page=100")).await;
    for one in hooks {
        client.keep(
            one.id.cast_signed(),
            &one.config.url.unwrap_or_default(),
            &one.events.join(" "),
            &one.created_at,
        );
    }
}

fn next(link: &str) -> Option<String> {
    let part = link.split(',').find(|part| part.contains("rel=\"next\""))?;
    Some(part.trim().strip_prefix('<')?.split_once('>')?.0.to_owned())
}
