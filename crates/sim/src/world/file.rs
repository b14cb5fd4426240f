//! The top of a world file: the organization, the scanner's place in it, and what drifts.

use serde::Deserialize;

use super::resource::Oidc;
use super::{Link, Objects, When};

/// A world file. `worlds/acme.yaml` shows every part of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorldFile {
    pub(super) start: When,
    #[serde(default)]
    pub(super) seed: u64,
    pub(super) organization: Organization,
    pub(super) scanner: Scanner,
    pub(super) objects: Objects,
    #[serde(default)]
    pub(super) drift: Vec<Drift>,
}

/// The organization and what its plan includes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Organization {
    pub(crate) id: u64,
    pub(crate) login: String,
    pub(crate) name: Option<String>,
    /// The plan's name, as `GET /orgs/{org}` gives it.
    pub(crate) plan: String,
    /// Without single sign-on, credential authorizations answer 404.
    #[serde(default)]
    pub(crate) saml: bool,
    /// Without Enterprise, the audit log and the request statistics answer 404.
    #[serde(default)]
    pub(crate) enterprise: bool,
    #[serde(default)]
    pub(crate) copilot: bool,
    pub(crate) oidc: Option<Oidc>,
    pub(crate) created: When,
}

/// Which installation is the scanner's own, and in whose name its personal tokens are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scanner {
    pub(crate) installation: u64,
    pub(crate) token_owner: Link,
}

/// What changes on one day. Removals come first, then replacements, then additions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drift {
    pub(crate) day: u32,
    /// For the reader of the file.
    #[serde(default)]
    #[expect(dead_code, reason = "a remark; the simulator has no use for it")]
    pub(crate) why: String,
    #[serde(default)]
    pub(crate) remove: Removal,
    /// Whole objects that take the place of those with the same key.
    #[serde(default)]
    pub(crate) replace: Objects,
    #[serde(default)]
    pub(crate) add: Objects,
}

/// Keys of the objects that go: ids, or the login, slug or name where that is the key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Removal {
    pub(crate) people: Vec<Link>,
    pub(crate) apps: Vec<Link>,
    pub(crate) installations: Vec<Link>,
    pub(crate) tokens: Vec<Link>,
    pub(crate) requests: Vec<Link>,
    pub(crate) credentials: Vec<Link>,
    pub(crate) repositories: Vec<Link>,
    pub(crate) deploy_keys: Vec<Link>,
    pub(crate) hooks: Vec<Link>,
    pub(crate) secrets: Vec<Link>,
    pub(crate) runners: Vec<Link>,
    pub(crate) runner_groups: Vec<Link>,
    pub(crate) registries: Vec<Link>,
    pub(crate) seats: Vec<Link>,
    pub(crate) insights: Vec<Link>,
}
