//! Deploy keys: SSH keys that give access to one repository and belong to nobody.

use crate::Github;
use crate::fetch::listed;
use crate::stages::repositories::{self, full_name};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant, Integration,
    IntegrationKind, IntegrationState, PrincipalRef, Record, RecordKind, Resources, UseKind, Visibility,
};
use remit_connector::session::Request;
use remit_connector::wire::{Field, Items, text, time};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

const ENDPOINT: &str = "GET /repos/{owner}/{repo}/keys";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "deploy keys",
    record_kind: RecordKind::Integration,
    parent: Some(repositories::ID),
    permissions: &["administration:read", "repo (classic token)"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "since the key was added; older GitHub Enterprise Servers do not tell",
        }),
    },
    blind_spots: &["Where the private half of a key is kept, nobody tells."],
};

pub(crate) const ID: &str = "deploy_keys";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct DeployKey {
    id: u64,
    key: Option<String>,
    title: Option<String>,
    created_at: Option<String>,
    read_only: bool,
    added_by: Option<String>,
    #[serde(default)]
    last_used: Field<String>,
    enabled: Option<bool>,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = keys_of(ask.slice.param(repositories::OWNER), ask.slice.param(repositories::NAME))
        .query("per_page", ask.page_size)
        .at(ask.cursor)
        .conditional();
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| records(body, ask.slice)))
}

fn keys_of(owner: &str, repository: &str) -> Request {
    Request::get(ENDPOINT).part("owner", owner).part("repo", repository)
}

/// Whether the credential may list a repository's keys.
pub(crate) async fn is_readable(
    github: &Github,
    owner: &str,
    repository: &str,
    page_size: u16,
) -> Result<bool, FetchError> {
    let request = keys_of(owner, repository).query("per_page", page_size);
    match github.fetch::<IgnoredAny>(&INFO, request).await {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.reason, Reason::Denied(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn records(body: Items<DeployKey>, slice: &Slice) -> Page {
    body.try_into_page("$", |key, page| {
        page.records.push(record(key, slice));
        Ok(())
    })
}

fn record(key: DeployKey, slice: &Slice) -> Record {
    let id = ExternalId::new(format!("deploy-key:{}:{}", slice.key, key.id));
    let added_by = Fact::null_is_unknown(key.added_by.clone().map(|name| PrincipalRef { id: None, name }));
    let created_at = time(key.created_at.as_deref());
    let integration = Integration {
        kind: IntegrationKind::DeployKey,
        app: AppId::new(id.as_str()),
        name: text(key.title.clone()),
        state: Fact::null_is_unknown(key.enabled.map(|is_enabled| match is_enabled {
            true => IntegrationState::Active,
            false => IntegrationState::Suspended(Fact::Unknown(Why::NotReported)),
        })),
        installed_at: created_at.clone(),
        held_by: added_by.clone(),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: "deploy_key".to_owned(),
        scopes: vec![if key.read_only { "read" } else { "write" }.to_owned()],
        resources: Fact::Known(Resources::Selected(Fact::Known(vec![full_name(slice)]))),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: added_by.clone(),
        granted_at: created_at,
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    let activity = Activity {
        of: id.clone(),
        source: "last_used".to_owned(),
        kind: UseKind::ApiCall,
        last: key.last_used.time(),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Integration,
        external_id: id.clone(),
        subject: None,
        facets: Facets {
            integration: Some(integration),
            credentials: vec![credential(key, id, added_by)],
            grants: vec![grant],
            ..Facets::default()
        },
        activity: vec![activity],
        endpoint: ENDPOINT,
    }
}

fn credential(key: DeployKey, id: ExternalId, holder: Fact<PrincipalRef>) -> Credential {
    Credential {
        id,
        kind: CredentialKind::DeployKey,
        name: text(key.title),
        hint: key.key.as_deref().map_or(Fact::Unknown(Why::NotReported), fingerprint),
        holder,
        created_at: time(key.created_at.as_deref()),
        expires_at: Fact::Absent,
        state: Fact::null_is_unknown(key.enabled.map(|is_enabled| match is_enabled {
            true => CredentialState::Active,
            false => CredentialState::Disabled,
        })),
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

/// Returns the fingerprint that `ssh-keygen -l` shows: SHA-256 of the decoded key, in base64 without padding.
fn fingerprint(key: &str) -> Fact<String> {
    let body = key.split_whitespace().nth(1).unwrap_or_default();
    match STANDARD.decode(body) {
        Ok(decoded) if !decoded.is_empty() => {
            Fact::Known(format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(decoded))))
        }
        Ok(_) | Err(_) => Fact::Unknown(Why::Malformed("not a public key in OpenSSH form".to_owned())),
    }
}
