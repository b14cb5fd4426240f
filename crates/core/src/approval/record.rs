//! One approved record.

use crate::document::{Location, Written};
use crate::model::{AppId, ConnectionId, ProviderId};
use jiff::civil::Date;

/// What one record approves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The integration that it speaks of.
    pub key: ApprovalKey,
    /// Where the record begins.
    pub location: Location,
    /// The integration's name, for readers only.
    pub name: Option<String>,
    /// Who answers for it, as written: a person or a team.
    pub owner: Option<Written<String>>,
    /// What it is for.
    pub purpose: Option<Written<String>>,
    /// The scopes that it may hold, as written: `contents:read`, or `kind/scope` where a name alone says too little.
    pub scopes: Vec<Written<String>>,
    /// What the scopes may reach.
    pub resources: ApprovedResources,
    /// How sensitive the data is that it reaches.
    pub data: Option<DataClass>,
    /// The last day on which the approval holds.
    pub expires: Option<Written<Date>>,
    /// When it is looked at again.
    pub review: Option<Review>,
    /// What its credentials must keep to.
    pub credentials: CredentialRules,
    /// Where the decision is written down.
    pub ticket: Option<String>,
    /// Who must publish it.
    pub publisher: Option<ApprovedPublisher>,
    /// Where it belongs: production, test.
    pub environment: Option<String>,
    /// Domains that it may send to.
    pub webhooks: Option<Vec<String>>,
    /// Other connections that it may reach.
    pub systems: Option<Vec<String>>,
    /// Powers over others' authority that it may hold.
    pub authority: Option<Vec<Authority>>,
    /// How an AI agent is overseen.
    pub agent: Option<Agent>,
    /// Whether it is a draft that approves nothing yet.
    pub is_draft: bool,
}

/// What a record matches: provider and stable id; one tenant only where it says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApprovalKey {
    /// The provider.
    pub provider: ProviderId,
    /// The stable id.
    pub app: AppId,
    /// The one connection in which it holds; everywhere if none is named.
    pub connection: Option<ConnectionId>,
}

/// What approved scopes may reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApprovedResources {
    /// Everything.
    Any,
    /// These by name, and no others.
    These(Vec<Written<String>>),
}

/// How sensitive data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataClass {
    /// Anybody may see it.
    Public,
    /// For the organization.
    Internal,
    /// For those who need it.
    Confidential,
    /// For named people.
    Restricted,
}

impl DataClass {
    /// Returns the word for it, as records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
            Self::Restricted => "restricted",
        }
    }
}

/// When a record is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// How many days may pass between two reviews.
    pub every_days: Option<u32>,
    /// The day of the last one.
    pub last: Option<Written<Date>>,
    /// Who did it.
    pub by: Option<String>,
}

/// What an integration's credentials must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CredentialRules {
    /// How many days old one may be.
    pub max_age_days: Option<u32>,
    /// How many may be active at once.
    pub max_active: Option<u32>,
}

/// Who must publish an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedPublisher {
    /// The publisher's domain.
    pub domain: Option<String>,
    /// Whether the provider must have verified it.
    pub is_verified: Option<bool>,
}

/// A power over others' authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authority {
    /// Makes credentials.
    Mint,
    /// Acts as others, or hands on what it may do.
    Delegate,
    /// Changes what others may do.
    ChangeAccess,
}

/// How an AI agent is overseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Who or what stands between the agent and its acts.
    pub oversight: Option<String>,
    /// What it does on its own.
    pub autonomy: Option<String>,
}
