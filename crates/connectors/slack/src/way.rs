//! The ways to Slack: which token each method is asked with, and how often it may be asked.
//!
//! Slack counts the requests of each method by itself, and tells a limit by nothing but a 429 for that method, so that
//! each method has a session of its own. Source: Slack's developer documentation, "Rate limits", read November 2026.

use crate::settings::{CredentialSettings, RotatingSettings, Settings, setting};
use crate::{DESCRIPTOR, dialect};
use remit_connector::auth::Auth;
use remit_connector::auth::oauth::{Client, Kept, Proof, Refresh};
use remit_connector::session::{Limits, Session};
use remit_connector::{Open, OpenError};
use std::collections::BTreeMap;
use std::sync::Arc;
use url::Url;

/// One method, with what it takes to ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    /// The method.
    pub(crate) endpoint: &'static str,
    /// How often a minute it may be asked for: Slack's tier, of which the audit log's is shared with other collectors.
    per_minute: u32,
    /// Which token it is asked with.
    holder: Holder,
}

/// Which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    /// The one for everything.
    Main,
    /// An organization owner's, for the audit log.
    Audit,
    /// The one with the scope `admin`, for integration logs.
    Admin,
}

pub(crate) const IDENTITY: Way = way("GET /api/auth.test", 100, Holder::Main);
pub(crate) const WORKSPACES: Way = way("GET /api/admin.teams.list", 50, Holder::Main);
pub(crate) const APPROVED: Way = way("GET /api/admin.apps.approved.list", 20, Holder::Main);
pub(crate) const RESTRICTED: Way = way("GET /api/admin.apps.restricted.list", 20, Holder::Main);
pub(crate) const REQUESTS: Way = way("GET /api/admin.apps.requests.list", 20, Holder::Main);
pub(crate) const USERS: Way = way("GET /api/users.list", 20, Holder::Main);
pub(crate) const ORGANIZATION_USERS: Way = way("GET /api/admin.users.list", 100, Holder::Main);
pub(crate) const WORKFLOWS: Way = way("GET /api/admin.workflows.search", 20, Holder::Main);
pub(crate) const ACTIVITIES: Way = way("GET /api/admin.apps.activities.list", 50, Holder::Main);
pub(crate) const INTEGRATION_LOGS: Way = way("GET /api/team.integrationLogs", 20, Holder::Admin);
pub(crate) const AUDIT: Way = way("GET /audit/v1/logs", 20, Holder::Audit);
pub(crate) const UNINSTALL: Way = way("POST /api/admin.apps.uninstall", 1, Holder::Main);
pub(crate) const UNPUBLISH: Way = way("POST /api/admin.workflows.unpublish", 20, Holder::Main);

const ALL: [Way; 13] = [
    IDENTITY,
    WORKSPACES,
    APPROVED,
    RESTRICTED,
    REQUESTS,
    USERS,
    ORGANIZATION_USERS,
    WORKFLOWS,
    ACTIVITIES,
    INTEGRATION_LOGS,
    AUDIT,
    UNINSTALL,
    UNPUBLISH,
];

const fn way(endpoint: &'static str, per_minute: u32, holder: Holder) -> Way {
    Way { endpoint, per_minute, holder }
}

/// The opened ways of one connection.
#[derive(Debug)]
pub(crate) struct Ways(BTreeMap<&'static str, Session>);

impl Ways {
    /// Opens all ways. It sends nothing.
    ///
    /// # Errors
    /// A setting is wrong, or a secret cannot be read or is not what it should be.
    pub(crate) fn open(settings: &Settings, mut open: Open) -> Result<Self, OpenError> {
        let auth = &settings.auth;
        let main = match (&auth.token, &auth.rotating) {
            (Some(token), None) => Auth::Bearer(open.secrets.read(token)?),
            (None, Some(rotating)) => renewing(rotating, "auth.rotating", &open)?,
            (Some(_), Some(_)) | (None, None) => {
                return Err(setting("auth", "write either `token` or `rotating`"));
            }
        };
        let mut credentials = BTreeMap::from([(Holder::Main, main)]);
        let others = [(Holder::Audit, &auth.audit, "auth.audit"), (Holder::Admin, &auth.admin, "auth.admin")];
        for (holder, settings, path) in others {
            if let Some(settings) = settings {
                credentials.insert(holder, credential(settings, path, &open)?);
            }
        }
        let audit_url = settings.audit_url(open.base_url.as_ref())?;
        let (base_url, limits) = (open.base_url.clone(), open.limits);
        let mut holders: BTreeMap<Holder, Session> = BTreeMap::new();
        let mut ways = BTreeMap::new();
        for way in ALL {
            let is_audit = way.holder == Holder::Audit;
            open.base_url = if is_audit { Some(audit_url.clone()) } else { base_url.clone() };
            // A published tier holds for Slack's own address alone; a pace that the configuration sets, everywhere.
            let published = base_url.is_none().then_some(way.per_minute);
            open.limits = Some(limits.unwrap_or(Limits { concurrency: 1, per_minute: published }));
            let holder = if credentials.contains_key(&way.holder) { way.holder } else { Holder::Main };
            let session = match holders.get(&holder) {
                // A pace that the configuration sets is one for the whole connection.
                Some(session) if limits.is_some() && !is_audit => session.clone(),
                // All methods share a token: a rotating one must not be renewed by each of them.
                Some(session) => session.beside(&DESCRIPTOR, &dialect::DIALECT, &open)?,
                None => {
                    let auth = credentials.get(&holder).expect("every holder has a credential").clone();
                    match holders.get(&Holder::Main).filter(|_| limits.is_some() && !is_audit) {
                        Some(main) => main.with_auth(auth)?,
                        None => Session::open(&DESCRIPTOR, &dialect::DIALECT, auth, &open)?,
                    }
                }
            };
            holders.entry(holder).or_insert_with(|| session.clone());
            ways.insert(way.endpoint, session);
        }
        Ok(Self(ways))
    }

    /// Returns the session of a way.
    pub(crate) fn session(&self, way: Way) -> &Session {
        self.0.get(way.endpoint).expect("every way is opened")
    }
}

fn credential(settings: &CredentialSettings, path: &str, open: &Open) -> Result<Auth, OpenError> {
    match settings {
        CredentialSettings::Token(token) => Ok(Auth::Bearer(open.secrets.read(token)?)),
        CredentialSettings::Rotating(rotating) => renewing(rotating, &format!("{path}.rotating"), open),
    }
}

/// Returns a token that is renewed by a refresh token, which Slack replaces at each use.
fn renewing(rotating: &RotatingSettings, path: &str, open: &Open) -> Result<Auth, OpenError> {
    let base = match &open.base_url {
        Some(base) => base.clone(),
        None => Url::parse(DESCRIPTOR.default_base_url)
            .map_err(|error| setting("base_url", &error.to_string()))?,
    };
    let mut token_url = base;
    let token_path = format!("{}/api/oauth.v2.access", token_url.path().trim_end_matches('/'));
    token_url.set_path(&token_path);
    let secret = open.secrets.read(&rotating.client_secret)?;
    let client = Client::open(&rotating.client_id, token_url, Proof::SecretBasic(secret), open)?;
    let store = Kept::new(Arc::clone(&open.secrets), rotating.refresh_token.clone())
        .map_err(|what| setting(&format!("{path}.refresh_token"), &what))?;
    Ok(Auth::Renewing(Arc::new(Refresh::new(client, path, Arc::new(store)))))
}
