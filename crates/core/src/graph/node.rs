//! The nodes of the authority graph: what they are, and the ends that matter.

use crate::model::{ConnectionId, ProviderId};
use crate::scope::{Power, Powers, Tier};
use std::fmt;

/// A node of one graph. It means nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// Returns the node at a place, from 0.
    ///
    /// # Panics
    /// The place is 2^32 or more.
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).expect("a graph has fewer than 2^32 nodes"))
    }

    /// Returns its place, from 0.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a graph says of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node<'g> {
    /// Its number.
    pub id: NodeId,
    /// What it is.
    pub kind: NodeKind,
    /// The connection in which it was found; none for a publisher and for another system.
    pub connection: Option<&'g ConnectionId>,
    /// The connection's provider, where an integration or an account of it was told.
    pub provider: Option<&'g ProviderId>,
    /// The provider's immutable id; of another system and of an end its name.
    pub key: &'g str,
    /// What readers call it.
    pub name: &'g str,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A non-human holder of authority.
    Integration,
    /// What authenticates one.
    Credential,
    /// A person or directory account.
    Principal,
    /// A repository or other thing that grants reach.
    Resource,
    /// Something that another object names and that no listing told.
    Unread,
    /// Every resource of a connection, present and future.
    Everything,
    /// What authority in a connection leads to in the end.
    End(End),
    /// A system other than the connection in which it is named.
    System,
    /// Who publishes integrations, as one provider knows it.
    Publisher,
}

impl NodeKind {
    /// Returns its name in output: `integration`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::Credential => "credential",
            Self::Principal => "principal",
            Self::Resource => "resource",
            Self::Unread => "unread",
            Self::Everything => "everything",
            Self::End(_) => "end",
            Self::System => "system",
            Self::Publisher => "publisher",
        }
    }
}

/// What authority leads to in the end, of what matters most in a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// Ruling the tenant.
    Administration,
    /// Making or resetting credentials of others.
    Credentials,
    /// Deciding who has access: accounts, roles, groups, policies, protections.
    Access,
    /// Acting as somebody else.
    Impersonation,
    /// Reading secrets.
    Secrets,
    /// Reading sensitive data.
    SensitiveData,
    /// Making code run.
    Code,
    /// Another system.
    OtherSystem,
}

impl End {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::Administration,
        Self::Credentials,
        Self::Access,
        Self::Impersonation,
        Self::Secrets,
        Self::SensitiveData,
        Self::Code,
        Self::OtherSystem,
    ];

    /// Returns its name in output: `sensitive-data`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Administration => "administration",
            Self::Credentials => "credentials",
            Self::Access => "access",
            Self::Impersonation => "impersonation",
            Self::Secrets => "secrets",
            Self::SensitiveData => "sensitive-data",
            Self::Code => "code",
            Self::OtherSystem => "other-system",
        }
    }

    /// Returns its place in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Returns how much it matters where nothing more is known: T1 for data, and for what lies in a system that is not read.
    pub fn tier(self) -> Tier {
        match self {
            Self::Administration
            | Self::Credentials
            | Self::Access
            | Self::Impersonation
            | Self::Secrets
            | Self::Code => Tier::T0,
            Self::SensitiveData | Self::OtherSystem => Tier::T1,
        }
    }

    /// Returns what a power leads to. Sending data out and being called lead to no end by themselves: where to is told by
    /// an edge.
    pub fn of(power: Power) -> Option<Self> {
        match power {
            Power::MintsCredentials => Some(Self::Credentials),
            Power::ManagesIdentities | Power::ManagesAccess => Some(Self::Access),
            Power::Impersonates => Some(Self::Impersonation),
            Power::ReadsSecrets => Some(Self::Secrets),
            Power::ReadsSensitive => Some(Self::SensitiveData),
            Power::ExecutesCode => Some(Self::Code),
            Power::EgressData | Power::Webhook | Power::Offline => None,
        }
    }
}

/// A set of ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Ends(u8);

impl Ends {
    /// No end.
    pub const NONE: Self = Self(0);

    /// Returns what powers lead to.
    pub fn of(powers: Powers) -> Self {
        powers.iter().filter_map(End::of).fold(Self::NONE, Self::with)
    }

    /// Whether it has an end.
    pub fn contains(self, end: End) -> bool {
        self.0 & (1 << end.index()) != 0
    }

    /// Returns it with an end added.
    #[must_use]
    pub fn with(self, end: End) -> Self {
        Self(self.0 | (1 << end.index()))
    }

    /// Returns the ends of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns each end, in the order of [`End::ALL`].
    pub fn iter(self) -> impl Iterator<Item = End> {
        End::ALL.into_iter().filter(move |end| self.contains(*end))
    }
}

impl fmt::Debug for Ends {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.iter()).finish()
    }
}
