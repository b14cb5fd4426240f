//! A fine-grained token as tokens and pending requests for one list it: the same shape, normalized once.

use crate::permissions::Permissions;
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, AppId, Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant,
    Integration, IntegrationKind, IntegrationState, PrincipalRef, Record, RecordKind, Resources, UseKind,
    Visibility,
};
use remit_connector::wire::{text, time, time_or_absent};
use remit_connector::{LastUsed, Page, Tells};
use serde::Deserialize;

/// What both listings tell.
pub(crate) const TELLS: Tells = Tells {
    scopes: true,
    resources: true,
    holder: true,
    created: true,
    expires: true,
    last_used: Some(LastUsed {
        kind: UseKind::ApiCall,
        resolution: "to the second",
        look_back: "since the token was made",
    }),
};

/// The value of `repository_selection` that names single repositories.
pub(crate) const SUBSET: &str = "subset";

/// Permissions, as the two listings group them.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct GroupedPermissions {
    #[serde(default)]
    organization: Permissions,
    #[serde(default)]
    repository: Permissions,
    #[serde(default)]
    other: Permissions,
}

/// One item of either listing, without what only one of them has.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) external_id: ExternalId,
    pub(crate) grant_id: ExternalId,
    pub(crate) token_id: u64,
    pub(crate) name: Option<String>,
    pub(crate) owner: Option<(u64, String)>,
    pub(crate) selection: Option<String>,
    pub(crate) permissions: GroupedPermissions,
    pub(crate) granted_at: Option<String>,
    pub(crate) is_expired: Option<bool>,
    pub(crate) expires_at: Option<String>,
    pub(crate) last_used_at: Option<String>,
    pub(crate) is_pending: bool,
    pub(crate) endpoint: &'static str,
}

/// Returns the external id of a token.
pub(crate) fn token_id(id: u64) -> ExternalId {
    ExternalId::new(format!("fgpat:{id}"))
}

/// Returns the token's record.
pub(crate) fn record(token: Token) -> Record {
    let id = token_id(token.token_id);
    let owner = Fact::null_is_unknown(token.owner.as_ref().map(|(id, login)| PrincipalRef {
        id: Some(ExternalId::new(format!("user:{id}"))),
        name: login.clone(),
    }));
    let activity = Activity {
        of: id.clone(),
        source: "token_last_used_at".to_owned(),
        kind: UseKind::ApiCall,
        last: time_or_absent(token.last_used_at.as_deref()),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    let endpoint = token.endpoint;
    Record {
        kind: RecordKind::Integration,
        external_id: token.external_id.clone(),
        subject: None,
        facets: Facets {
            integration: Some(Integration {
                kind: IntegrationKind::PersonalToken,
                app: AppId::new(id.as_str()),
                name: text(token.name.clone()),
                state: Fact::Known(IntegrationState::Active),
                installed_at: time(token.granted_at.as_deref()),
                held_by: owner.clone(),
                host: Fact::Unknown(Why::NotReported),
                manage_url: Fact::Unknown(Why::NotReported),
            }),
            credentials: vec![credential(&token, id, owner)],
            grants: vec![grant(token)],
            ..Facets::default()
        },
        activity: vec![activity],
        endpoint,
    }
}

fn credential(token: &Token, id: ExternalId, holder: Fact<PrincipalRef>) -> Credential {
    let state = match (token.is_expired, token.is_pending) {
        (Some(true), _) => Fact::Known(CredentialState::Expired),
        (_, true) => Fact::Known(CredentialState::Pending),
        (Some(false), false) => Fact::Known(CredentialState::Active),
        (None, false) => Fact::Unknown(Why::NotReported),
    };
    Credential {
        id,
        kind: CredentialKind::FineGrainedToken,
        name: text(token.name.clone()),
        hint: Fact::Unknown(Why::NotReported),
        holder,
        created_at: Fact::Unknown(Why::NotReported),
        expires_at: time_or_absent(token.expires_at.as_deref()),
        state,
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

fn grant(token: Token) -> Grant {
    let GroupedPermissions { organization, repository, other } = token.permissions;
    Grant {
        scope_kind: "pat".to_owned(),
        scopes: Permissions::scopes([organization, repository, other]),
        resources: resources(token.selection.as_deref()),
        consent: if token.is_pending { Fact::Absent } else { Fact::Known(Consent::Admin) },
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: if token.is_pending { Fact::Absent } else { time(token.granted_at.as_deref()) },
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: token.is_pending,
        id: token.grant_id,
    }
}

fn resources(selection: Option<&str>) -> Fact<Resources> {
    match selection {
        Some("none") => Fact::Known(Resources::None),
        Some("all") => Fact::Known(Resources::All),
        Some(SUBSET) => Fact::Known(Resources::Selected(Fact::Unknown(Why::NotRead))),
        Some(_) => Fact::Unknown(Why::Malformed("unknown repository_selection".to_owned())),
        None => Fact::Unknown(Why::NotReported),
    }
}

/// A repository of a token's selection, as both listings of them have it.
#[derive(Debug, Deserialize)]
pub(crate) struct SelectedRepository {
    id: u64,
    full_name: String,
}

/// One repository of a token's selection, as a part of the token's own grant. There is a record for each, so that ids do
/// not depend on the size of pages.
pub(crate) fn selected(
    repository: SelectedRepository,
    grant: &str,
    subject: &str,
    endpoint: &'static str,
    page: &mut Page,
) {
    let id = format!("{grant}:repository:{}", repository.id);
    page.records.push(selection(id, grant, subject, vec![repository.full_name], endpoint));
}

/// Says that a token's selection is known to be empty.
pub(crate) fn nothing_selected(grant: &str, subject: &str, endpoint: &'static str) -> Record {
    selection(format!("{grant}:repositories"), grant, subject, Vec::new(), endpoint)
}

fn selection(
    external_id: String,
    grant: &str,
    subject: &str,
    names: Vec<String>,
    endpoint: &'static str,
) -> Record {
    let is_pending = grant.starts_with("fgpat-request");
    let grant = Grant {
        id: ExternalId::from(grant),
        scope_kind: "pat".to_owned(),
        scopes: Vec::new(),
        resources: Fact::Known(Resources::Selected(Fact::Known(names))),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending,
    };
    Record {
        kind: RecordKind::Grant,
        external_id: ExternalId::new(external_id),
        subject: Some(ExternalId::from(subject)),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}
