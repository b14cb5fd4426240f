//! SSH keys of people: those whom the group owns, or person by person on an instance. One shape, listed in two places, so
//! that both stages stand in one file.
//!
//! Source: GitLab's documentation, "Group credentials inventory" and "User SSH and GPG keys API", read November 2026.

use crate::Gitlab;
use crate::fetch::{At, Listing, OWNER, READ_API, stage};
use crate::people::user;
use crate::place::Place;
use crate::record::{credential, grant, integration, record, used};
use crate::stages::personal_tokens::PLAN;
use crate::stages::token::end;
use crate::stages::{people, tenant};
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Credential, CredentialKind, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind,
    Resources, UseKind,
};
use remit_connector::wire::{Field, time};
use remit_connector::{Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

pub(crate) const ID: &str = "ssh_keys";
pub(crate) const OF_PERSON: &str = "user_ssh_keys";

const INFO: StageInfo = StageInfo {
    permissions: OWNER,
    lane: Lane::Urgent,
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the day",
            look_back: "since the key was added; older servers do not tell",
        }),
    },
    blind_spots: &[
        "Fingerprints of SSH keys are not told, so that a key that two people use is not seen as one.",
    ],
    ..stage(ID, "SSH keys", RecordKind::Integration, Some(tenant::ID))
};
const PERSON_INFO: StageInfo = StageInfo {
    id: OF_PERSON,
    title: "SSH keys of people",
    parent: Some(people::ID),
    permissions: READ_API,
    lane: Lane::Slow,
    ..INFO
};

const INVENTORY: Listing =
    Listing { plan: Some(PLAN), ..Listing::new(&INFO, "GET /groups/{id}/manage/ssh_keys", Place::Group) };
const FROM_PERSON: Listing = Listing::new(&PERSON_INFO, "GET /users/{id}/keys", Place::Instance);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INFO, page: |gitlab, ask| Box::pin(gitlab.read(&INVENTORY, ask, one)) };
pub(crate) const PERSON_STAGE: Stage<Gitlab> =
    Stage { info: PERSON_INFO, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_PERSON, ask, one)) };

/// A key. Its public half, which may name a machine, is no field here.
#[derive(Debug, Deserialize)]
struct SshKey {
    id: u64,
    title: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    expires_at: Field<String>,
    #[serde(default)]
    last_used_at: Field<String>,
    usage_type: Option<String>,
    user_id: Option<u64>,
}

/// Maps a key. Those of one person do not say whose they are.
fn one(_: &Gitlab, key: SshKey, at: At<'_>, page: &mut Page) {
    let id = ExternalId::new(format!("ssh-key:{}", key.id));
    let owner = match at.place {
        Place::Instance => at.slice.key.parse().ok(),
        Place::Group | Place::Project => key.user_id,
    };
    let created_at = time(key.created_at.as_deref());
    let reach = Fact::Known(Resources::HolderReach);
    let facets = Facets {
        integration: Some(Integration {
            installed_at: created_at.clone(),
            held_by: user(owner),
            ..integration(IntegrationKind::SshKey, &id, key.title.clone())
        }),
        credentials: vec![Credential {
            holder: user(owner),
            created_at: created_at.clone(),
            expires_at: end(&key.expires_at),
            rotated_at: Fact::Absent,
            ..credential(&id, CredentialKind::SshKey, key.title)
        }],
        grants: vec![Grant {
            consent: Fact::Unknown(Why::NotReported),
            granted_at: created_at,
            ..grant(&id, "ssh_key", key.usage_type.into_iter().collect(), reach)
        }],
        ..Facets::default()
    };
    let activity = vec![used(&id, "last_used_at", key.last_used_at.time(), SignedDuration::from_hours(24))];
    page.records.push(Record { activity, ..record(RecordKind::Integration, id, facets, at.endpoint) });
}
