//! The ways to Google: which API a listing asks, which budget of requests it spends, and which scope it needs.
//!
//! A token request fails as a whole where one of the scopes asked for is not delegated, so that each listing's scopes have
//! a token of their own, and a scope that is missing denies nothing but its own listings. Each API counts requests by
//! itself, and the Reports API counts those with a filter apart; each such budget has a session of its own.

use crate::auth::Credential;
use crate::settings::{HostSettings, Settings, setting};
use crate::{DESCRIPTOR, dialect};
use remit_connector::auth::Auth;
use remit_connector::secret::Secret;
use remit_connector::session::{Limits, Session};
use remit_connector::{Open, OpenError};
use std::collections::BTreeMap;
use url::Url;

/// What the names of Google's scopes begin with.
pub(crate) const SCOPE_PREFIX: &str = "https://www.googleapis.com/auth/";

/// Which API a listing asks, and which scopes it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    pub(crate) budget: Budget,
    /// The scopes without what all begin with, with blanks between.
    pub(crate) scopes: &'static str,
}

/// Requests that Google counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Budget {
    Directory,
    /// The Reports API, with any filter.
    Reports,
    CloudIdentity,
    Chrome,
    Iam,
    PolicyAnalyzer,
    ApiKeys,
}

pub(crate) const CUSTOMER: Way = way(Budget::Directory, "admin.directory.customer.readonly");
pub(crate) const USERS: Way = way(Budget::Directory, "admin.directory.user.readonly");
/// People's ids and what belongs to each of them, by one token.
pub(crate) const SECURITY: Way =
    way(Budget::Directory, "admin.directory.user.readonly admin.directory.user.security");
/// Roles, and whether who holds one is a person.
pub(crate) const ROLES: Way =
    way(Budget::Directory, "admin.directory.rolemanagement.readonly admin.directory.user.readonly");
pub(crate) const REPORTS: Way = way(Budget::Reports, "admin.reports.audit.readonly");
pub(crate) const SSO: Way = way(Budget::CloudIdentity, "cloud-identity.inboundsso.readonly");
pub(crate) const CHROME: Way = way(Budget::Chrome, "chrome.management.reports.readonly");
pub(crate) const IAM: Way = way(Budget::Iam, "cloud-platform");
pub(crate) const POLICY_ANALYZER: Way = way(Budget::PolicyAnalyzer, "cloud-platform");
pub(crate) const API_KEYS: Way = way(Budget::ApiKeys, "cloud-platform.read-only");

pub(crate) const DOMAINS: Way = way(Budget::Directory, "admin.directory.domain.readonly");
pub(crate) const POLICIES: Way = way(Budget::CloudIdentity, "cloud-identity.policies.readonly");

const ALL: [Way; 12] = [
    CUSTOMER,
    USERS,
    SECURITY,
    ROLES,
    REPORTS,
    SSO,
    CHROME,
    IAM,
    POLICY_ANALYZER,
    API_KEYS,
    DOMAINS,
    POLICIES,
];

const fn way(budget: Budget, scopes: &'static str) -> Way {
    Way { budget, scopes }
}

impl Way {
    /// Returns what the API calls the most items of a page.
    pub(crate) fn size(self) -> &'static str {
        match self.budget {
            Budget::Directory | Budget::Reports => "maxResults",
            _ => "pageSize",
        }
    }
}

impl Budget {
    /// Returns the setting for where the API lives, where that is by default, and what is written.
    fn host(self, hosts: &HostSettings) -> (&'static str, &'static str, Option<&String>) {
        match self {
            Self::Directory | Self::Reports => ("", DESCRIPTOR.default_base_url, None),
            Self::CloudIdentity => {
                ("cloud_identity", "https://cloudidentity.googleapis.com", hosts.cloud_identity.as_ref())
            }
            Self::Chrome => ("chrome", "https://chromemanagement.googleapis.com", hosts.chrome.as_ref()),
            Self::Iam => ("iam", "https://iam.googleapis.com", hosts.iam.as_ref()),
            Self::PolicyAnalyzer => {
                ("policy_analyzer", "https://policyanalyzer.googleapis.com", hosts.policy_analyzer.as_ref())
            }
            Self::ApiKeys => ("api_keys", "https://apikeys.googleapis.com", hosts.api_keys.as_ref()),
        }
    }

    /// Returns how many requests a minute are asked at the most: a little below what Google allows by default.
    fn per_minute(self) -> Option<u32> {
        match self {
            Self::Directory => Some(2_300),
            Self::Reports => Some(240),
            Self::CloudIdentity | Self::Chrome | Self::Iam | Self::PolicyAnalyzer | Self::ApiKeys => None,
        }
    }
}

/// Returns the address of an API: what its setting says, else the connection's base URL, else Google's own.
///
/// # Errors
/// The setting is no address.
pub(crate) fn address(
    key: &str,
    written: Option<&String>,
    base_url: Option<&Url>,
    default: &str,
) -> Result<Url, OpenError> {
    match (written, base_url) {
        (Some(written), _) => Url::parse(written)
            .map_err(|error| setting(&format!("hosts.{key}"), &format!("no address: {error}"))),
        (None, Some(base_url)) => Ok(base_url.clone()),
        (None, None) => Ok(Url::parse(default).expect("Google's hosts are addresses")),
    }
}

/// The opened ways of one connection.
#[derive(Debug)]
pub(crate) struct Ways {
    sessions: BTreeMap<Way, Session>,
}

impl Ways {
    /// Opens all ways. It sends nothing.
    ///
    /// # Errors
    /// A setting is wrong, or a secret cannot be read or is not what it should be.
    pub(crate) fn open(settings: &Settings, mut open: Open) -> Result<Self, OpenError> {
        let base_url = open.base_url.clone();
        // A tape answers without asking for tokens.
        let is_played = open.tape.played_credential().is_some();
        let credential = match is_played {
            true => Credential::Token(Secret::new("played".to_owned())),
            false => Credential::open(settings, &open)?,
        };
        // A pace that the configuration sets is one for all that an API answers.
        let paced = open.limits;
        let mut budgets: BTreeMap<(Url, Option<Budget>), Session> = BTreeMap::new();
        let mut sessions = BTreeMap::new();
        for way in ALL {
            let (key, default, written) = way.budget.host(&settings.hosts);
            let is_googles = written.is_none() && base_url.is_none();
            let host = address(key, written, base_url.as_ref(), default)?;
            let limits = Limits {
                per_minute: way.budget.per_minute().filter(|_| is_googles),
                ..DESCRIPTOR.published_limits
            };
            open.limits = Some(paced.unwrap_or(limits));
            open.base_url = Some(host.clone());
            let auth: Auth = credential.auth(way.scopes);
            let key = (host, paced.is_none().then_some(way.budget));
            let session = match budgets.get(&key) {
                Some(session) => session.with_auth(auth)?,
                None => Session::open(&DESCRIPTOR, &dialect::DIALECT, auth, &open)?,
            };
            budgets.entry(key).or_insert_with(|| session.clone());
            sessions.insert(way, session);
        }
        Ok(Self { sessions })
    }

    /// Returns the session of a way.
    pub(crate) fn session(&self, way: Way) -> &Session {
        self.sessions.get(&way).expect("every way is opened")
    }
}
