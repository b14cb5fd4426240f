//! The ways to Okta: which scope each listing needs, and which budget of requests it spends.
//!
//! Okta counts requests for each family of paths by itself and does not name the family in its answers, so that each
//! family has a session of its own. A token request fails as a whole where the app lacks one of the scopes asked for, so
//! that each scope has a token of its own, and a scope that is missing denies nothing but its own listings.

use crate::settings::{AuthSettings, ServiceAppSettings, Settings};
use crate::{DESCRIPTOR, dialect};
use remit_connector::auth::Auth;
use remit_connector::auth::jwt::SigningKey;
use remit_connector::auth::oauth::{Client, ClientCredentials, Proof};
use remit_connector::secret::Secret;
use remit_connector::session::Session;
use remit_connector::settings::wrong;
use remit_connector::{Open, OpenError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which scope a listing needs, and which budget it spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    /// The family of paths.
    pub(crate) family: Family,
    /// The scope.
    pub(crate) scope: &'static str,
}

/// Paths that share a budget of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    /// `/api/v1/apps` with everything below it.
    Apps,
    /// `/oauth2/v1/clients`.
    Clients,
    /// `/api/v1/logs`.
    Logs,
    /// `/api/v1/users`.
    Users,
    /// Everything else.
    Other,
}

pub(crate) const ORGANIZATION: Way = way(Family::Other, "okta.orgs.read");
pub(crate) const APPS: Way = way(Family::Apps, "okta.apps.read");
pub(crate) const APP_GRANTS: Way = way(Family::Apps, "okta.appGrants.read");
pub(crate) const CLIENT_ROLES: Way = way(Family::Clients, "okta.roles.read");
pub(crate) const USER_ROLES: Way = way(Family::Users, "okta.roles.read");
pub(crate) const ROLES: Way = way(Family::Other, "okta.roles.read");
pub(crate) const API_TOKENS: Way = way(Family::Other, "okta.apiTokens.read");
pub(crate) const API_SERVICES: Way = way(Family::Other, "okta.oauthIntegrations.read");
pub(crate) const EVENT_HOOKS: Way = way(Family::Other, "okta.eventHooks.read");
pub(crate) const INLINE_HOOKS: Way = way(Family::Other, "okta.inlineHooks.read");
pub(crate) const LOG_STREAMS: Way = way(Family::Other, "okta.logStreams.read");
pub(crate) const IDENTITY_PROVIDERS: Way = way(Family::Other, "okta.idps.read");
pub(crate) const USERS: Way = way(Family::Users, "okta.users.read");
pub(crate) const LOGS: Way = way(Family::Logs, "okta.logs.read");

pub(crate) const MANAGE_APPS: Way = way(Family::Apps, "okta.apps.manage");
pub(crate) const MANAGE_APP_GRANTS: Way = way(Family::Apps, "okta.appGrants.manage");
pub(crate) const MANAGE_ROLES: Way = way(Family::Clients, "okta.roles.manage");
pub(crate) const MANAGE_API_TOKENS: Way = way(Family::Other, "okta.apiTokens.manage");
pub(crate) const MANAGE_API_SERVICES: Way = way(Family::Other, "okta.oauthIntegrations.manage");
pub(crate) const MANAGE_EVENT_HOOKS: Way = way(Family::Other, "okta.eventHooks.manage");
pub(crate) const MANAGE_INLINE_HOOKS: Way = way(Family::Other, "okta.inlineHooks.manage");
pub(crate) const MANAGE_LOG_STREAMS: Way = way(Family::Other, "okta.logStreams.manage");

const ALL: [Way; 22] = [
    ORGANIZATION,
    APPS,
    APP_GRANTS,
    CLIENT_ROLES,
    USER_ROLES,
    ROLES,
    API_TOKENS,
    API_SERVICES,
    EVENT_HOOKS,
    INLINE_HOOKS,
    LOG_STREAMS,
    IDENTITY_PROVIDERS,
    USERS,
    LOGS,
    // No token is asked for before something is revoked.
    MANAGE_APPS,
    MANAGE_APP_GRANTS,
    MANAGE_ROLES,
    MANAGE_API_TOKENS,
    MANAGE_API_SERVICES,
    MANAGE_EVENT_HOOKS,
    MANAGE_INLINE_HOOKS,
    MANAGE_LOG_STREAMS,
];

