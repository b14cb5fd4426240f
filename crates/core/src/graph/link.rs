//! Links: how one node leads to another, and whether authority passes over.

use super::NodeId;
use crate::model::Relation;

/// How one node leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// A credential lets its bearer act as.
    Authenticates,
    /// It makes credentials of.
    Mints,
    /// It acts as.
    Impersonates,
    /// It runs with the authority of.
    RunsAs,
    /// It administers by delegation.
    Administers,
    /// It starts.
    Triggers,
    /// It keeps a secret of.
    StoresSecretOf,
    /// It signs in to.
    SignsInTo,
    /// It is the same client as, with the same secret.
    SharesClientWith,
    /// It sends data to.
    SendsTo,
    /// It can make code run in, or read the secrets of.
    Controls,
    /// Everything of a connection has among it.
    Contains,
    /// Its scopes give it.
    Opens,
    /// It can read or change, and no more.
    Reaches,
    /// Somebody holds it.
    HeldBy,
    /// Somebody agreed to it.
    AgreedBy,
    /// Somebody publishes it.
    PublishedBy,
    /// A publisher publishes.
    Publishes,
    /// A publisher is the same as another.
    SamePublisher(Certainty),
    /// An account is the same person's as another.
    SamePerson(Certainty),
}

/// How sure it is that two are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// One provider gives both the same id, or both vouch for something that only one can have.
    Certain,
    /// Different providers have each verified a publisher of this name, or know an account by this address.
    Likely,
    /// They have the same name and nothing else; names lie.
    NameOnly,
}

impl Link {
    /// Whether authority passes over it. Paths follow only such links; the others describe.
    pub fn is_traversable(self) -> bool {
        match self {
            Self::Authenticates
            | Self::Mints
            | Self::Impersonates
            | Self::RunsAs
            | Self::Administers
            | Self::Triggers
            | Self::StoresSecretOf
            | Self::SignsInTo
            | Self::SharesClientWith
            | Self::SendsTo
            | Self::Controls
            | Self::Contains
            | Self::Opens => true,
            Self::Reaches
            | Self::HeldBy
            | Self::AgreedBy
            | Self::PublishedBy
            | Self::Publishes
            | Self::SamePublisher(_)
            | Self::SamePerson(_) => false,
        }
    }

    /// Returns its name in output: `runs-as`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Authenticates => "authenticates",
            Self::Mints => "mints",
            Self::Impersonates => "impersonates",
            Self::RunsAs => "runs-as",
            Self::Administers => "administers",
            Self::Triggers => "triggers",
            Self::StoresSecretOf => "stores-secret-of",
            Self::SignsInTo => "signs-in-to",
            Self::SharesClientWith => "shares-client-with",
            Self::SendsTo => "sends-to",
            Self::Controls => "controls",
            Self::Contains => "contains",
            Self::Opens => "opens",
            Self::Reaches => "reaches",
            Self::HeldBy => "held-by",
            Self::AgreedBy => "agreed-by",
            Self::PublishedBy => "published-by",
            Self::Publishes => "publishes",
            Self::SamePublisher(_) => "same-publisher",
            Self::SamePerson(_) => "same-person",
        }
    }

    /// Whether it hands on somebody else's authority as a whole: the links that chains of delegation are made of.
    pub fn is_delegation(self) -> bool {
        matches!(self, Self::Administers | Self::RunsAs | Self::Impersonates)
    }
}

impl Certainty {
    /// Returns its name in output: `likely`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::NameOnly => "name-only",
        }
    }
}

impl From<Relation> for Link {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Mints => Self::Mints,
            Relation::Impersonates => Self::Impersonates,
            Relation::RunsAs => Self::RunsAs,
            // The model's edge begins at whose authority it is: at the one that administers.
            Relation::DelegatesAdminTo => Self::Administers,
            Relation::Triggers => Self::Triggers,
            Relation::StoresSecretOf => Self::StoresSecretOf,
            Relation::SignsInTo => Self::SignsInTo,
        }
    }
}

/// One edge of a graph. What it rests on, [`super::Graph::evidence`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hop {
    /// Where it begins.
    pub from: NodeId,
    /// How it leads on.
    pub link: Link,
    /// Where to.
    pub to: NodeId,
    /// What says so.
    pub(super) note: u32,
}
