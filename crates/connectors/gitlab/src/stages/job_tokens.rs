//! Whose jobs may reach a project: every job has a token (`CI_JOB_TOKEN`), and a project says which other projects' and
//! groups' job tokens it lets in. The three stages that tell it stand in one file.
//!
//! Source: GitLab's documentation, "CI/CD job token" and "Project CI/CD job token scope API", read November 2026.

use crate::Gitlab;
use crate::fetch::{At, Listing, MAINTAINER, stage};
use crate::place::{self, Place, path};
use crate::record::{grant, integration, record};
use crate::stages::places;
use remit_connector::core::model::{ExternalId, Facets, IntegrationKind, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const SCOPE_INFO: StageInfo = StageInfo {
    permissions: MAINTAINER,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "What the job of an allowed project may do is what the person who started it may; fine-grained permissions of \
         job tokens are not read.",
    ],
    ..stage(ID, "projects that every job may reach", RecordKind::Integration, Some(places::PROJECTS))
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

const SCOPE: Listing = Listing::new(&SCOPE_INFO, "GET /projects/{id}/job_token_scope", Place::Project);
const PROJECTS: Listing = Listing {
    is_counted: false,
    ..Listing::new(&PROJECTS_INFO, "GET /projects/{id}/job_token_scope/allowlist", Place::Project)
};
/// The groups that are let in; what they are let into is still the project of the slice.
const GROUPS: Listing =
    Listing::new(&GROUPS_INFO, "GET /projects/{id}/job_token_scope/groups_allowlist", Place::Group);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: SCOPE_INFO, page: |gitlab, ask| Box::pin(scope(gitlab, ask)) };
pub(crate) const PROJECTS_STAGE: Stage<Gitlab> =
    Stage { info: PROJECTS_INFO, page: |gitlab, ask| Box::pin(gitlab.read(&PROJECTS, ask, allowed)) };
pub(crate) const GROUPS_STAGE: Stage<Gitlab> =
    Stage { info: GROUPS_INFO, page: |gitlab, ask| Box::pin(gitlab.read(&GROUPS, ask, allowed)) };

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
    let request = Request::get(SCOPE.endpoint).part("id", &*ask.slice.key);
    let scope: JobTokenScope = gitlab.fetch(&SCOPE, request).await?.body;
    let mut page = Page::default();
    if scope.inbound_enabled {
        page.children.extend([OF_PROJECTS, OF_GROUPS].map(|stage| place::child(stage, ask.slice)));
    } else {
        // Every project is let in, so that the lists say nothing.
        page.records.push(one("any", "every project", "any_project", ask.slice, SCOPE.endpoint));
    }
    Ok(page)
}

fn allowed(_: &Gitlab, allowed: Allowed, at: At<'_>, page: &mut Page) {
    let word = at.place.word();
    // Each project lets itself in.
    if at.place == Place::Project && allowed.id.to_string() == at.slice.key {
        return;
    }
    let whose = format!("{word}:{}", allowed.id);
    let name = allowed.path_with_namespace.or(allowed.name).unwrap_or_else(|| whose.clone());
    page.records.push(one(&whose, &name, word, at.slice, at.endpoint));
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
