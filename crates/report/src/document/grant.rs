//! Grants in the document.

use super::credential::PrincipalWire;
use super::fact::{FactWire, Instant, instant, plain, same, timestamp};
use super::word::Consent;
use remit_core::model::{Grant, Resources};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Authority that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantWire {
    /// The provider's immutable id.
    pub(crate) id: String,
    /// The kind under which the scope catalog lists the scopes.
    pub(crate) scope_kind: String,
    /// The scopes as the provider writes them.
    pub(crate) scopes: Vec<String>,
    /// What they reach.
    pub(crate) resources: FactWire<ResourcesWire>,
    /// How it was agreed to.
    pub(crate) consent: FactWire<Consent>,
    /// Who agreed.
    pub(crate) granted_by: FactWire<PrincipalWire>,
    /// When.
    pub(crate) granted_at: FactWire<Instant>,
    /// When it was last changed.
    pub(crate) changed_at: FactWire<Instant>,
    /// Whether it waits for approval and gives nothing yet.
    pub(crate) pending: bool,
}

/// What a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResourcesWire {
    /// Everything in the tenant, future things included.
    All,
    /// No resource besides what the scopes themselves name.
    None,
    /// These by name; unknown where the provider says only that they were selected.
    Selected(FactWire<Vec<String>>),
    /// Whatever the person who holds it can reach.
    HolderReach,
}

impl From<&Grant> for GrantWire {
    fn from(grant: &Grant) -> Self {
        Self {
            id: grant.id.to_string(),
            scope_kind: grant.scope_kind.clone(),
            scopes: grant.scopes.clone(),
            resources: FactWire::of(&grant.resources, |value| value.into()),
            consent: FactWire::of(&grant.consent, |consent| (*consent).into()),
            granted_by: FactWire::of(&grant.granted_by, |value| value.into()),
            granted_at: instant(&grant.granted_at),
            changed_at: instant(&grant.changed_at),
            pending: grant.is_pending,
        }
    }
}

impl From<GrantWire> for Grant {
    fn from(wire: GrantWire) -> Self {
        Self {
            id: wire.id.into(),
            scope_kind: wire.scope_kind,
            scopes: wire.scopes,
            resources: wire.resources.into_fact(Into::into),
            consent: wire.consent.into_fact(Into::into),
            granted_by: wire.granted_by.into_fact(Into::into),
            granted_at: timestamp(wire.granted_at),
            changed_at: timestamp(wire.changed_at),
            is_pending: wire.pending,
        }
    }
}

impl From<&Resources> for ResourcesWire {
    fn from(resources: &Resources) -> Self {
        match resources {
            Resources::All => Self::All,
            Resources::None => Self::None,
            Resources::Selected(names) => Self::Selected(same(names)),
            Resources::HolderReach => Self::HolderReach,
        }
    }
}

impl From<ResourcesWire> for Resources {
    fn from(wire: ResourcesWire) -> Self {
        match wire {
            ResourcesWire::All => Self::All,
            ResourcesWire::None => Self::None,
            ResourcesWire::Selected(names) => Self::Selected(plain(names)),
            ResourcesWire::HolderReach => Self::HolderReach,
        }
    }
}
