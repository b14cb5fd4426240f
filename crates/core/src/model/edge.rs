//! An edge: a fact that links the authority of two objects.

use super::ExternalId;

/// One object's authority reaching another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Whose authority.
    pub from: ExternalId,
    /// What it does.
    pub relation: Relation,
    /// To what: an object of this connection.
    pub to: ExternalId,
}

/// How one object's authority reaches another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Makes credentials of.
    Mints,
    /// Acts as.
    Impersonates,
    /// Runs with the authority of.
    RunsAs,
    /// Is delegated administration by.
    DelegatesAdminTo,
    /// Starts.
    Triggers,
    /// Keeps a secret of.
    StoresSecretOf,
    /// Signs in to.
    SignsInTo,
}
