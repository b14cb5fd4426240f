//! What scopes open: the ends that a grant leads to, by the powers that its provider's catalog lists.

use super::node::{End, Ends};
use crate::model::{Grant, ProviderId};
use crate::scope::{Action, Catalog, Catalogs, Power, Scope, ScopeSet, Tier};
use crate::words;
use std::collections::{BTreeMap, HashMap};

/// What scopes open, looked up once for each.
#[derive(Debug)]
pub(super) struct Opens<'c> {
    catalogs: &'c Catalogs,
    known: HashMap<ProviderId, ByKind>,
}

/// What scopes open, by kind and name.
type ByKind = HashMap<Box<str>, HashMap<Box<str>, Ends>>;

impl<'c> Opens<'c> {
    pub(super) fn new(catalogs: &'c Catalogs) -> Self {
        Self { catalogs, known: HashMap::new() }
    }

    /// Returns each end that grants lead to, with the scopes that do.
    pub(super) fn by_grants<'g>(
        &mut self,
        provider: &ProviderId,
        grants: impl Iterator<Item = &'g Grant>,
    ) -> BTreeMap<End, Vec<&'g str>> {
        let mut opened: BTreeMap<End, Vec<&str>> = BTreeMap::new();
        for grant in grants {
            for scope in &grant.scopes {
                for end in self.by_scope(provider, &grant.scope_kind, scope).iter() {
                    opened.entry(end).or_default().push(scope);
                }
            }
        }
        opened
    }

    /// Returns the highest tier of everything that grants give.
    pub(super) fn tier<'g>(&self, provider: &ProviderId, grants: impl Iterator<Item = &'g Grant>) -> Tier {
        let tier = |grant: &Grant| match self.catalogs.get(provider) {
            Some(catalog) => catalog.tier(&catalog.set(&grant.scope_kind, &grant.scopes)),
            None => Tier::UNKNOWN_SCOPE,
        };
        grants.map(tier).fold(Tier::T3, Tier::highest)
    }

    /// Returns the ends that an account's role leads to, where the provider's catalog lists the role under a kind of that
    /// name, or as a permission of users.
    pub(super) fn by_role(&mut self, provider: &ProviderId, role: &str) -> Ends {
        let Some(catalog) = self.catalogs.get(provider) else { return Ends::NONE };
        let kinds = catalog.kinds_of(role).into_iter().filter(is_of_accounts);
        kinds.fold(Ends::NONE, |all, kind| all.union(ends(catalog, kind, role)))
    }

    fn by_scope(&mut self, provider: &ProviderId, kind: &str, scope: &str) -> Ends {
        let known = self.known.get(provider).and_then(|kinds| kinds.get(kind)?.get(scope));
        if let Some(ends) = known {
            return *ends;
        }
        let ends = self.catalogs.get(provider).map_or(Ends::NONE, |catalog| ends(catalog, kind, scope));
        let kinds = self.known.entry(provider.clone()).or_default();
        kinds.entry(kind.into()).or_default().insert(scope.into(), ends);
        ends
    }
}

/// Whether a kind of scopes is what accounts hold.
fn is_of_accounts(kind: &&str) -> bool {
    kind.ends_with("role") || kind.ends_with("user_permission")
}

fn ends(catalog: &Catalog, kind: &str, scope: &str) -> Ends {
    ends_of(catalog, &catalog.set(kind, &[scope.to_owned()]))
}

/// Returns in words which scopes open an end.
pub(super) fn opened_by(mut scopes: Vec<&str>) -> String {
    scopes.sort_unstable();
    scopes.dedup();
    let quoted: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    format!("scope {}", words::short_list(&quoted, 3))
}

/// Returns what a set of scopes leads to by itself.
pub(crate) fn ends_of(catalog: &Catalog, set: &ScopeSet) -> Ends {
    let powers = catalog.powers(set);
    let may_rule = powers.contains(Power::ManagesAccess) && powers.contains(Power::ManagesIdentities);
    let ends = Ends::of(powers);
    if may_rule && rules_tenant(catalog, set) { ends.with(End::Administration) } else { ends }
}

/// Whether a set covers a scope that rules the tenant: of the highest tier, to administer, and good for making accounts as
/// well as for giving them access. Catalogs have no word for the tenant itself, and with these a holder can give itself
/// all the rest.
fn rules_tenant(catalog: &Catalog, set: &ScopeSet) -> bool {
    let rules = |scope: &Scope| {
        scope.tier == Tier::T0
            && scope.action == Action::Admin
            && scope.powers.contains(Power::ManagesAccess)
            && scope.powers.contains(Power::ManagesIdentities)
    };
    catalog.closure(set).listed().iter().any(|id| rules(catalog.scope(*id)))
}
