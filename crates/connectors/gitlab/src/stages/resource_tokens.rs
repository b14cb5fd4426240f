//! Tokens of all groups and projects in one listing, which gitlab.com has for owners of a top-level group. It names places
//! by their ids, so that their paths are asked for with one query a page.
//!
//! Source: GitLab's documentation, "Group credentials inventory" and "GraphQL API resources" (`projects(ids:)`,
//! `groups(ids:)`), read November 2026.

use crate::Gitlab;
use crate::fetch::{listed, listing, stage};
use crate::place::only;
use crate::stages::personal_tokens::PLAN;
use crate::stages::tenant;
use crate::stages::token::{self, Token};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{RecordKind, Resources};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const ENDPOINT: &str = "GET /groups/{id}/manage/resource_access_tokens";
const GRAPHQL: &str = "POST /api/graphql";

const QUERY: &str = "query($projects: [ID!], $groups: [ID!]) { projects(ids: $projects) { nodes { id fullPath } } \
                     groups(ids: $groups) { nodes { id fullPath } } }";

/// Stands in a list of ids that would be empty, which would ask for everything.
const NOBODY: u64 = 0;

const INFO: StageInfo = StageInfo {
    permissions: &["the role Owner of the top-level group"],
    lane: Lane::Urgent,
    requests_per_page: 2,
    tells: token::TELLS,
    ..stage(ID, "group and project access tokens", RecordKind::Integration, Some(tenant::ID))
};

pub(crate) const ID: &str = "resource_tokens";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

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
    let request = listing(ENDPOINT, ask).query("state", "active");
    let reply = gitlab.list_licensed(&INFO, PLAN, request).await?;
    let paths = paths(gitlab, &reply.body, &ask.slice.key).await?;
    Ok(listed(reply, |body| records(body, &ask.slice.key, &paths)))
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
    let request = Request::post_query(GRAPHQL, query).at(gitlab.graphql.as_ref());
    let answer: Answer = gitlab.fetch(&INFO, request).await?.body;
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

fn records(body: Items<Token>, top: &str, paths: &Paths) -> Page {
    body.into_page("$", |token, page| {
        if !token.is_live() {
            return;
        }
        let kind = token.resource_type.clone().unwrap_or_default();
        let id = token.resource_id.map(|id| id.to_string()).unwrap_or_default();
        let place = format!("{kind}:{id}");
        let resources = match paths.get(&place) {
            _ if kind == "group" && id == top => Fact::Known(Resources::All),
            Some(path) => Fact::Known(only(path.clone())),
            None => Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported))),
        };
        page.records.push(token::of_place(&token, &place, resources, ENDPOINT));
    })
}
