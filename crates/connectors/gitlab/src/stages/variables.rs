//! CI/CD variables of an instance, of groups and of projects: what pipelines read by name, often another system's key. One
//! shape, listed in three places, so that the three stages stand in one file.
//!
//! Source: GitLab's documentation, "Project-level CI/CD variables API" and its like, read November 2026. The answers hold the
//! values. They are no field here, and evidence is kept without them.

use crate::Gitlab;
use crate::fetch::{counted, stage};
use crate::place::{self, Place};
use crate::record::{credential, grant, integration, record};
use crate::stages::{groups, projects, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, IntegrationKind, Leak, LeakKind, Record, RecordKind,
};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const GROUP: StageInfo = StageInfo {
    permissions: &["the role Owner in the group"],
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "What a variable opens, who set it, when, and whether it is used, is not told: only its name and how it is \
         protected. Which system's key it is, the configuration may say (`systems`).",
        "The token with which remit reads could read the values, too: GitLab has no permission for the names alone.",
    ],
    ..stage(OF_GROUP, "CI/CD variables of groups", RecordKind::Credential, Some(groups::ID))
};

const PROJECT: StageInfo = StageInfo {
    id: OF_PROJECT,
    title: "CI/CD variables of projects",
    parent: Some(projects::ID),
    permissions: &["the role Maintainer in the project"],
    ..GROUP
};

const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "CI/CD variables of the instance",
    parent: Some(tenant::ID),
    permissions: &["an administrator with the scope admin_mode"],
    ..GROUP
};

pub(crate) const OF_INSTANCE: &str = "instance_variables";
pub(crate) const OF_GROUP: &str = "group_variables";
pub(crate) const OF_PROJECT: &str = "project_variables";

const FROM_INSTANCE: &str = "GET /admin/ci/variables";
const FROM_GROUP: &str = "GET /groups/{id}/variables";
const FROM_PROJECT: &str = "GET /projects/{id}/variables";

pub(crate) const STAGE: Stage<Gitlab> = Stage {
    info: INSTANCE,
    page: |gitlab, ask| Box::pin(page(gitlab, ask, &INSTANCE, FROM_INSTANCE, Place::Instance)),
};
pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP, page: |gitlab, ask| Box::pin(page(gitlab, ask, &GROUP, FROM_GROUP, Place::Group)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> = Stage {
    info: PROJECT,
    page: |gitlab, ask| Box::pin(page(gitlab, ask, &PROJECT, FROM_PROJECT, Place::Project)),
};

/// A variable without its value.
#[derive(Debug, Deserialize)]
struct Variable {
    key: String,
    masked: Option<bool>,
    hidden: Option<bool>,
    protected: Option<bool>,
    environment_scope: Option<String>,
}

async fn page(
    gitlab: &Gitlab,
    ask: Ask<'_>,
    info: &StageInfo,
    endpoint: &'static str,
    place: Place,
) -> Result<Page, FetchError> {
    let reply = gitlab.list(info, endpoint, ask).await?;
    Ok(counted(reply, |body| records(gitlab, body, place, ask.slice, endpoint)))
}

fn records(
    gitlab: &Gitlab,
    body: Items<Variable>,
    place: Place,
    slice: &Slice,
    endpoint: &'static str,
) -> Page {
    body.into_page("$", |variable, page| {
        page.records.push(one(gitlab, &variable, place, slice, endpoint));
    })
}

/// A variable is a stored secret. Where the configuration says which system's key it is, the pipelines that read it are an
/// integration, which holds that key.
fn one(gitlab: &Gitlab, variable: &Variable, place: Place, slice: &Slice, endpoint: &'static str) -> Record {
    let environment = variable.environment_scope.as_deref().unwrap_or("*");
    let id = ExternalId::new(format!("variable:{}:{}:{environment}", place.id(slice), variable.key));
    let edges = gitlab.stored(&id, &variable.key);
    let protection = match variable.protected {
        Some(true) => "protected",
        Some(false) => "unprotected",
        None => "unknown",
    };
    let of_pipelines = !edges.is_empty();
    let name = format!("pipelines of {} that read {}", told(place, slice), variable.key);
    let held = credential(&id, CredentialKind::StoredSecret, Some(variable.key.clone()));
    let facets = Facets {
        integration: of_pipelines.then(|| integration(IntegrationKind::Workflow, &id, Some(name))),
        credentials: vec![Credential { state: Fact::Unknown(Why::NotReported), ..held }],
        grants: vec![grant(&id, "variable", vec![protection.to_owned()], place.reach(slice))],
        leaks: leak(variable, &id).filter(|_| of_pipelines).into_iter().collect(),
        edges,
        ..Facets::default()
    };
    record(RecordKind::Credential, id, facets, endpoint)
}

fn told(place: Place, slice: &Slice) -> String {
    match place {
        Place::Instance => "the instance".to_owned(),
        Place::Group | Place::Project => place::path(slice).to_owned(),
    }
}

/// A value that is not masked stands in the job's log as soon as a job prints it; one that is hidden is shown to nobody.
fn leak(variable: &Variable, id: &ExternalId) -> Option<Leak> {
    let is_open = variable.masked == Some(false) && variable.hidden != Some(true);
    let noticed_at = Fact::Unknown(Why::NotReported);
    is_open.then(|| Leak { of: id.clone(), kind: LeakKind::StoredReadable, noticed_at })
}
