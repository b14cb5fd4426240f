//! Credentials and activity in the document.

use super::fact::{FactWire, Instant, Span, instant, plain, same, timestamp};
use super::word::{CredentialKind, CredentialState, UseKind};
use remit_core::model::{Activity, Credential, PrincipalRef, Visibility};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The metadata of one secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CredentialWire {
    /// The provider's immutable id.
    pub(crate) id: String,
    /// What it is.
    pub(crate) kind: CredentialKind,
    /// The name that its holder gave it.
    pub(crate) name: FactWire<String>,
    /// What the provider shows to recognize it.
    pub(crate) hint: FactWire<String>,
    /// Whose it is.
    pub(crate) holder: FactWire<PrincipalWire>,
    /// When it was made.
    pub(crate) created_at: FactWire<Instant>,
    /// When it ends; absent where it never does.
    pub(crate) expires_at: FactWire<Instant>,
    /// Whether it works now.
    pub(crate) state: FactWire<CredentialState>,
    /// When its value was last replaced.
    pub(crate) rotated_at: FactWire<Instant>,
}

/// An account as another object names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrincipalWire {
    /// The provider's immutable id, where the listing gives it.
    id: Option<String>,
    /// The login or name.
    name: String,
}

/// What one source says about the use of one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActivityWire {
    /// The object that was used.
    of: String,
    /// The field or log that says so.
    source: String,
    /// What kind of use it saw.
    kind: UseKind,
    /// When it was last used; absent where no use was seen within what is visible.
    last: FactWire<Instant>,
    /// How exact that is.
    resolution: Span,
    /// How far back the source can see.
    visible: VisibilityWire,
    /// How many uses were counted.
    count: FactWire<u64>,
    /// Scopes that were seen in use.
    scopes: FactWire<Vec<String>>,
}

/// How far back a source can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum VisibilityWire {
    /// Back to the object's creation.
    Always,
    /// Back to this instant.
    Since(Instant),
    /// Nobody says how far.
    Unknown,
}

impl From<&PrincipalRef> for PrincipalWire {
    fn from(principal: &PrincipalRef) -> Self {
        Self { id: principal.id.as_ref().map(ToString::to_string), name: principal.name.clone() }
    }
}

impl From<PrincipalWire> for PrincipalRef {
    fn from(wire: PrincipalWire) -> Self {
        Self { id: wire.id.map(Into::into), name: wire.name }
    }
}

impl From<&Credential> for CredentialWire {
    fn from(credential: &Credential) -> Self {
        Self {
            id: credential.id.to_string(),
            kind: credential.kind.into(),
            name: same(&credential.name),
            hint: same(&credential.hint),
            holder: FactWire::of(&credential.holder, |value| value.into()),
            created_at: instant(&credential.created_at),
            expires_at: instant(&credential.expires_at),
            state: FactWire::of(&credential.state, |state| (*state).into()),
            rotated_at: instant(&credential.rotated_at),
        }
    }
}

impl From<CredentialWire> for Credential {
    fn from(wire: CredentialWire) -> Self {
        Self {
            id: wire.id.into(),
            kind: wire.kind.into(),
            name: plain(wire.name),
            hint: plain(wire.hint),
            holder: wire.holder.into_fact(Into::into),
            created_at: timestamp(wire.created_at),
            expires_at: timestamp(wire.expires_at),
            state: wire.state.into_fact(Into::into),
            rotated_at: timestamp(wire.rotated_at),
        }
    }
}

impl From<&Activity> for ActivityWire {
    fn from(activity: &Activity) -> Self {
        Self {
            of: activity.of.to_string(),
            source: activity.source.clone(),
            kind: activity.kind.into(),
            last: instant(&activity.last),
            resolution: Span(activity.resolution),
            visible: match activity.visible {
                Visibility::Always => VisibilityWire::Always,
                Visibility::Since(since) => VisibilityWire::Since(Instant(since)),
                Visibility::Unknown => VisibilityWire::Unknown,
            },
            count: same(&activity.count),
            scopes: same(&activity.scopes),
        }
    }
}

impl From<ActivityWire> for Activity {
    fn from(wire: ActivityWire) -> Self {
        Self {
            of: wire.of.into(),
            source: wire.source,
            kind: wire.kind.into(),
            last: timestamp(wire.last),
            resolution: wire.resolution.0,
            visible: match wire.visible {
                VisibilityWire::Always => Visibility::Always,
                VisibilityWire::Since(since) => Visibility::Since(since.0),
                VisibilityWire::Unknown => Visibility::Unknown,
            },
            count: plain(wire.count),
            scopes: plain(wire.scopes),
        }
    }
}
