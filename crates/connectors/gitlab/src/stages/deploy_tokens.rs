//! Deploy tokens of an instance, of groups and of projects: one shape, listed in three places, so that the three stages
//! stand in one file.
//!
//! Source: GitLab's documentation, "Deploy tokens API", read November 2026.

use crate::Gitlab;
use crate::fetch::{ADMINISTRATOR, At, Listing, MAINTAINER, stage};
use crate::place::Place;
use crate::record::{credential, grant, integration, record};
use crate::stages::{places, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Credential, CredentialKind, CredentialState, ExternalId, Facets, IntegrationKind, RecordKind, Resources,
};
use remit_connector::wire::Field;
use remit_connector::{Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

pub(crate) const OF_INSTANCE: &str = "deploy_tokens";
pub(crate) const OF_GROUP: &str = "group_deploy_tokens";
pub(crate) const OF_PROJECT: &str = "project_deploy_tokens";

const GROUP: StageInfo = StageInfo {
    permissions: &["the role Maintainer in the group"],
    tells: Tells { scopes: true, resources: true, expires: true, ..Tells::NOTHING },
    blind_spots: &["Who made a deploy token, when, and whether it is used, is not told."],
    ..stage(OF_GROUP, "deploy tokens of groups", RecordKind::Integration, Some(places::GROUPS))
};
const PROJECT: StageInfo = StageInfo {
    id: OF_PROJECT,
    title: "deploy tokens of projects",
    parent: Some(places::PROJECTS),
    permissions: MAINTAINER,
    ..GROUP
};
const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "deploy tokens of the instance",
    parent: Some(tenant::ID),
    permissions: ADMINISTRATOR,
    lane: Lane::Urgent,
    blind_spots: &[
        "Who made a deploy token, when, and whether it is used, is not told.",
        "Of which group or project a deploy token is, the list of the whole instance does not tell.",
    ],
    ..GROUP
};

const ACTIVE: &[(&str, &str)] = &[("active", "true")];
const FROM_INSTANCE: Listing =
    Listing { query: ACTIVE, ..Listing::new(&INSTANCE, "GET /deploy_tokens", Place::Instance) };
const FROM_GROUP: Listing =
    Listing { query: ACTIVE, ..Listing::new(&GROUP, "GET /groups/{id}/deploy_tokens", Place::Group) };
const FROM_PROJECT: Listing =
    Listing { query: ACTIVE, ..Listing::new(&PROJECT, "GET /projects/{id}/deploy_tokens", Place::Project) };

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INSTANCE, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_INSTANCE, ask, one)) };
pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_GROUP, ask, one)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_PROJECT, ask, one)) };

#[derive(Debug, Deserialize)]
struct DeployToken {
    id: u64,
    name: Option<String>,
    username: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    scopes: Option<Vec<String>>,
}

/// The list of the whole instance says nothing of the places. Elsewhere the grant's id keeps the place's.
fn one(_: &Gitlab, token: DeployToken, at: At<'_>, page: &mut Page) {
    let id = ExternalId::new(format!("deploy-token:{}", token.id));
    let reach = match at.place {
        Place::Instance => Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported))),
        Place::Group | Place::Project => at.reach(),
    };
    let granted = ExternalId::new(format!("{}:{id}", at.id()));
    let facets = Facets {
        integration: Some(integration(IntegrationKind::Bot, &id, token.name.clone())),
        credentials: vec![Credential {
            expires_at: token.expires_at.time(),
            state: Fact::Known(CredentialState::Active),
            hint: Fact::null_is_unknown(token.username),
            ..credential(&id, CredentialKind::ApiKey, token.name)
        }],
        grants: vec![grant(&granted, "deploy_token", token.scopes.unwrap_or_default(), reach)],
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Integration, id, facets, at.endpoint));
}
