//! Whose jobs may reach a project: every job has a token (`CI_JOB_TOKEN`), and a project says which other projects' and
//! groups' job tokens it lets in. The three stages that tell it stand in one file.
//!
//! Source: GitLab's documentation, "CI/CD job token" and "Project CI/CD job token scope API", read November 2026.

use crate::Gitlab;
use crate::fetch::{listed, stage};
use crate::place::{self, Place, path};
use crate::record::{grant, integration, record};
use crate::stages::projects;
use remit_connector::core::model::{ExternalId, Facets, IntegrationKind, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const SCOPE_INFO: StageInfo = StageInfo {
    permissions: &["the role Maintainer in the project"],
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "What the job of an allowed project may do is what the person who started it may; fine-grained permissions of \
         job tokens are not read.",
    ],
    ..stage(ID, "projects that every job may reach", RecordKind::Integration, Some(projects::ID))
};

const PROJECTS_INFO: StageInfo = StageInfo {
    id: OF_PROJECTS,
    title: "projects whose jobs may reach another",
    parent: Some(ID),
    ..SCOPE_INFO
};

const GROUPS_INFO: StageInfo =
    StageInfo { id: OF_GROUPS, title: "groups whose jobs may reach a project", ..PROJECTS_INFO };

pub(crate) const ID: &str = "job_tokens";
pub(crate) const OF_PROJECTS: &str = "job_token_projects";
pub(crate) const OF_GROUPS: &str = "job_token_groups";

const SCOPE: &str = "GET /projects/{id}/job_token_scope";
const PROJECTS: &str = "GET /projects/{id}/job_token_scope/allowlist";
const GROUPS: &str = "GET /projects/{id}/job_token_scope/groups_allowlist";

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: SCOPE_INFO, page: |gitlab, ask| Box::pin(scope(gitlab, ask)) };
pub(crate) const PROJECTS_STAGE: Stage<Gitlab> = Stage {
    info: PROJECTS_INFO,
    page: |gitlab, ask| Box::pin(allowed(gitlab, ask, &PROJECTS_INFO, PROJECTS, Place::Project)),
};
pub(crate) const GROUPS_STAGE: Stage<Gitlab> = Stage {
    info: GROUPS_INFO,
    page: |gitlab, ask| Box::pin(allowed(gitlab, ask, &GROUPS_INFO, GROUPS, Place::Group)),
};

#[derive(Debug, Deserialize)]
struct JobTokenScope {
    inbound_enabled: bool,
}

#[derive(Debug, Deserialize)]
struct Allowed {
    id: u64,
    path_with_namespace: Option<String>,
    name: Option<String>,
}

async fn scope(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(SCOPE).part("id", &*ask.slice.key);
    let scope: JobTokenScope = gitlab.fetch(&SCOPE_INFO, request).await?.body;
    let children = [OF_PROJECTS, OF_GROUPS].map(|stage| place::child(stage, ask.slice));
    Ok(match scope.inbound_enabled {
        true => Page { children: children.into(), ..Page::default() },
        // Every project is let in, so that the lists say nothing.
        false => Page {
            records: vec![one("any", "every project", "any_project", ask.slice, SCOPE)],
            ..Page::default()
        },
    })
}

async fn allowed(
    gitlab: &Gitlab,
    ask: Ask<'_>,
    info: &StageInfo,
    endpoint: &'static str,
    place: Place,
) -> Result<Page, FetchError> {
    let reply = gitlab.list(info, endpoint, ask).await?;
    Ok(listed(reply, |body| records(body, place, ask.slice, endpoint)))
}

fn records(body: Items<Allowed>, place: Place, slice: &Slice, endpoint: &'static str) -> Page {
    body.into_page("$", |allowed, page| {
        // Each project lets itself in.
        if place == Place::Project && allowed.id.to_string() == slice.key {
            return;
        }
        let whose = format!("{}:{}", place.word(), allowed.id);
        let name = allowed.path_with_namespace.or(allowed.name).unwrap_or_else(|| whose.clone());
        page.records.push(one(&whose, &name, place.word(), slice, endpoint));
    })
}

fn one(whose: &str, name: &str, scope: &str, slice: &Slice, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("job-token:{}:{whose}", slice.key));
    let name = format!("jobs of {name} in {}", path(slice));
    let facets = Facets {
        integration: Some(integration(IntegrationKind::Workflow, &id, Some(name))),
        grants: vec![grant(&id, "job_token", vec![scope.to_owned()], Place::Project.reach(slice))],
        ..Facets::default()
    };
    record(RecordKind::Integration, id, facets, endpoint)
}
