//! The organization's people, repositories and what hangs on them: keys, webhooks, secrets, runners.

use serde::Deserialize;

use super::authority::yes;
use super::{Link, When};

/// A person's place in the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Admin,
    Member,
    Outside,
}

/// A user account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) login: String,
    pub(crate) name: Option<String>,
    pub(crate) role: Role,
    #[serde(default = "yes")]
    pub(crate) two_factor: bool,
}

/// Who may see a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Visibility {
    Public,
    Private,
    Internal,
}

impl Visibility {
    /// Returns GitHub's word.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Internal => "internal",
        }
    }
}

/// How a repository or the organization shapes the subject of workload tokens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    #[serde(default)]
    pub(crate) use_default: bool,
    #[serde(default)]
    pub(crate) claims: Vec<String>,
    #[serde(default)]
    pub(crate) immutable: bool,
}

/// A repository, named without its owner.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repository {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    #[serde(default)]
    pub(crate) archived: bool,
    #[serde(default)]
    pub(crate) fork: bool,
    pub(crate) created: When,
    pub(crate) pushed: Option<When>,
    pub(crate) oidc: Option<Oidc>,
}

/// A deploy key of one repository.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeployKey {
    pub(crate) id: u64,
    pub(crate) repository: Link,
    pub(crate) title: String,
    pub(crate) read_only: bool,
    #[serde(default = "yes")]
    pub(crate) verified: bool,
    #[serde(default = "yes")]
    pub(crate) enabled: bool,
    pub(crate) created: When,
    pub(crate) added_by: Option<Link>,
    pub(crate) last_used: Option<When>,
}

/// One delivery of a webhook.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delivery {
    pub(crate) id: u64,
    pub(crate) at: When,
    pub(crate) event: String,
    pub(crate) action: Option<String>,
    pub(crate) status_code: u16,
    pub(crate) installation: Option<u64>,
}

/// A webhook of the organization, or of the repository that it names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hook {
    pub(crate) id: u64,
    pub(crate) repository: Option<Link>,
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) insecure_ssl: bool,
    /// Whether `insecure_ssl` is sent as a number: GitHub does both.
    #[serde(default)]
    pub(crate) insecure_ssl_as_number: bool,
    #[serde(default = "yes")]
    pub(crate) secret: bool,
    #[serde(default = "yes")]
    pub(crate) active: bool,
    pub(crate) events: Vec<String>,
    pub(crate) created: When,
    pub(crate) updated: Option<When>,
    pub(crate) last_code: Option<u16>,
    #[serde(default)]
    pub(crate) deliveries: Vec<Delivery>,
}

/// Which of the three secret stores holds a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SecretStore {
    Actions,
    Dependabot,
    Agents,
}

/// Which repositories may use an organization's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SecretVisibility {
    #[default]
    All,
    Private,
    Selected,
}

/// The name and dates of a stored secret of the organization or of one repository; never a value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoredSecret {
    pub(crate) name: String,
    pub(crate) store: SecretStore,
    pub(crate) repository: Option<Link>,
    #[serde(default)]
    pub(crate) visibility: SecretVisibility,
    #[serde(default)]
    pub(crate) repositories: Vec<Link>,
    pub(crate) created: When,
    pub(crate) updated: Option<When>,
}

/// A self-hosted runner of the organization, or of the repository that it names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Runner {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) os: String,
    #[serde(default = "yes")]
    pub(crate) online: bool,
    #[serde(default)]
    pub(crate) busy: bool,
    #[serde(default)]
    pub(crate) labels: Vec<String>,
    pub(crate) group: Option<u64>,
    #[serde(default)]
    pub(crate) ephemeral: bool,
    pub(crate) version: Option<String>,
    pub(crate) repository: Option<Link>,
}

/// A group of self-hosted runners.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunnerGroup {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) visibility: SecretVisibility,
    #[serde(default)]
    pub(crate) default: bool,
    #[serde(default)]
    pub(crate) public_repositories: bool,
}

/// A private package registry that the organization's builds may use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Registry {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) auth: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) username: Option<String>,
    #[serde(default)]
    pub(crate) visibility: SecretVisibility,
    pub(crate) created: When,
    pub(crate) updated: Option<When>,
}
