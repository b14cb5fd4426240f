//! Groups and projects, archived ones included, whose tokens and keys go on working: each names the listings that it has.
//! Both are places with a path, so that the two stages stand in one file.
//!
//! Source: GitLab's documentation, "Groups API", "Projects API" and "REST API" on pagination, read November 2026. An instance's
//! projects go on by id (keyset), which no number of them makes slow; its groups do so for nobody who has signed in.

use crate::Gitlab;
use crate::fetch::{At, Listing, READ_API, stage};
use crate::place::{self, Place};
use crate::record::resource;
use crate::settings::Extent;
use crate::stages::tenant::{self, INVENTORY};
use crate::stages::{
    agents, deploy_keys, deploy_tokens, integrations, job_tokens, mirrors, people, place_tokens, triggers,
    variables, webhooks,
};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Record, RecordKind, ResourceKind};
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo};
use serde::Deserialize;

pub(crate) const GROUPS: &str = "groups";
pub(crate) const PROJECTS: &str = "projects";

const GROUP_INFO: StageInfo = StageInfo {
    permissions: READ_API,
    lane: Lane::Urgent,
    ..stage(GROUPS, "groups", RecordKind::Resource, Some(tenant::ID))
};

const PROJECT_INFO: StageInfo = StageInfo {
    permissions: READ_API,
    lane: Lane::Urgent,
    blind_spots: &[
        "Projects that other groups share with the group are not read: they belong to those groups.",
    ],
    ..stage(PROJECTS, "projects", RecordKind::Resource, Some(tenant::ID))
};

const DESCENDANTS: Listing = Listing {
    query: &[("all_available", "false")],
    ..Listing::new(&GROUP_INFO, "GET /groups/{id}/descendant_groups", Place::Group)
};
const ALL_GROUPS: Listing = Listing {
    query: &[("all_available", "true"), ("order_by", "id"), ("sort", "asc")],
    ..Listing::new(&GROUP_INFO, "GET /groups", Place::Instance)
};
const OF_GROUP: Listing = Listing {
    query: &[("include_subgroups", "true"), ("with_shared", "false"), ("order_by", "id"), ("sort", "asc")],
    ..Listing::new(&PROJECT_INFO, "GET /groups/{id}/projects", Place::Group)
};
const ALL_PROJECTS: Listing = Listing {
    query: &[("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")],
    ..Listing::new(&PROJECT_INFO, "GET /projects", Place::Instance)
};

pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP_INFO, page: |gitlab, ask| Box::pin(groups(gitlab, ask)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT_INFO, page: |gitlab, ask| Box::pin(projects(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Group {
    id: u64,
    full_path: String,
    visibility: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Project {
    id: u64,
    path_with_namespace: String,
    archived: Option<bool>,
    visibility: Option<String>,
}

async fn groups(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let is_whole = is_whole(gitlab);
    let listing = if is_whole { ALL_GROUPS } else { DESCENDANTS };
    let mut page = gitlab.read(&listing, ask, group).await?;
    if ask.cursor.is_none() && !is_whole {
        // The top group is not among its descendants.
        page.children.splice(0..0, of_group(gitlab, ask.slice, ask.slice));
    }
    Ok(page)
}

async fn projects(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let listing = if is_whole(gitlab) { ALL_PROJECTS } else { OF_GROUP };
    gitlab.read(&listing, ask, project).await
}

fn is_whole(gitlab: &Gitlab) -> bool {
    matches!(gitlab.extent, Extent::Instance(_))
}

fn group(gitlab: &Gitlab, group: Group, at: At<'_>, page: &mut Page) {
    page.children.extend(of_group(gitlab, &place::slice(group.id, &group.full_path), at.slice));
    let is_public = is_public(group.visibility.as_deref());
    let id = format!("group:{}", group.id);
    page.records.push(resource(id, ResourceKind::Organization, group.full_path, is_public, at.endpoint));
}

fn project(gitlab: &Gitlab, project: Project, at: At<'_>, page: &mut Page) {
    let slice = place::slice(project.id, &project.path_with_namespace);
    page.children.extend(of_project(gitlab, &slice, at.slice));
    let id = format!("project:{}", project.id);
    let is_public = is_public(project.visibility.as_deref());
    let name = project.path_with_namespace;
    let mut record: Record = resource(id, ResourceKind::Repository, name, is_public, at.endpoint);
    if let Some(resource) = &mut record.facets.resource {
        resource.is_archived = Fact::null_is_unknown(project.archived);
    }
    page.records.push(record);
}

fn is_public(visibility: Option<&str>) -> Fact<bool> {
    Fact::null_is_unknown(visibility.map(|visibility| visibility == "public"))
}

/// Names the listings of a group. An instance's administrator has some of them in one.
fn of_group(gitlab: &Gitlab, slice: &Slice, above: &Slice) -> Vec<Child> {
    let is_part = !is_whole(gitlab);
    chosen(
        slice,
        &[
            (integrations::OF_GROUP, true),
            (webhooks::OF_GROUP, true),
            (variables::OF_GROUP, true),
            (people::OF_GROUP, is_part && slice.key != above.key),
            (deploy_tokens::OF_GROUP, is_part),
            (place_tokens::OF_GROUP, is_part && above.param(INVENTORY).is_empty()),
        ],
    )
}

/// Names the listings of a project. An instance's administrator has some of them in one, and an owner on gitlab.com one
/// more.
fn of_project(gitlab: &Gitlab, slice: &Slice, above: &Slice) -> Vec<Child> {
    let is_part = !is_whole(gitlab);
    chosen(
        slice,
        &[
            (integrations::OF_PROJECT, true),
            (webhooks::OF_PROJECT, true),
            (variables::OF_PROJECT, true),
            (triggers::ID, true),
            (job_tokens::ID, true),
            (agents::ID, true),
            (mirrors::ID, true),
            (deploy_tokens::OF_PROJECT, is_part),
            (deploy_keys::OF_PROJECT, is_part),
            (place_tokens::OF_PROJECT, is_part && above.param(INVENTORY).is_empty()),
        ],
    )
}

fn chosen(slice: &Slice, stages: &[(&'static str, bool)]) -> Vec<Child> {
    stages.iter().filter(|(_, is_wanted)| *is_wanted).map(|(id, _)| place::child(id, slice)).collect()
}
