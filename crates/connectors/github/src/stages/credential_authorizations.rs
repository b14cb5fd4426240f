//! Credentials that members have authorized for the organization's SAML single sign-on: classic tokens, SSH keys, and
//! tokens that apps hold for them.

use crate::Github;
use crate::fetch::listed;
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant,
    Integration, IntegrationKind, IntegrationState, PrincipalRef, Record, RecordKind, Resources, UseKind,
    Visibility,
};
use remit_connector::session::Request;
use remit_connector::wire::{Field, Items, Unmappable, text, time, time_or_absent};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}/credential-authorizations";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "credentials authorized for single sign-on",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["organization_administration:read", "read:org (classic token)"],
    lane: Lane::Urgent,
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
            look_back: "since the credential was authorized",
        }),
    },
    blind_spots: &[
        "Without SAML single sign-on GitHub lists nothing here, and classic tokens stay invisible.",
        "Which app holds an OAuth or app token is not told; only the member's own note names it.",
        "What a GitHub App may do with a user token is not told here: it is the lesser of what the app and the user may.",
        "Last access is access to this organization; use elsewhere does not show.",
    ],
};

pub(crate) const ID: &str = "credential_authorizations";

const PLAN: &str =
    "SAML single sign-on (GitHub Enterprise Cloud): without it GitHub lists no authorized credentials";

const NONE_LISTED: &str = "GitHub lists no authorized credentials, which it also does where the organization has no \
                           SAML single sign-on: classic tokens and SSH keys may be there, unseen";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct Authorization {
    login: Option<String>,
    /// The authorization's id, which changes when the credential is authorized again.
    credential_id: u64,
    credential_type: String,
    token_last_eight: Option<String>,
    fingerprint: Option<String>,
    scopes: Option<Vec<String>>,
    credential_authorized_at: Option<String>,
    credential_accessed_at: Option<String>,
    /// The credential's own id.
    authorized_credential_id: Option<u64>,
    authorized_credential_title: Option<String>,
    authorized_credential_note: Option<String>,
    #[serde(default)]
    authorized_credential_expires_at: Field<String>,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("org", &*github.org).query("per_page", ask.page_size).at(ask.cursor);
    let reply = github.fetch_licensed(&INFO, PLAN, request).await?;
    Ok(listed(reply, |body| records(body, ask.cursor.is_none())))
}

fn records(body: Items<Authorization>, is_first_page: bool) -> Page {
    let is_nothing_listed = is_first_page && body.is_empty();
    let page = body.try_into_page("$", |authorization, page| {
        page.records.push(record(authorization)?);
        Ok(())
    });
    Page { shortfall: is_nothing_listed.then(|| NONE_LISTED.to_owned()), ..page }
}

/// What each credential type of GitHub's is in remit's words: integration, credential, scope kind.
fn kinds(credential_type: &str) -> Option<(IntegrationKind, CredentialKind, &'static str)> {
    match credential_type {
        "personal access token" => {
            Some((IntegrationKind::PersonalToken, CredentialKind::ClassicToken, "oauth"))
        }
        "SSH key" => Some((IntegrationKind::SshKey, CredentialKind::SshKey, "ssh_key")),
        "OAuth app token" => Some((IntegrationKind::OauthApp, CredentialKind::OauthToken, "oauth")),
        "GitHub app token" => Some((IntegrationKind::App, CredentialKind::AppUserToken, "app_permission")),
        _ => None,
    }
}

fn record(authorization: Authorization) -> Result<Record, Unmappable> {
    let authorization_id =
        ExternalId::new(format!("credential-authorization:{}", authorization.credential_id));
    let Some((kind, credential_kind, scope_kind)) = kinds(&authorization.credential_type) else {
        return Err(Unmappable { external_id: authorization_id.to_string(), why: "unknown credential_type" });
    };
    let id = authorization
        .authorized_credential_id
        .map_or_else(|| authorization_id.clone(), |id| ExternalId::new(format!("credential:{id}")));
    let granted_at = time(authorization.credential_authorized_at.as_deref());
    let holder =
        Fact::null_is_unknown(authorization.login.clone().map(|name| PrincipalRef { id: None, name }));
    let integration = Integration {
        kind,
        app: AppId::new(id.as_str()),
        name: name(&authorization),
        state: Fact::Known(IntegrationState::Active),
        installed_at: granted_at.clone(),
        held_by: holder.clone(),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    let grant = Grant {
        id: authorization_id,
        scope_kind: scope_kind.to_owned(),
        scopes: scopes(credential_kind, authorization.scopes.as_deref()),
        resources: Fact::Known(Resources::HolderReach),
        consent: Fact::Known(Consent::User),
        granted_by: holder.clone(),
        granted_at,
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    let activity = Activity {
        of: id.clone(),
        source: "credential_accessed_at".to_owned(),
        kind: UseKind::ApiCall,
        last: time_or_absent(authorization.credential_accessed_at.as_deref()),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Ok(Record {
        kind: RecordKind::Integration,
        external_id: id.clone(),
        subject: None,
        facets: Facets {
            integration: Some(integration),
            credentials: vec![credential(authorization, id, credential_kind, holder)],
            grants: vec![grant],
            ..Facets::default()
        },
        activity: vec![activity],
        endpoint: ENDPOINT,
    })
}

fn credential(
    authorization: Authorization,
    id: ExternalId,
    kind: CredentialKind,
    holder: Fact<PrincipalRef>,
) -> Credential {
    // GitHub's SSH keys do not end, and their rows have no such field.
    let expires_at = match kind {
        CredentialKind::SshKey => Fact::Absent,
        _ => authorization.authorized_credential_expires_at.time(),
    };
    Credential {
        id,
        kind,
        name: name(&authorization),
        hint: text(authorization.token_last_eight.or(authorization.fingerprint)),
        holder,
        created_at: Fact::Unknown(Why::NotReported),
        expires_at,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

fn name(authorization: &Authorization) -> Fact<String> {
    let note = authorization.authorized_credential_note.clone();
    text(note.or_else(|| authorization.authorized_credential_title.clone()))
}

/// An SSH key does whatever Git does; a token without scopes reads what is public, which the catalog calls `(none)`.
fn scopes(kind: CredentialKind, scopes: Option<&[String]>) -> Vec<String> {
    if kind == CredentialKind::SshKey {
        return vec!["git".to_owned()];
    }
    let Some(scopes) = scopes else {
        return Vec::new();
    };
    if scopes.is_empty() {
        return vec!["(none)".to_owned()];
    }
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}
