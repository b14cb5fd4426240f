//! What a review saw: the authority of an integration in words that the next review can be held against.

use crate::fact::Fact;
use crate::model::{Dossier, Resources};
use crate::scope::{Catalog, ScopeSet};
use std::collections::BTreeSet;

/// The authority of one integration as a review saw it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// What was granted, as `kind/scope`.
    pub scopes: BTreeSet<String>,
    /// What it reached: names, or `*` for everything, or `holder` for whatever its holder can reach. Nothing where that
    /// was not told.
    pub resources: Option<BTreeSet<String>>,
    /// The ids of its credentials.
    pub credentials: BTreeSet<String>,
    /// The provider's id of its publisher, where it was told.
    pub publisher: Option<String>,
    /// Where it sent data, where it was told.
    pub host: Option<String>,
}

impl Seen {
    /// Returns what there is to see of an integration now.
    pub fn of(dossier: &Dossier) -> Self {
        let mut seen = Self { resources: Some(BTreeSet::new()), ..Self::default() };
        for grant in dossier.grants.iter().filter(|grant| !grant.is_pending) {
            seen.scopes.extend(grant.scopes.iter().map(|scope| format!("{}/{scope}", grant.scope_kind)));
            seen.resources = seen.resources.zip(names(&grant.resources)).map(|(mut all, more)| {
                all.extend(more);
                all
            });
        }
        seen.credentials = dossier.credentials.iter().map(|credential| credential.id.to_string()).collect();
        let publisher = dossier.definition.as_ref().and_then(|definition| definition.publisher.known());
        seen.publisher = publisher.map(|publisher| publisher.id.clone());
        seen.host = dossier.integration.host.known().cloned();
        seen
    }

    /// Returns what is wider or other than an earlier review saw, each in words. What is gone since is no reason to look
    /// again.
    pub fn changes_since(&self, then: &Self, catalog: Option<&Catalog>) -> Vec<String> {
        let mut changes = Vec::new();
        for scope in self.new_scopes(then, catalog) {
            changes.push(format!("holds `{scope}`, which the last review did not see"));
        }
        if let (Some(now), Some(before)) = (&self.resources, &then.resources)
            && !before.contains("*")
        {
            changes.extend(now.difference(before).map(|name| match name.as_str() {
                "*" => "reaches everything, and did not at the last review".to_owned(),
                "holder" => "reaches whatever its holder can, and did not at the last review".to_owned(),
                name => format!("reaches `{name}`, and did not at the last review"),
            }));
        }
        for id in self.credentials.difference(&then.credentials) {
            changes.push(format!("has the credential `{id}`, which the last review did not see"));
        }
        let pairs = [("publisher", &then.publisher, &self.publisher), ("host", &then.host, &self.host)];
        for (what, before, now) in pairs {
            if let (Some(before), Some(now)) = (before, now)
                && before != now
            {
                changes.push(format!("its {what} was `{before}` at the last review and is `{now}`"));
            }
        }
        changes
    }

    /// Scopes that nothing seen then covers; without a catalog those that were not seen.
    fn new_scopes(&self, then: &Self, catalog: Option<&Catalog>) -> Vec<String> {
        let Some(catalog) = catalog else { return self.scopes.difference(&then.scopes).cloned().collect() };
        let before =
            then.scopes.iter().fold(ScopeSet::default(), |all, scope| all.union(&one(catalog, scope)));
        let cover = catalog.cover(&before);
        self.scopes.iter().filter(|scope| !cover.covers(&one(catalog, scope))).cloned().collect()
    }
}

fn one(catalog: &Catalog, written: &str) -> ScopeSet {
    let (kind, scope) = written.split_once('/').unwrap_or(("", written));
    catalog.set(kind, &[scope.to_owned()])
}

fn names(resources: &Fact<Resources>) -> Option<BTreeSet<String>> {
    match resources {
        Fact::Known(Resources::All) => Some(BTreeSet::from(["*".to_owned()])),
        Fact::Known(Resources::HolderReach) => Some(BTreeSet::from(["holder".to_owned()])),
        Fact::Known(Resources::Selected(Fact::Known(names))) => Some(names.iter().cloned().collect()),
        Fact::Known(Resources::None) | Fact::Absent => Some(BTreeSet::new()),
        Fact::Known(Resources::Selected(Fact::Absent | Fact::Unknown(_))) | Fact::Unknown(_) => None,
    }
}
