//! Deploy keys: SSH keys that open projects and belong to nobody. The list of a project and that of an instance have one
//! shape, so that both stages stand in one file.
//!
//! Source: GitLab's documentation, "Deploy keys API", read November 2026. One key may be enabled in many projects: in each of
//! them it is an integration of its own, as it may push in one and not in another.

use crate::Gitlab;
use crate::fetch::{ADMINISTRATOR, At, Listing, MAINTAINER, stage};
use crate::place::{self, Place, only};
use crate::record::{credential, grant, integration, record, used};
use crate::stages::token::end;
use crate::stages::{places, tenant};
use jiff::SignedDuration;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind,
    UseKind,
};
use remit_connector::wire::{Field, text, time};
use remit_connector::{Lane, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const PROJECT: StageInfo = StageInfo {
    permissions: MAINTAINER,
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
    ..stage(OF_PROJECT, "deploy keys of projects", RecordKind::Integration, Some(places::PROJECTS))
};

const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "deploy keys of the instance",
    parent: Some(tenant::ID),
    permissions: ADMINISTRATOR,
    lane: Lane::Urgent,
    ..PROJECT
};

pub(crate) const OF_INSTANCE: &str = "deploy_keys";
pub(crate) const OF_PROJECT: &str = "project_deploy_keys";

const FROM_INSTANCE: Listing =
    Listing { is_counted: false, ..Listing::new(&INSTANCE, "GET /deploy_keys", Place::Instance) };
const FROM_PROJECT: Listing = Listing::new(&PROJECT, "GET /projects/{id}/deploy_keys", Place::Project);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INSTANCE, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_INSTANCE, ask, everywhere)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_PROJECT, ask, here)) };

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

#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn here(_: &Gitlab, key: DeployKey, at: At<'_>, page: &mut Page) {
    page.records.push(one(&key, key.can_push.unwrap_or(false), at.slice, at.endpoint));
}

/// Maps a key with all its projects. A key that no project has enabled opens nothing, and is left out.
#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn everywhere(_: &Gitlab, key: DeployKey, at: At<'_>, page: &mut Page) {
    let sides = [(true, &key.projects_with_write_access), (false, &key.projects_with_readonly_access)];
    for (may_push, projects) in sides {
        for project in projects.as_deref().unwrap_or_default() {
            let slice = place::slice(project.id, &project.path_with_namespace);
            page.records.push(one(&key, may_push, &slice, at.endpoint));
        }
    }
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
    let activity = used(&id, "last_used_at", key.last_used_at.time(), SignedDuration::from_hours(24));
    Record { activity: vec![activity], ..record(RecordKind::Integration, id, facets, endpoint) }
}
