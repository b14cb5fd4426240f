//! How an integration is protected, in the document: its transport, and its secrets that others could read.

use super::fact::{FactWire, Instant, instant, plain, same, timestamp};
use super::word::LeakKind;
use remit_core::model::{Leak, Transport};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a webhook's deliveries travel to its host; absent where the provider has no such setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TransportWire {
    /// Whether they are encrypted.
    encrypted: FactWire<bool>,
    /// Whether the host's certificate is checked.
    checks_certificate: FactWire<bool>,
    /// Whether they are signed with a secret.
    signed: FactWire<bool>,
}

/// The provider's report that somebody else could read a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LeakWire {
    /// The credential.
    of: String,
    /// In which way.
    kind: LeakKind,
    /// When the provider noticed it.
    noticed_at: FactWire<Instant>,
}

impl From<&Transport> for TransportWire {
    fn from(transport: &Transport) -> Self {
        Self {
            encrypted: same(&transport.is_encrypted),
            checks_certificate: same(&transport.checks_certificate),
            signed: same(&transport.is_signed),
        }
    }
}

impl From<TransportWire> for Transport {
    fn from(wire: TransportWire) -> Self {
        Self {
            is_encrypted: plain(wire.encrypted),
            checks_certificate: plain(wire.checks_certificate),
            is_signed: plain(wire.signed),
        }
    }
}

impl From<&Leak> for LeakWire {
    fn from(leak: &Leak) -> Self {
        Self { of: leak.of.to_string(), kind: leak.kind.into(), noticed_at: instant(&leak.noticed_at) }
    }
}

impl From<LeakWire> for Leak {
    fn from(wire: LeakWire) -> Self {
        Self { of: wire.of.into(), kind: wire.kind.into(), noticed_at: timestamp(wire.noticed_at) }
    }
}
