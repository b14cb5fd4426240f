//! Projects, archived ones included: their tokens and keys go on working. Each names the listings that projects have.

use crate::Gitlab;
use crate::fetch::{READ_API, listed, listing, stage};
use crate::place;
use crate::settings::Extent;
use crate::stages::tenant::{self, INVENTORY};
use crate::stages::{
    agents, deploy_keys, deploy_tokens, integrations, job_tokens, mirrors, project_tokens, triggers,
    variables, webhooks,
};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo};
use serde::Deserialize;

const OF_GROUP: &str = "GET /groups/{id}/projects";
const ALL: &str = "GET /projects";

const INFO: StageInfo = StageInfo {
    permissions: &[READ_API],
    lane: Lane::Urgent,
    blind_spots: &[
        "Projects that other groups share with the group are not read: they belong to those groups.",
    ],
    ..stage(ID, "projects", RecordKind::Resource, Some(tenant::ID))
};

pub(crate) const ID: &str = "projects";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Project {
    id: u64,
    path_with_namespace: String,
    archived: Option<bool>,
    visibility: Option<String>,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let (endpoint, request) = match &gitlab.extent {
        Extent::Group(_) => {
            let request = listing(OF_GROUP, ask).query("include_subgroups", true).query("with_shared", false);
            (OF_GROUP, request.query("order_by", "id").query("sort", "asc"))
        }
        Extent::Instance(_) => {
            let request = listing(ALL, ask).query("pagination", "keyset");
            (ALL, request.query("order_by", "id").query("sort", "asc"))
        }
    };
    let reply = gitlab.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| records(gitlab, body, ask.slice, endpoint)))
}

fn records(gitlab: &Gitlab, body: Items<Project>, above: &Slice, endpoint: &'static str) -> Page {
    body.into_page("$", |project, page| {
        let slice = place::slice(project.id, &project.path_with_namespace);
        page.children.extend(children(gitlab, &slice, above));
        page.records.push(record(project, endpoint));
    })
}

/// Names the listings of a project. An instance's administrator has some of them in one, and an owner on gitlab.com one
/// more.
fn children(gitlab: &Gitlab, slice: &Slice, above: &Slice) -> Vec<Child> {
    let is_whole = matches!(gitlab.extent, Extent::Instance(_));
    let wanted = [
        (integrations::OF_PROJECT, true),
        (webhooks::OF_PROJECT, true),
        (variables::OF_PROJECT, true),
        (triggers::ID, true),
        (job_tokens::ID, true),
        (agents::ID, true),
        (mirrors::ID, true),
        (deploy_tokens::OF_PROJECT, !is_whole),
        (deploy_keys::OF_PROJECT, !is_whole),
        (project_tokens::ID, !is_whole && above.param(INVENTORY).is_empty()),
    ];
    wanted.iter().filter(|(_, is_wanted)| *is_wanted).map(|(id, _)| place::child(id, slice)).collect()
}

fn record(project: Project, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("project:{}", project.id));
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Repository,
        name: project.path_with_namespace,
        is_public: Fact::null_is_unknown(project.visibility.map(|visibility| visibility == "public")),
        is_archived: Fact::null_is_unknown(project.archived),
    };
    Record {
        kind: RecordKind::Resource,
        external_id: id,
        subject: None,
        facets: Facets { resource: Some(resource), ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}
