//! An integration: a non-human holder of authority in a tenant.

use super::{AppId, PrincipalRef};
use crate::fact::Fact;
use jiff::Timestamp;

/// A non-human holder of authority, as it stands in this tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// What it is.
    pub kind: IntegrationKind,
    /// The stable id that approved records match.
    pub app: AppId,
    /// Its name in this tenant. Names lie: nothing is matched by it.
    pub name: Fact<String>,
    /// Whether it is switched on.
    pub state: Fact<IntegrationState>,
    /// When it was installed, registered or created here.
    pub installed_at: Fact<Timestamp>,
    /// The person who holds it or put it here, as the provider says.
    pub held_by: Fact<PrincipalRef>,
    /// Where it sends data or is reached, as a host name: a webhook's target, never with a query or a secret.
    pub host: Fact<String>,
    /// The page on which an owner can see and remove it.
    pub manage_url: Fact<String>,
}

/// What an integration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntegrationKind {
    /// An installed app with an identity of its own.
    App,
    /// An OAuth app that acts for users.
    OauthApp,
    /// A person's access token.
    PersonalToken,
    /// A person's SSH key that is authorized for the tenant.
    SshKey,
    /// A key that gives access to one repository.
    DeployKey,
    /// A subscription that sends data to an address.
    Webhook,
    /// A machine that runs the tenant's jobs.
    Runner,
    /// A non-human account.
    ServiceAccount,
    /// A bot user.
    Bot,
    /// An automation inside the platform.
    Workflow,
    /// An AI agent.
    Agent,
}

/// Whether an integration is switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntegrationState {
    /// It can act.
    Active,
    /// It is switched off but still there, since this time where the provider tells.
    Suspended(Fact<Timestamp>),
}

/// What the publisher of an app says about it, the same for every tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The app's published name.
    pub name: Fact<String>,
    /// Who publishes it.
    pub publisher: Fact<Publisher>,
    /// What it says that it does.
    pub description: Fact<String>,
    /// The scopes that it asks for today, which may be more than the tenant has accepted.
    pub requested: Fact<Vec<String>>,
    /// How many tenants have installed it.
    pub n_installations: Fact<u64>,
}

/// Who publishes an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The provider's immutable id of the publisher.
    pub id: String,
    /// The publisher's name.
    pub name: String,
    /// What the publisher is.
    pub kind: PublisherKind,
    /// The publisher's domain, as far as the provider vouches for it.
    pub domain: Fact<String>,
    /// Whether the provider has verified the publisher.
    pub verified: Fact<bool>,
    /// Whether the publisher is the scanned tenant itself or the provider.
    pub is_first_party: bool,
}

/// What a publisher is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublisherKind {
    /// A person.
    User,
    /// An organization.
    Organization,
    /// An enterprise account.
    Enterprise,
}
