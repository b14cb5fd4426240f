//! Who asks, what a route needs, and how a caller stands with the budget.

use std::collections::BTreeSet;

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing: the token endpoint, and what says who the server is.
    Open,
    /// A credential, whatever it may do.
    Anybody,
    /// One of these permissions, in the platform's own words.
    Needs(&'static [&'static str]),
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What budgets are counted for.
    pub name: String,
    /// What the credential may do; none where it may do all.
    pub permissions: Option<BTreeSet<String>>,
}

impl Caller {
    /// Returns a caller who may do all.
    pub fn with_all(name: &str) -> Self {
        Self { name: name.to_owned(), permissions: None }
    }

    /// Returns a caller with so many permissions.
    pub fn with<'a>(name: &str, permissions: impl IntoIterator<Item = &'a str>) -> Self {
        let permissions = permissions.into_iter().map(str::to_owned).collect();
        Self { name: name.to_owned(), permissions: Some(permissions) }
    }

    /// Says whether the caller has one of these.
    pub(super) fn may(&self, needed: &[&str]) -> bool {
        self.permissions.as_ref().is_none_or(|held| needed.iter().any(|one| held.contains(*one)))
    }
}

/// How a caller stands with the budget of a family of routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Requests in a window.
    pub limit: u32,
    /// Those that are left.
    pub remaining: u32,
    /// When the window ends, in seconds since the epoch.
    pub reset: i64,
    /// The present, in seconds since the epoch.
    pub now: i64,
}
