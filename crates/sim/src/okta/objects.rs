//! What is in an Okta organization, list by list.

use serde::Deserialize;

use crate::world::{Keyed, Link, When};

fn active() -> String {
    "ACTIVE".to_owned()
}

fn custom_app() -> String {
    "oidc_client".to_owned()
}

fn open_id() -> String {
    "OPENID_CONNECT".to_owned()
}

fn made_by_hand() -> String {
    "Okta API".to_owned()
}

/// Everything in the organization at one time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Objects {
    pub(super) people: Vec<Person>,
    pub(super) apps: Vec<App>,
    pub(super) grants: Vec<Grant>,
    pub(super) keys: Vec<Key>,
    pub(super) refresh_tokens: Vec<RefreshToken>,
    pub(super) roles: Vec<Role>,
    pub(super) custom_roles: Vec<CustomRole>,
    pub(super) api_tokens: Vec<ApiToken>,
    pub(super) api_services: Vec<ApiService>,
    pub(super) event_hooks: Vec<Hook>,
    pub(super) inline_hooks: Vec<Hook>,
    pub(super) log_streams: Vec<LogStream>,
    pub(super) identity_providers: Vec<IdentityProvider>,
    pub(super) token_requests: Vec<TokenRequests>,
}

/// A person. The name in front of the `@` of the login is the reference that other lists use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) name: String,
    #[serde(default = "active")]
    pub(super) status: String,
    pub(super) created: When,
    pub(super) last_login: Option<When>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct App {
    pub(super) id: String,
    pub(super) label: String,
    /// Its name in Okta's catalog.
    #[serde(default = "custom_app")]
    pub(super) name: String,
    #[serde(default = "open_id")]
    pub(super) sign_on: String,
    /// `service`, `web`, `native` or `browser`; of an app that is no OAuth client nothing.
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) auth: Option<String>,
    #[serde(default)]
    pub(super) grant_types: Vec<String>,
    #[serde(default)]
    pub(super) features: Vec<String>,
    #[serde(default = "active")]
    pub(super) status: String,
    pub(super) created: When,
}

/// A scope over Okta that an app was granted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grant {
    pub(super) id: String,
    pub(super) app: Link,
    pub(super) scope: String,
    pub(super) created: When,
    pub(super) by: Link,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) app: Link,
    pub(super) kid: String,
    #[serde(default = "active")]
    pub(super) status: String,
    pub(super) created: When,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshToken {
    pub(super) id: String,
    pub(super) app: Link,
    pub(super) user: Link,
    pub(super) scopes: Vec<String>,
    pub(super) created: When,
    pub(super) expires: When,
}

/// An administrator's role in the hands of an app or a person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    pub(super) id: String,
    pub(super) app: Option<Link>,
    pub(super) user: Option<Link>,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) label: String,
    pub(super) custom: Option<Link>,
    pub(super) resource_set: Option<String>,
    /// The apps that it is narrowed to; none means all.
    #[serde(default)]
    pub(super) targets: Vec<Link>,
    /// The groups that it is narrowed to; none means all.
    #[serde(default)]
    pub(super) groups: Vec<String>,
    pub(super) created: When,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomRole {
    pub(super) id: String,
    pub(super) permissions: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiToken {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) user: Link,
    #[serde(default = "made_by_hand")]
    pub(super) client_name: String,
    pub(super) created: When,
    /// It ends thirty days later.
    pub(super) last_used: When,
}

/// A vendor's service from Okta's catalog.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiService {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) scopes: Vec<String>,
    pub(super) created: When,
    pub(super) by: Link,
}

/// An event hook or an inline hook.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hook {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) url: String,
    /// What an event hook sends.
    #[serde(default)]
    pub(super) events: Vec<String>,
    /// When an inline hook is asked.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) by: Link,
    pub(super) created: When,
    #[serde(default = "active")]
    pub(super) status: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogStream {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) host: Option<String>,
    pub(super) created: When,
    #[serde(default = "active")]
    pub(super) status: String,
}

/// A system whose word is taken for who somebody is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityProvider {
    pub(super) id: String,
    pub(super) name: String,
    /// Where people are sent to, by SAML.
    pub(super) url: String,
    pub(super) created: When,
    #[serde(default = "active")]
    pub(super) status: String,
}

/// Requests of an app for tokens in its own name, one each so many hours, the last of them at a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenRequests {
    pub(super) id: String,
    pub(super) app: Link,
    pub(super) scopes: Vec<String>,
    pub(super) each_hours: u32,
    pub(super) last: When,
}

/// Gives each list its name in the file and its key.
macro_rules! keyed {
    ($($kind:ty, $list:literal;)*) => {
        $(impl Keyed for $kind {
            const LIST: &'static str = $list;
            fn key(&self) -> String {
                self.id.clone()
            }
        })*
    };
}

keyed! {
    Person, "people";
    App, "apps";
    Grant, "grants";
    Key, "keys";
    RefreshToken, "refresh_tokens";
    Role, "roles";
    CustomRole, "custom_roles";
    ApiToken, "api_tokens";
    ApiService, "api_services";
    Hook, "hooks";
    LogStream, "log_streams";
    IdentityProvider, "identity_providers";
    TokenRequests, "token_requests";
}
