//! A principal: a human or directory account, who owns, holds or consents.

use super::ExternalId;
use crate::fact::Fact;

/// An account in the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The provider's immutable id, as [`PrincipalRef::id`] gives it.
    pub id: ExternalId,
    /// What it is.
    pub kind: PrincipalKind,
    /// The name by which people know it: a login.
    pub name: String,
    /// Its mail address.
    pub email: Fact<String>,
    /// Its roles in the tenant, as the provider names them, sorted.
    pub roles: Vec<String>,
    /// Whether it can still sign in here.
    pub status: Fact<PrincipalStatus>,
}

/// What a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// A person, as far as the provider tells.
    User,
    /// An account that the provider itself marks as a machine.
    Bot,
    /// A group of people.
    Team,
}

/// Whether an account can still sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalStatus {
    /// It can.
    Active,
    /// It is switched off.
    Suspended,
    /// It has gone from the tenant.
    Departed,
}

/// A principal as another object names it. Many listings give a login and no id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalRef {
    /// The provider's immutable id, where the listing gives it.
    pub id: Option<ExternalId>,
    /// The login or name.
    pub name: String,
}
