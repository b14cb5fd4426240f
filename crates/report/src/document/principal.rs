//! Accounts in the document: they narrow what the tokens of their holders can do.

use super::fact::{FactWire, plain, same};
use super::word::{PrincipalKind, PrincipalStatus};
use remit_core::model::{ConnectionId, Principal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An account of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountWire {
    /// The connection in which it was found.
    connection: String,
    /// The provider's immutable id.
    id: String,
    /// What it is.
    kind: PrincipalKind,
    /// The login or name.
    name: String,
    /// Its mail address.
    email: FactWire<String>,
    /// Its roles, as the provider names them.
    roles: Vec<String>,
    /// Whether it can still sign in.
    status: FactWire<PrincipalStatus>,
}

impl From<(&ConnectionId, &Principal)> for AccountWire {
    fn from((connection, principal): (&ConnectionId, &Principal)) -> Self {
        Self {
            connection: connection.to_string(),
            id: principal.id.to_string(),
            kind: principal.kind.into(),
            name: principal.name.clone(),
            email: same(&principal.email),
            roles: principal.roles.clone(),
            status: FactWire::of(&principal.status, |status| (*status).into()),
        }
    }
}

impl From<AccountWire> for (ConnectionId, Principal) {
    fn from(wire: AccountWire) -> Self {
        let principal = Principal {
            id: wire.id.into(),
            kind: wire.kind.into(),
            name: wire.name,
            email: plain(wire.email),
            roles: wire.roles,
            status: wire.status.into_fact(Into::into),
        };
        (wire.connection.into(), principal)
    }
}
