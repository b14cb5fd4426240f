//! Deploy tokens of an instance, of groups and of projects: one shape, listed in three places, so that the three stages
//! stand in one file.
//!
//! Source: GitLab's documentation, "Deploy tokens API", read November 2026.

use crate::Gitlab;
use crate::fetch::{counted, listing, stage};
use crate::place::Place;
use crate::record::{credential, grant, integration, record};
use crate::stages::{groups, projects, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Credential, CredentialKind, CredentialState, ExternalId, Facets, IntegrationKind, Record, RecordKind,
    Resources,
};
use remit_connector::wire::{Field, Items};
use remit_connector::{Ask, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const BLIND_SPOTS: &[&str] = &["Who made a deploy token, when, and whether it is used, is not told."];

const INFO: StageInfo = StageInfo {
    tells: Tells { scopes: true, resources: true, expires: true, ..Tells::NOTHING },
    blind_spots: BLIND_SPOTS,
    ..stage(OF_GROUP, "deploy tokens of groups", RecordKind::Integration, Some(groups::ID))
};

const GROUP: StageInfo = StageInfo { permissions: &["the role Maintainer in the group"], ..INFO };

const PROJECT: StageInfo = StageInfo {
    id: OF_PROJECT,
    title: "deploy tokens of projects",
    parent: Some(projects::ID),
    permissions: &["the role Maintainer in the project"],
    ..INFO
};

const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "deploy tokens of the instance",
    parent: Some(tenant::ID),
    permissions: &["an administrator with the scope admin_mode"],
    lane: Lane::Urgent,
    blind_spots: &[
        "Who made a deploy token, when, and whether it is used, is not told.",
        "Of which group or project a deploy token is, the list of the whole instance does not tell.",
    ],
    ..INFO
};

pub(crate) const OF_INSTANCE: &str = "deploy_tokens";
pub(crate) const OF_GROUP: &str = "group_deploy_tokens";
pub(crate) const OF_PROJECT: &str = "project_deploy_tokens";

const FROM_INSTANCE: &str = "GET /deploy_tokens";
const FROM_GROUP: &str = "GET /groups/{id}/deploy_tokens";
const FROM_PROJECT: &str = "GET /projects/{id}/deploy_tokens";

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

#[derive(Debug, Deserialize)]
struct DeployToken {
    id: u64,
    name: Option<String>,
    username: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    scopes: Option<Vec<String>>,
}

async fn page(
    gitlab: &Gitlab,
    ask: Ask<'_>,
    info: &StageInfo,
    endpoint: &'static str,
    place: Place,
) -> Result<Page, FetchError> {
    let reply = gitlab.fetch(info, listing(endpoint, ask).query("active", true)).await?;
    Ok(counted(reply, |body| records(body, place, ask.slice, endpoint)))
}

fn records(body: Items<DeployToken>, place: Place, slice: &Slice, endpoint: &'static str) -> Page {
    body.into_page("$", |token, page| page.records.push(one(token, place, slice, endpoint)))
}

/// The list of the whole instance says nothing of the places. Elsewhere the grant's id keeps the place's.
fn one(token: DeployToken, place: Place, slice: &Slice, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("deploy-token:{}", token.id));
    let reach = match place {
        Place::Instance => Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported))),
        Place::Group | Place::Project => place.reach(slice),
    };
    let granted = ExternalId::new(format!("{}:{id}", place.id(slice)));
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
    record(RecordKind::Integration, id, facets, endpoint)
}
