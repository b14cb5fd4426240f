//! SSH keys of the people whom the group owns; and what any listing of SSH keys says, normalized once.
//!
//! Source: GitLab's documentation, "Group credentials inventory" and "User SSH and GPG keys API", read November 2026.

use crate::Gitlab;
use crate::fetch::{counted, listing, stage};
use crate::people::user;
use crate::stages::personal_tokens::PLAN;
use crate::stages::tenant;
use crate::stages::token::end;
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant, Integration,
    IntegrationKind, IntegrationState, Record, RecordKind, Resources, UseKind, Visibility,
};
use remit_connector::wire::{Field, Items, text, time};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /groups/{id}/manage/ssh_keys";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Owner of the top-level group"],
    lane: Lane::Urgent,
    tells: TELLS,
    blind_spots: &[
        "Fingerprints of SSH keys are not told, so that a key that two people use is not seen as one.",
    ],
    ..stage(ID, "SSH keys", RecordKind::Integration, Some(tenant::ID))
};

pub(crate) const ID: &str = "ssh_keys";

/// What listings of SSH keys tell.
pub(crate) const TELLS: Tells = Tells {
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
};

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

/// A key. Its public half, which may name a machine, is no field here.
#[derive(Debug, Deserialize)]
pub(crate) struct SshKey {
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

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list_licensed(&INFO, PLAN, listing(ENDPOINT, ask)).await?;
    Ok(counted(reply, |body| records(body, None, ENDPOINT)))
}

/// Maps a list of keys. `owner` is whose they are, where the keys do not say it.
pub(crate) fn records(body: Items<SshKey>, owner: Option<u64>, endpoint: &'static str) -> Page {
    body.into_page("$", |key, page| page.records.push(record(&key, owner, endpoint)))
}

fn record(key: &SshKey, owner: Option<u64>, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("ssh-key:{}", key.id));
    let holder = user(key.user_id.or(owner));
    let created_at = time(key.created_at.as_deref());
    let integration = Integration {
        kind: IntegrationKind::SshKey,
        app: AppId::new(id.as_str()),
        name: text(key.title.clone()),
        state: Fact::Known(IntegrationState::Active),
        installed_at: created_at.clone(),
        held_by: holder.clone(),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    let credential = Credential {
        id: id.clone(),
        kind: CredentialKind::SshKey,
        name: text(key.title.clone()),
        hint: Fact::Unknown(Why::NotReported),
        holder,
        created_at: created_at.clone(),
        expires_at: end(&key.expires_at),
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Absent,
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: "ssh_key".to_owned(),
        scopes: key.usage_type.clone().into_iter().collect(),
        resources: Fact::Known(Resources::HolderReach),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: created_at,
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    let activity = Activity {
        of: id.clone(),
        source: "last_used_at".to_owned(),
        kind: UseKind::ApiCall,
        last: key.last_used_at.time(),
        resolution: SignedDuration::from_hours(24),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Integration,
        external_id: id,
        subject: None,
        facets: Facets {
            integration: Some(integration),
            credentials: vec![credential],
            grants: vec![grant],
            ..Facets::default()
        },
        activity: vec![activity],
        endpoint,
    }
}
