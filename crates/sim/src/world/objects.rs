//! Everything that exists in a world at one time, list by list, and the key of each object.

use serde::Deserialize;

use super::authority::{App, Credential, Installation, Token, TokenRequest};
use super::evidence::{AuditEvent, Insight, Seat};
use super::resource::{
    DeployKey, Hook, Person, Registry, Repository, Runner, RunnerGroup, SecretStore, StoredSecret,
};

/// The objects of a world, in the order in which the simulator lists them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Objects {
    pub(crate) people: Vec<Person>,
    pub(crate) apps: Vec<App>,
    pub(crate) installations: Vec<Installation>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) requests: Vec<TokenRequest>,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) repositories: Vec<Repository>,
    pub(crate) deploy_keys: Vec<DeployKey>,
    pub(crate) hooks: Vec<Hook>,
    pub(crate) secrets: Vec<StoredSecret>,
    pub(crate) runners: Vec<Runner>,
    pub(crate) runner_groups: Vec<RunnerGroup>,
    pub(crate) registries: Vec<Registry>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) insights: Vec<Insight>,
    /// Events carry their own time: one that lies in the future of a day is not shown on it.
    pub(crate) audit: Vec<AuditEvent>,
}

/// An object that drift can find again.
pub(crate) trait Keyed {
    /// The name of its list in the file.
    const LIST: &'static str;
    /// Returns what distinguishes it within its list.
    fn key(&self) -> String;
}

impl Keyed for Person {
    const LIST: &'static str = "people";
    fn key(&self) -> String {
        self.login.clone()
    }
}

impl Keyed for App {
    const LIST: &'static str = "apps";
    fn key(&self) -> String {
        self.slug.clone()
    }
}

impl Keyed for Installation {
    const LIST: &'static str = "installations";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for Token {
    const LIST: &'static str = "tokens";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for TokenRequest {
    const LIST: &'static str = "requests";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for Credential {
    const LIST: &'static str = "credentials";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for Repository {
    const LIST: &'static str = "repositories";
    fn key(&self) -> String {
        self.name.clone()
    }
}

impl Keyed for DeployKey {
    const LIST: &'static str = "deploy_keys";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for Hook {
    const LIST: &'static str = "hooks";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for StoredSecret {
    const LIST: &'static str = "secrets";
    /// `actions/NAME`, or `actions/repository/NAME`.
    fn key(&self) -> String {
        let store = match self.store {
            SecretStore::Actions => "actions",
            SecretStore::Dependabot => "dependabot",
            SecretStore::Agents => "agents",
        };
        match &self.repository {
            Some(repository) => format!("{store}/{}/{}", repository.name, self.name),
            None => format!("{store}/{}", self.name),
        }
    }
}

impl Keyed for Runner {
    const LIST: &'static str = "runners";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for RunnerGroup {
    const LIST: &'static str = "runner_groups";
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for Registry {
    const LIST: &'static str = "registries";
    fn key(&self) -> String {
        self.name.clone()
    }
}

impl Keyed for Seat {
    const LIST: &'static str = "seats";
    fn key(&self) -> String {
        self.login.name.to_string()
    }
}

impl Keyed for Insight {
    const LIST: &'static str = "insights";
    /// `installation/5101`, with `/login` where it is about one person.
    fn key(&self) -> String {
        let user = self.user.as_ref().map_or_else(String::new, |user| format!("/{}", user.name));
        format!("{}/{}{user}", self.kind.text(), self.actor)
    }
}
