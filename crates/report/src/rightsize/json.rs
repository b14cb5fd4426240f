//! The smallest scopes as JSON shows them.

use super::{RightsizeView, breaks};
use crate::document::{ConnectionWire, Instant};
use remit_core::rightsize::{Basis, SizedScope, Surplus};
use schemars::JsonSchema;
use serde::Serialize;

/// The smallest scopes that one integration needs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "remit rightsize")]
pub(super) struct DocumentJson {
    /// Always `remit/rightsize/1`.
    pub(super) schema: &'static str,
    /// The instant of judging.
    pub(super) now: Instant,
    /// The integration's connection, with what its latest scan saw.
    pub(super) connection: ConnectionWire,
    #[serde(flatten)]
    pub(super) rightsized: RightsizedJson,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RightsizedJson {
    pub(super) provider: String,
    pub(super) app: String,
    pub(super) subject: Option<String>,
    pub(super) name: String,
    /// `use`, `record` or `nothing`.
    pub(super) basis: &'static str,
    /// Since when all use was seen, where use is the basis.
    pub(super) seen_since: Option<Instant>,
    pub(super) sources: Vec<String>,
    /// Why use cannot be the basis.
    pub(super) unseen: Option<String>,
    pub(super) tier: String,
    pub(super) tier_after: String,
    pub(super) keep: Vec<ScopeJson>,
    pub(super) drop: Vec<SurplusJson>,
    pub(super) would_break: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ScopeJson {
    pub(super) kind: String,
    pub(super) scope: String,
    pub(super) tier: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SurplusJson {
    pub(super) kind: String,
    pub(super) scope: String,
    pub(super) tier: String,
    pub(super) instead: Vec<String>,
    pub(super) loses: Vec<String>,
}

impl From<&RightsizeView<'_>> for RightsizedJson {
    fn from(view: &RightsizeView<'_>) -> Self {
        let sized = view.rightsized;
        let (basis, seen_since, sources) = match &sized.basis {
            Basis::Use { since, sources } => ("use", Some(Instant(*since)), sources.clone()),
            Basis::Record => ("record", None, Vec::new()),
            Basis::Nothing => ("nothing", None, Vec::new()),
        };
        Self {
            provider: view.about.provider.to_string(),
            app: view.about.app.to_string(),
            subject: view.about.subject.as_ref().map(ToString::to_string),
            name: view.about.name.clone(),
            basis,
            seen_since,
            sources,
            unseen: sized.unseen.clone(),
            tier: sized.tier.to_string(),
            tier_after: sized.tier_after.to_string(),
            keep: sized.keep.iter().map(Into::into).collect(),
            drop: sized.drop.iter().map(Into::into).collect(),
            would_break: breaks(view),
        }
    }
}

impl From<&SizedScope> for ScopeJson {
    fn from(scope: &SizedScope) -> Self {
        Self { kind: scope.kind.clone(), scope: scope.scope.clone(), tier: scope.tier.to_string() }
    }
}

impl From<&Surplus> for SurplusJson {
    fn from(surplus: &Surplus) -> Self {
        let ScopeJson { kind, scope, tier } = (&surplus.scope).into();
        Self { kind, scope, tier, instead: surplus.instead.clone(), loses: surplus.loses.clone() }
    }
}
