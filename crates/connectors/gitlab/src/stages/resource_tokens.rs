//! Tokens of all groups and projects in one listing, which gitlab.com has for owners of a top-level group. It names places
//! by their ids, so that their paths are asked for with one query a page.
//!
//! Source: GitLab's documentation, "Group credentials inventory" and "GraphQL API resources" (`projects(ids:)`,
//! `groups(ids:)`), read November 2026.

use crate::Gitlab;
use crate::listing::{At, Listing, When};
use crate::place::only;
use crate::stages::tokens::{ANY, INVENTORY_PLAN, Token};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Record, Resources};
use remit_connector::record::untold;
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const GRAPHQL: &str = "POST /api/graphql";

const QUERY: &str = "query($projects: [ID!], $groups: [ID!]) { projects(ids: $projects) { nodes { id fullPath } } \
                     groups(ids: $groups) { nodes { id fullPath } } }";

/// Stands in a list of ids that would be empty, which would ask for everything.
const NOBODY: u64 = 0;

pub(crate) const LISTING: Listing = Listing {
    plan: Some(INVENTORY_PLAN),
    when: When::WithInventory,
    ..ANY.of_top(
        "resource_tokens",
        "group and project access tokens",
        "GET /groups/{id}/manage/resource_access_tokens",
    )
};

pub(crate) const STAGE: Stage<Gitlab> = Stage {
    info: StageInfo { requests_per_page: 2, ..LISTING.info() },
    page: |gitlab, ask| Box::pin(page(gitlab, ask)),
};

/// The paths of groups and projects, by their ids: `group:7`.
type Paths = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
struct Answer {
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    projects: Option<Nodes>,
    groups: Option<Nodes>,
}

#[derive(Debug, Deserialize)]
struct Nodes {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: String,
    full_path: String,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.fetch::<Items<Token>>(&LISTING, LISTING.request(ask)).await?;
    let paths = paths(gitlab, &reply.body, &ask.slice.key).await?;
    let at = LISTING.at(ask.slice);
    let page = reply.body.into_page("$", |token, page| {
        if token.is_live() {
            page.records.push(record(&token, at, &paths));
        }
    });
    Ok(Page { next: reply.next, ..page })
}

/// Asks for the paths of the places that tokens are of. The top group's is known.
async fn paths(gitlab: &Gitlab, tokens: &Items<Token>, top: &str) -> Result<Paths, FetchError> {
    let of = |kind: &str| -> BTreeSet<u64> {
        let of_kind = tokens.iter().filter(|token| token.resource_type.as_deref() == Some(kind));
        of_kind.filter_map(|token| token.resource_id).filter(|id| id.to_string() != top).collect()
    };
    let (projects, groups) = (of("project"), of("group"));
    if projects.is_empty() && groups.is_empty() {
        return Ok(Paths::new());
    }
    let variables = json!({ "projects": global("Project", &projects), "groups": global("Group", &groups) });
    let query = json!({ "query": QUERY, "variables": variables });
    let request = Request::post_query(GRAPHQL, query).at(Some(&gitlab.graphql));
    let answer: Answer = gitlab.fetch(&LISTING, request).await?.body;
    let named = [("project", answer.data.projects), ("group", answer.data.groups)];
    let named = named.into_iter().flat_map(|(kind, nodes)| {
        let nodes = nodes.map(|nodes| nodes.nodes).unwrap_or_default();
        nodes.into_iter().filter_map(move |node| {
            let (_, id) = node.id.rsplit_once('/')?;
            Some((format!("{kind}:{id}"), node.full_path))
        })
    });
    Ok(named.collect())
}

fn global(kind: &str, ids: &BTreeSet<u64>) -> Vec<String> {
    let nobody = ids.is_empty().then_some(&NOBODY);
    ids.iter().chain(nobody).map(|id| format!("gid://gitlab/{kind}/{id}")).collect()
}

fn record(token: &Token, at: At<'_>, paths: &Paths) -> Record {
    let kind = token.resource_type.as_deref().unwrap_or_default();
    let place = format!("{kind}:{}", token.resource_id.unwrap_or_default());
    let resources = match paths.get(&place) {
        _ if place == at.id().as_str() => Resources::All,
        Some(path) => only(path.clone()),
        None => Resources::Selected(untold()),
    };
    token.of_place(&place, Fact::Known(resources), at)
}