const fn way(family: Family, scope: &'static str) -> Way {
    Way { family, scope }
}

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialForm {
    /// A service app with scopes and admin roles.
    ServiceApp,
    /// An API token, which can do what its owner can.
    ApiToken,
}

impl CredentialForm {
    /// Returns it in a word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ServiceApp => "service_app",
            Self::ApiToken => "token",
        }
    }

    fn of(word: &str) -> Self {
        if word == Self::ServiceApp.as_str() { Self::ServiceApp } else { Self::ApiToken }
    }
}

/// The opened ways of one connection.
#[derive(Debug)]
pub(crate) struct Ways {
    sessions: BTreeMap<Way, Session>,
    /// What the credential is.
    pub(crate) credential: CredentialForm,
    /// The client id of the app by which remit reads, where it is one.
    own: Option<String>,
}

/// How each scope's requests prove themselves.
enum Credential {
    Token(Secret<String>),
    Client(Box<Client>),
}

impl Ways {
    /// Opens all ways. It sends nothing.
    ///
    /// # Errors
    /// A setting is wrong, or a secret cannot be read or is not what it should be.
    pub(crate) fn open(settings: &Settings, open: Open) -> Result<Self, OpenError> {
        let domain = settings.base_url()?;
        let open = &Open { base_url: Some(open.base_url.clone().unwrap_or(domain)), ..open };
        // A tape answers without asking for tokens, in the words that were meant for the credential of its making.
        let (credential, form) = match open.tape.played_credential() {
            Some(word) => (Credential::Token(Secret::new(word.to_owned())), CredentialForm::of(word)),
            None => credential(settings, open)?,
        };
        // A pace that the configuration sets is one for the whole connection.
        let is_paced = open.limits.is_some();
        let mut families: BTreeMap<Family, Session> = BTreeMap::new();
        let mut sessions = BTreeMap::new();
        for way in ALL {
            let family = if is_paced { Family::Other } else { way.family };
            let auth = credential.auth(way.scope);
            let session = match families.get(&family) {
                Some(session) => session.with_auth(auth)?,
                None => Session::open(&DESCRIPTOR, &dialect::DIALECT, auth, open)?,
            };
            families.entry(family).or_insert_with(|| session.clone());
            sessions.insert(way, session);
        }
        let own = match &settings.auth {
            AuthSettings::ServiceApp(app) => Some(app.client_id.clone()),
            AuthSettings::Token(_) => None,
        };
        Ok(Self { sessions, credential: form, own })
    }

    /// Says whether an app is the one by which remit reads.
    pub(crate) fn is_own(&self, client_id: &str) -> bool {
        self.own.as_deref() == Some(client_id)
    }

    /// Returns the session of a way.
    pub(crate) fn session(&self, way: Way) -> &Session {
        self.sessions.get(&way).expect("every way is opened")
    }
}

impl Credential {
    fn auth(&self, scope: &str) -> Auth {
        match self {
            Self::Token(token) => Auth::Scheme("SSWS", token.clone()),
            Self::Client(client) => {
                let source = ClientCredentials::new(Client::clone(client), vec![scope.to_owned()]);
                Auth::Renewing(Arc::new(source))
            }
        }
    }
}

fn credential(settings: &Settings, open: &Open) -> Result<(Credential, CredentialForm), OpenError> {
    match &settings.auth {
        AuthSettings::Token(reference) => {
            let token = open.secrets.read(reference)?;
            Ok((Credential::Token(token), CredentialForm::ApiToken))
        }
        AuthSettings::ServiceApp(app) => {
            let client = client(app, open)?;
            Ok((Credential::Client(Box::new(client)), CredentialForm::ServiceApp))
        }
    }
}

/// Opens the app at the organization's own authorization server: it alone gives scopes over Okta itself.
fn client(app: &ServiceAppSettings, open: &Open) -> Result<Client, OpenError> {
    let key = open.secrets.read(&app.private_key)?;
    let key = SigningKey::parse_any(&key)
        .map_err(|error| wrong("auth.service_app.private_key", &error.to_string()))?;
    let key = match &app.key_id {
        Some(id) => key.with_id(id),
        None => key,
    };
    let mut token_url = open.base_url.clone().expect("the caller has set it");
    let path = format!("{}/oauth2/v1/token", token_url.path().trim_end_matches('/'));
    token_url.set_path(&path);
    Client::open(&app.client_id, token_url, Proof::PrivateKeyJwt(key), open)
}
