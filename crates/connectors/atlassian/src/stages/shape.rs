//! What the records of several stages share: people, and the pieces of a token.

use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, Credential, CredentialKind, CredentialState, ExternalId, Grant, PrincipalRef, Resources,
    UseKind, Visibility,
};
use remit_connector::wire::{Field, scopes, time_or_absent};
use serde::Deserialize;

/// A person or other account, as rows mention it. An account's id is the same in every site and product.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Mentioned")]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
}

/// An account as a row has it: its id stands under one of two names, or under both.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mentioned {
    id: Option<String>,
    account_id: Option<String>,
    name: Option<String>,
}

impl TryFrom<Mentioned> for Account {
    type Error = &'static str;

    fn try_from(mentioned: Mentioned) -> Result<Self, Self::Error> {
        let id = mentioned.account_id.or(mentioned.id).ok_or("missing field `accountId`")?;
        Ok(Self { id, name: mentioned.name })
    }
}

impl Account {
    /// Returns whom it is about. A name may be hidden by the person's own settings.
    pub(crate) fn reference(&self) -> PrincipalRef {
        let name = self.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| self.id.clone());
        PrincipalRef { id: Some(account_id(&self.id)), name }
    }
}

/// Returns the external id of an account.
pub(crate) fn account_id(id: &str) -> ExternalId {
    ExternalId::new(format!("account:{id}"))
}

/// Returns who holds something, where a row tells.
pub(crate) fn holder(account: Option<&Account>) -> Fact<PrincipalRef> {
    Fact::null_is_unknown(account.map(Account::reference))
}

/// Reads the state of a token or key, which comes in capitals here and in small letters there.
pub(crate) fn state(status: Option<&str>) -> Fact<CredentialState> {
    match status.map(str::to_ascii_lowercase).as_deref() {
        Some("allowed" | "active" | "enabled") => Fact::Known(CredentialState::Active),
        Some("blocked" | "revoked" | "disabled" | "inactive") => Fact::Known(CredentialState::Disabled),
        Some("expired") => Fact::Known(CredentialState::Expired),
        Some(_) => Fact::Unknown(Why::Malformed("a status that Atlassian does not document".to_owned())),
        None => Fact::Unknown(Why::NotReported),
    }
}

/// The facts of one secret.
#[derive(Debug)]
pub(crate) struct Secret {
    pub(crate) id: ExternalId,
    pub(crate) kind: CredentialKind,
    pub(crate) name: Fact<String>,
    pub(crate) holder: Fact<PrincipalRef>,
    pub(crate) created_at: Fact<Timestamp>,
    pub(crate) expires_at: Fact<Timestamp>,
    pub(crate) state: Fact<CredentialState>,
}

impl Secret {
    /// Returns it as a credential.
    pub(crate) fn into_credential(self) -> Credential {
        Credential {
            id: self.id,
            kind: self.kind,
            name: self.name,
            hint: Fact::Unknown(Why::NotReported),
            holder: self.holder,
            created_at: self.created_at,
            expires_at: self.expires_at,
            state: self.state,
            rotated_at: Fact::Absent,
        }
    }
}

/// Returns what a token or key may do: its scopes, or without any what `unscoped` stands for.
pub(crate) fn grant(
    id: &ExternalId,
    granted: Option<Vec<String>>,
    unscoped: (&str, &str),
    resources: Resources,
    granted_at: Fact<Timestamp>,
) -> Grant {
    let granted = scopes(granted.unwrap_or_default());
    let (scope_kind, scopes) = match granted.first() {
        None => (unscoped.0.to_owned(), vec![unscoped.1.to_owned()]),
        Some(first) => (kind(first).to_owned(), granted),
    };
    Grant {
        id: id.clone(),
        scope_kind,
        scopes,
        resources: Fact::Known(resources),
        consent: Fact::Unknown(Why::NotReported),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at,
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    }
}

/// Tells the vocabularies apart: `read:tokens:admin` is the organization's, `read:page:confluence` a product's, and
/// `read:jira-work` one of the older, coarser ones.
fn kind(scope: &str) -> &'static str {
    match scope.split(':').collect::<Vec<_>>().as_slice() {
        [_, _, .., "admin"] => "org_admin",
        [_, _, ..] if scope.matches(':').count() >= 2 => "granular",
        _ => "oauth",
    }
}

/// Returns when a secret was last used. A row without the field tells nothing; null says never.
pub(crate) fn last_used(of: &ExternalId, last: &Field<String>) -> Vec<Activity> {
    if *last == Field::Missing {
        return Vec::new();
    }
    vec![Activity {
        of: of.clone(),
        source: "lastActiveAt".to_owned(),
        kind: UseKind::ApiCall,
        last: last.time(),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    }]
}

/// Reads when a secret ends. Older ones never do, and say so by null or by nothing at all.
pub(crate) fn ends(text: Option<&str>) -> Fact<Timestamp> {
    time_or_absent(text)
}
