//! A resource: what authority reaches, such as a repository.

use super::ExternalId;
use crate::fact::Fact;

/// A thing in the tenant that grants reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The provider's immutable id.
    pub id: ExternalId,
    /// What it is.
    pub kind: ResourceKind,
    /// The name by which grants and approved records mention it: `acme/api`.
    pub name: String,
    /// Whether everybody on the internet can read it.
    pub is_public: Fact<bool>,
    /// Whether it is kept for reading only.
    pub is_archived: Fact<bool>,
}

/// What a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceKind {
    /// The tenant itself.
    Organization,
    /// A repository.
    Repository,
}
