//! Who is calling, and with what authority: the scanner's App, its tokens, or nobody.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// How a request authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A JWT of the App.
    App,
    /// A token of the App's installation.
    Installation,
    /// A fine-grained personal access token.
    FineGrained,
    /// A classic personal access token.
    Classic,
    /// No credential.
    Nobody,
}

impl Kind {
    /// Returns the position of the caller's own limits.
    pub(crate) fn bucket(self) -> usize {
        match self {
            Self::App => 0,
            Self::Installation => 1,
            Self::FineGrained => 2,
            Self::Classic => 3,
            Self::Nobody => 4,
        }
    }

    /// Returns whether GitHub counts the caller as an App.
    pub(crate) fn is_app(self) -> bool {
        matches!(self, Self::App | Self::Installation)
    }
}

/// A caller with what it may do.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) kind: Kind,
    /// Permissions of an App or a fine-grained token.
    pub(crate) permissions: Arc<BTreeMap<String, String>>,
    /// Scopes of a classic token.
    pub(crate) scopes: Arc<Vec<String>>,
    /// The repositories that it reaches; all when nothing stands here.
    pub(crate) repositories: Option<Arc<BTreeSet<String>>>,
}

/// What the scanner's credentials may do at present. Tests change it while the simulator runs.
#[derive(Debug, Clone)]
pub(crate) struct Authority {
    pub(crate) permissions: Arc<BTreeMap<String, String>>,
    pub(crate) scopes: Arc<Vec<String>>,
    pub(crate) repositories: Option<Arc<BTreeSet<String>>>,
    pub(crate) is_suspended: bool,
}

/// An installation token that was handed out.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) expires: i64,
    /// What it was narrowed to; nothing when it was not.
    pub(crate) permissions: Option<BTreeMap<String, String>>,
    pub(crate) repositories: Option<Arc<BTreeSet<String>>>,
}

/// The tokens handed out so far.
pub(crate) type IssuedTokens = HashMap<String, Issued>;

/// Returns how much a level allows: none, read, write, admin.
pub(crate) fn rank(level: &str) -> u8 {
    match level {
        "read" => 1,
        "write" => 2,
        "admin" => 3,
        _ => 0,
    }
}

/// Returns the classic scopes that include `scope`, itself among them.
fn including(scope: &str) -> Vec<&str> {
    let mut all = vec![scope];
    match scope {
        "read:org" => all.extend(["write:org", "admin:org"]),
        "read:repo_hook" => all.extend(["write:repo_hook", "admin:repo_hook", "repo"]),
        "read:audit_log" => all.push("audit_log"),
        "manage_billing:copilot" => all.push("copilot"),
        _ => {}
    }
    all
}

impl Caller {
    /// Returns whether a permission is there at a level or above.
    pub(crate) fn may(&self, permission: &str, level: &str) -> bool {
        let held = self.permissions.get(permission).map_or(0, |held| rank(held));
        (permission == "metadata" && level == "read") || held >= rank(level)
    }

    /// Returns whether one of `scopes`, or one that includes it, is there.
    pub(crate) fn has_scope(&self, scopes: &[&str]) -> bool {
        let mut wanted = scopes.iter().flat_map(|scope| including(scope));
        scopes.is_empty() || wanted.any(|scope| self.scopes.iter().any(|held| held == scope))
    }

    /// Returns whether a repository is within reach.
    pub(crate) fn reaches(&self, repository: &str) -> bool {
        self.repositories.as_ref().is_none_or(|names| names.contains(repository))
    }
}
