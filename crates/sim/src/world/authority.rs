//! The objects of a world that hold authority: apps, installations, tokens, requests, SSO credentials.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::Deserializer;

use super::{Link, When};

/// A permission map `key: level`, shared between the objects of a generated world.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Permissions(pub(crate) Arc<BTreeMap<String, String>>);

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Arc::new(BTreeMap::deserialize(deserializer)?)))
    }
}

impl Permissions {
    /// Returns a map of these keys and levels.
    pub(crate) fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(Arc::new(pairs.into_iter().map(|(key, level)| (key.to_owned(), level.to_owned())).collect()))
    }
}

/// Who owns an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(crate) enum OwnerKind {
    #[default]
    Organization,
    User,
    Enterprise,
}

/// A GitHub App as its publisher defines it; `permissions` is what it asks for now.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct App {
    pub(crate) id: u64,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) client_id: Option<String>,
    pub(crate) owner: String,
    pub(crate) owner_id: u64,
    #[serde(default)]
    pub(crate) owner_kind: OwnerKind,
    #[serde(default = "yes")]
    pub(crate) public: bool,
    #[serde(default)]
    pub(crate) permissions: Permissions,
    #[serde(default)]
    pub(crate) events: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) installations: Option<u64>,
    pub(crate) created: When,
}

/// Which repositories an installation reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Selection {
    All,
    Selected,
}

/// An app installed on the organization; `permissions` is what the organization accepted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Installation {
    pub(crate) id: u64,
    pub(crate) app: Link,
    pub(crate) permissions: Permissions,
    #[serde(default)]
    pub(crate) events: Vec<String>,
    pub(crate) selection: Selection,
    #[serde(default)]
    pub(crate) repositories: Vec<Link>,
    pub(crate) created: When,
    pub(crate) updated: Option<When>,
    pub(crate) suspended: Option<When>,
    pub(crate) suspended_by: Option<Link>,
    pub(crate) contact_email: Option<String>,
}

/// The three permission maps of a fine-grained token.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenPermissions {
    #[serde(default)]
    pub(crate) organization: Permissions,
    #[serde(default)]
    pub(crate) repository: Permissions,
    #[serde(default)]
    pub(crate) other: Permissions,
}

/// Which repositories a fine-grained token reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenSelection {
    None,
    All,
    Subset,
}

/// A fine-grained token that the organization let in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) id: u64,
    pub(crate) token_id: u64,
    pub(crate) name: String,
    pub(crate) owner: Link,
    pub(crate) permissions: TokenPermissions,
    pub(crate) selection: TokenSelection,
    #[serde(default)]
    pub(crate) repositories: Vec<Link>,
    pub(crate) granted: When,
    pub(crate) expires: Option<When>,
    pub(crate) last_used: Option<When>,
}

/// A fine-grained token that waits for approval.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRequest {
    pub(crate) id: u64,
    pub(crate) token_id: u64,
    pub(crate) name: String,
    pub(crate) owner: Link,
    pub(crate) reason: Option<String>,
    pub(crate) permissions: TokenPermissions,
    pub(crate) selection: TokenSelection,
    #[serde(default)]
    pub(crate) repositories: Vec<Link>,
    pub(crate) created: When,
    pub(crate) expires: Option<When>,
    pub(crate) last_used: Option<When>,
}

/// What kind of credential a person authorized for single sign-on; written as GitHub names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum CredentialKind {
    #[serde(rename = "personal access token")]
    ClassicToken,
    #[serde(rename = "SSH key")]
    SshKey,
    #[serde(rename = "OAuth app token")]
    OauthToken,
    #[serde(rename = "GitHub app token")]
    AppUserToken,
}

impl CredentialKind {
    /// Returns GitHub's name of the kind.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::ClassicToken => "personal access token",
            Self::SshKey => "SSH key",
            Self::OauthToken => "OAuth app token",
            Self::AppUserToken => "GitHub app token",
        }
    }
}

/// A credential that a person authorized for single sign-on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credential {
    pub(crate) id: u64,
    pub(crate) login: Link,
    pub(crate) kind: CredentialKind,
    pub(crate) credential: Option<u64>,
    pub(crate) last_eight: Option<String>,
    pub(crate) fingerprint: Option<String>,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) note: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) authorized: When,
    pub(crate) accessed: Option<When>,
    pub(crate) expires: Option<When>,
}

pub(super) fn yes() -> bool {
    true
}
