//! CI/CD variables of an instance, of groups and of projects: what pipelines read by name, often another system's key. One
//! shape, listed in three places, so that the three stages stand in one file.
//!
//! Source: GitLab's documentation, "Project-level CI/CD variables API" and its like, read November 2026. The answers hold the
//! values. They are no field here, and evidence is kept without them.

use crate::Gitlab;
use crate::fetch::{ADMINISTRATOR, At, GROUP_OWNER, Listing, MAINTAINER, stage};
use crate::place::{self, Place};
use crate::record::{credential, grant, integration, record};
use crate::stages::{places, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, IntegrationKind, Leak, LeakKind, RecordKind,
};
use remit_connector::{Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const GROUP: StageInfo = StageInfo {
    permissions: GROUP_OWNER,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "What a variable opens, who set it, when, and whether it is used, is not told: only its name and how it is \
         protected. Which system's key it is, the configuration may say (`systems`).",
        "The token with which remit reads could read the values, too: GitLab has no permission for the names alone.",
    ],
    ..stage(OF_GROUP, "CI/CD variables of groups", RecordKind::Credential, Some(places::GROUPS))
};

const PROJECT: StageInfo = StageInfo {
    id: OF_PROJECT,
    title: "CI/CD variables of projects",
    parent: Some(places::PROJECTS),
    permissions: MAINTAINER,
    ..GROUP
};

const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "CI/CD variables of the instance",
    parent: Some(tenant::ID),
    permissions: ADMINISTRATOR,
    ..GROUP
};

pub(crate) const OF_INSTANCE: &str = "instance_variables";
pub(crate) const OF_GROUP: &str = "group_variables";
pub(crate) const OF_PROJECT: &str = "project_variables";

const FROM_INSTANCE: Listing = Listing::new(&INSTANCE, "GET /admin/ci/variables", Place::Instance);
const FROM_GROUP: Listing = Listing::new(&GROUP, "GET /groups/{id}/variables", Place::Group);
const FROM_PROJECT: Listing = Listing::new(&PROJECT, "GET /projects/{id}/variables", Place::Project);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INSTANCE, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_INSTANCE, ask, one)) };
pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_GROUP, ask, one)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_PROJECT, ask, one)) };

/// A variable without its value.
#[derive(Debug, Deserialize)]
struct Variable {
    key: String,
    masked: Option<bool>,
    hidden: Option<bool>,
    protected: Option<bool>,
    environment_scope: Option<String>,
}

/// A variable is a stored secret. Where the configuration says which system's key it is, the pipelines that read it are an
/// integration, which holds that key.
#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn one(gitlab: &Gitlab, variable: Variable, at: At<'_>, page: &mut Page) {
    let environment = variable.environment_scope.as_deref().unwrap_or("*");
    let id = ExternalId::new(format!("variable:{}:{}:{environment}", at.id(), variable.key));
    let edges = gitlab.stored(&id, &variable.key);
    let protection = match variable.protected {
        Some(true) => "protected",
        Some(false) => "unprotected",
        None => "unknown",
    };
    let of_pipelines = !edges.is_empty();
    let name = format!("pipelines of {} that read {}", told(at), variable.key);
    let held = credential(&id, CredentialKind::StoredSecret, Some(variable.key.clone()));
    let facets = Facets {
        integration: of_pipelines.then(|| integration(IntegrationKind::Workflow, &id, Some(name))),
        credentials: vec![Credential { state: Fact::Unknown(Why::NotReported), ..held }],
        grants: vec![grant(&id, "variable", vec![protection.to_owned()], at.reach())],
        leaks: leak(&variable, &id).filter(|_| of_pipelines).into_iter().collect(),
        edges,
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Credential, id, facets, at.endpoint));
}

fn told(at: At<'_>) -> String {
    match at.place {
        Place::Instance => "the instance".to_owned(),
        Place::Group | Place::Project => place::path(at.slice).to_owned(),
    }
}

/// A value that is not masked stands in the job's log as soon as a job prints it; one that is hidden is shown to nobody.
fn leak(variable: &Variable, id: &ExternalId) -> Option<Leak> {
    let is_open = variable.masked == Some(false) && variable.hidden != Some(true);
    let noticed_at = Fact::Unknown(Why::NotReported);
    is_open.then(|| Leak { of: id.clone(), kind: LeakKind::StoredReadable, noticed_at })
}
