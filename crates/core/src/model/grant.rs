//! A grant: authority that was given.

use super::{ExternalId, PrincipalRef};
use crate::fact::Fact;
use jiff::Timestamp;

/// Authority given to an integration, or to one of its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The provider's immutable id.
    pub id: ExternalId,
    /// The kind under which the provider's scope catalog lists the scopes.
    pub scope_kind: String,
    /// The scopes as the provider writes them, unknown ones included, sorted, each once.
    pub scopes: Vec<String>,
    /// What the scopes reach.
    pub resources: Fact<Resources>,
    /// How it was agreed to.
    pub consent: Fact<Consent>,
    /// Who agreed.
    pub granted_by: Fact<PrincipalRef>,
    /// When.
    pub granted_at: Fact<Timestamp>,
    /// When it was last changed, which is not when it was last used.
    pub changed_at: Fact<Timestamp>,
    /// Whether it waits for approval and gives nothing yet.
    pub is_pending: bool,
}

/// What a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resources {
    /// Everything in the tenant, future things included.
    All,
    /// No resource besides what the scopes themselves name.
    None,
    /// These resources by name, sorted; unknown where the provider says only that they were selected.
    Selected(Fact<Vec<String>>),
    /// Whatever the person who holds it can reach.
    HolderReach,
}

/// How a grant was agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consent {
    /// By an administrator, for the tenant.
    Admin,
    /// By the person for whom it acts.
    User,
    /// By a policy, without a decision on this grant.
    Policy,
}
