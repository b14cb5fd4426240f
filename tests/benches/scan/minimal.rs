//! The minimal client: reqwest, serde and SQLite, four columns, no more than the requests need.

use crate::process::{self, Measured};
use futures_util::stream::{self, StreamExt};
use reqwest::header;
use rusqlite::Connection;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Mutex;

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

struct Client {
    http: reqwest::Client,
    base_url: String,
    store: Mutex<Connection>,
    /// Keeps the store's file until the end.
    _folder: tempfile::TempDir,
}

/// Reads everything and stores it.
pub(crate) fn scan(base_url: &str, token: &str) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(read(base_url, token))
}

async fn read(base_url: &str, token: &str) -> Measured {
    let client = Client::new(base_url, token);
    let mut path = Some("/orgs/acme/installations?per_page=100".to_owned());
    while let Some(page) = path {
        let (body, next) = client.get::<Installations>(&page).await;
        for one in body.installations {
            let scopes = format!("{:?}", one.permissions);
            client.keep(one.id, &one.app_slug, &scopes, &one.created_at);
        }
        path = next;
    }
    let mut path = Some("/orgs/acme/personal-access-tokens?per_page=100".to_owned());
    while let Some(page) = path {
        let (body, next) = client.get::<Vec<Token>>(&page).await;
        for one in body {
            client.keep(one.id, &one.token_name, &one.permissions.to_string(), &one.access_granted_at);
        }
        path = next;
    }
    let mut repositories = Vec::new();
    let mut after = None;
    loop {
        let page = client.repositories(after).await;
        for one in page.nodes {
            client.keep(one.database_id, &one.name_with_owner, "", "");
            repositories.push((one.name_with_owner, one.deploy_keys.total_count > 0));
        }
        if !page.page_info.has_next_page {
            break;
        }
        after = page.page_info.end_cursor;
    }
    stream::iter(&repositories)
        .for_each_concurrent(CONCURRENCY, |(repository, has_keys)| client.repository(repository, *has_keys))
        .await;
    client.end()
}

impl Client {
    fn new(base_url: &str, token: &str) -> Self {
        let mut headers = header::HeaderMap::new();
        let bearer = format!("Bearer {token}").parse().expect("a token is a header value");
        headers.insert(header::AUTHORIZATION, bearer);
        headers.insert(header::ACCEPT, header::HeaderValue::from_static("application/vnd.github+json"));
        headers.insert("x-github-api-version", header::HeaderValue::from_static("2022-11-28"));
        headers.insert(header::USER_AGENT, header::HeaderValue::from_static("minimal"));
        drop(rustls::crypto::ring::default_provider().install_default());
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the client that the session is measured against"
        )]
        let http = reqwest::Client::builder().default_headers(headers).build().expect("a client");
        let folder = tempfile::tempdir().expect("a folder for the store");
        let store = Connection::open(folder.path().join("minimal.db")).expect("a store");
        store
            .execute_batch("create table row (id integer, name text, scopes text, created text); begin")
            .expect("a table");
        Self { http, base_url: base_url.to_owned(), store: Mutex::new(store), _folder: folder }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> (T, Option<String>) {
        let url = if path.starts_with('/') { format!("{}{path}", self.base_url) } else { path.to_owned() };
        let answer = self.http.get(url).send().await.expect("an answer");
        let next = answer.headers().get(header::LINK).and_then(|link| next(link.to_str().ok()?));
        #[expect(clippy::disallowed_methods, reason = "the minimal client has no cap")]
        let body = answer.bytes().await.expect("a body");
        (serde_json::from_slice(&body).expect("the body as documented"), next)
    }

    async fn repositories(&self, after: Option<String>) -> Repositories {
        let query = serde_json::json!({"query": QUERY, "variables": {"org": "acme", "after": after}});
        let request = self.http.post(format!("{}/graphql", self.base_url)).body(query.to_string());
        let answer =
            request.header(header::CONTENT_TYPE, "application/json").send().await.expect("an answer");
        #[expect(clippy::disallowed_methods, reason = "the minimal client has no cap")]
        let body = answer.bytes().await.expect("a body");
        let answer: Answer = serde_json::from_slice(&body).expect("the body as documented");
        answer.data.organization.repositories
    }

    async fn repository(&self, repository: &str, has_keys: bool) {
        if has_keys {
            let (keys, _) = self.get::<Vec<Key>>(&format!("/repos/{repository}/keys?per_page=100")).await;
            for one in keys {
                self.keep(one.id, &one.title, if one.read_only { "read" } else { "write" }, &one.created_at);
            }
        }
        let (hooks, _) = self.get::<Vec<Hook>>(&format!("/repos/{repository}/hooks?per_page=100")).await;
        for one in hooks {
            self.keep(one.id, &one.config.url.unwrap_or_default(), &one.events.join(" "), &one.created_at);
        }
    }

    fn keep(&self, id: u64, name: &str, scopes: &str, created: &str) {
        let store = self.store.lock().expect("nobody panics with it");
        let mut insert = store.prepare_cached("insert into row values (?1, ?2, ?3, ?4)").expect("right SQL");
        insert.execute((id.cast_signed(), name, scopes, created)).expect("a row");
    }

    fn end(self) -> Measured {
        let store = self.store.into_inner().expect("nobody panics with it");
        store.execute_batch("commit").expect("a commit");
        let n_records: i64 =
            store.query_row("select count(*) from row", (), |row| row.get(0)).expect("a count");
        Measured {
            n_records: n_records.cast_unsigned(),
            cpu_stored: process::cpu(),
            mib_stored: process::peak_mib(),
            ..Measured::default()
        }
    }
}

fn next(link: &str) -> Option<String> {
    let part = link.split(',').find(|part| part.contains("rel=\"next\""))?;
    Some(part.trim().strip_prefix('<')?.split_once('>')?.0.to_owned())
}
