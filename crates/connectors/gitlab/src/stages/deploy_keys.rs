//! Deploy keys: SSH keys that open projects and belong to nobody. The list of a project and that of an instance have one
//! shape, so that both stages stand in one file.
//!
//! Source: GitLab's documentation, "Deploy keys API", read November 2026. One key may be enabled in many projects: in each of
//! them it is an integration of its own, as it may push in one and not in another.

use crate::Gitlab;
use crate::fetch::{listed, listing, stage};
use crate::place::{self, only};
use crate::record::{credential, grant, integration, record, used};
use crate::stages::token::end;
use crate::stages::{projects, tenant};
use jiff::SignedDuration;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Activity, Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, Record,
    RecordKind, UseKind,
};
use remit_connector::wire::{Field, Items, text, time};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const PROJECT: StageInfo = StageInfo {
    permissions: &["the role Maintainer in the project"],
    tells: Tells {
        scopes: true,
        resources: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the day",
            look_back: "since the key was added; older servers do not tell",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Who added a deploy key is not told.",
        "A deploy key that is public may be enabled in projects that are not read.",
    ],
    ..stage(OF_PROJECT, "deploy keys of projects", RecordKind::Integration, Some(projects::ID))
};

const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "deploy keys of the instance",
    parent: Some(tenant::ID),
    permissions: &["an administrator with the scope admin_mode"],
    lane: Lane::Urgent,
    ..PROJECT
};

pub(crate) const OF_INSTANCE: &str = "deploy_keys";
pub(crate) const OF_PROJECT: &str = "project_deploy_keys";

const FROM_INSTANCE: &str = "GET /deploy_keys";
const FROM_PROJECT: &str = "GET /projects/{id}/deploy_keys";

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INSTANCE, page: |gitlab, ask| Box::pin(of_instance(gitlab, ask)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT, page: |gitlab, ask| Box::pin(of_project(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct DeployKey {
    id: u64,
    title: Option<String>,
    fingerprint_sha256: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    #[serde(default)]
    last_used_at: Field<String>,
    can_push: Option<bool>,
    projects_with_write_access: Option<Vec<Project>>,
    projects_with_readonly_access: Option<Vec<Project>>,
}

#[derive(Debug, Deserialize)]
struct Project {
    id: u64,
    path_with_namespace: String,
}

async fn of_project(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list::<DeployKey>(&PROJECT, FROM_PROJECT, ask).await?;
    Ok(listed(reply, |body| {
        body.into_page("$", |key, page| {
            let may_push = key.can_push.unwrap_or(false);
            page.records.push(one(&key, may_push, ask.slice, FROM_PROJECT));
        })
    }))
}

async fn of_instance(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.fetch(&INSTANCE, listing(FROM_INSTANCE, ask)).await?;
    Ok(listed(reply, everywhere))
}

/// Maps keys with all their projects. A key that no project has enabled opens nothing, and is left out.
fn everywhere(body: Items<DeployKey>) -> Page {
    body.into_page("$", |key, page| {
        let sides = [(true, &key.projects_with_write_access), (false, &key.projects_with_readonly_access)];
        for (may_push, projects) in sides {
            for project in projects.as_deref().unwrap_or_default() {
                let slice = place::slice(project.id, &project.path_with_namespace);
                page.records.push(one(&key, may_push, &slice, FROM_INSTANCE));
            }
        }
    })
}

fn one(key: &DeployKey, may_push: bool, project: &Slice, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("deploy-key:{}:{}", project.key, key.id));
    let created_at = time(key.created_at.as_deref());
    let scope = if may_push { "write" } else { "read" };
    let reach = Fact::Known(only(place::path(project).to_owned()));
    let facets = Facets {
        integration: Some(Integration {
            installed_at: created_at.clone(),
            ..integration(IntegrationKind::DeployKey, &id, key.title.clone())
        }),
        credentials: vec![Credential {
            hint: text(key.fingerprint_sha256.clone()),
            created_at: created_at.clone(),
            expires_at: end(&key.expires_at),
            rotated_at: Fact::Absent,
            ..credential(&id, CredentialKind::DeployKey, key.title.clone())
        }],
        grants: vec![Grant {
            granted_at: created_at,
            ..grant(&id, "deploy_key", vec![scope.to_owned()], reach)
        }],
        ..Facets::default()
    };
    let activity: Activity =
        used(&id, "last_used_at", key.last_used_at.time(), SignedDuration::from_hours(24));
    Record { activity: vec![activity], ..record(RecordKind::Integration, id, facets, endpoint) }
}
