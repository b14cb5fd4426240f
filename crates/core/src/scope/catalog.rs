//! The scope catalog of one provider, and the questions that are put to it.

use super::lattice::{self, Lattice};
use super::parse::{self, Kind};
use super::row::{Powers, Scope, Tier};
use super::{CatalogError, Cover, Member, ScopeId, ScopeSet, Unlisted};
use crate::model::ProviderId;
use std::collections::BTreeMap;

/// Room is made for so many scopes at first.
const FEW: usize = 16;

/// All scopes of one provider, with what each implies.
#[derive(Debug, Clone)]
pub struct Catalog {
    provider: ProviderId,
    scopes: Vec<Scope>,
    kinds: BTreeMap<Box<str>, Kind>,
    lattice: Lattice,
    /// For each scope the highest tier and all powers of what it covers.
    reach: Vec<(Tier, Powers)>,
}

impl Catalog {
    /// Reads a catalog from CSV with the columns `kind,scope,implies,action,resource,risk,flags`; others are passed
    /// over.
    ///
    /// The key of a row is its kind and scope. `implies` names scopes of the same kind, with spaces between; another
    /// kind's as `kind/scope`, and all that begin alike as `prefix*`.
    ///
    /// # Errors
    /// Lists everything that is wrong: a scope twice, an implied one that does not exist, a circle, a wrong word.
    pub fn parse(provider: ProviderId, text: &str) -> Result<Self, CatalogError> {
        parse::parse(provider, text)
    }

    pub(super) fn assemble(
        provider: ProviderId,
        scopes: Vec<Scope>,
        kinds: BTreeMap<Box<str>, Kind>,
        lattice: Lattice,
    ) -> Self {
        let reach = (0..scopes.len()).map(|scope| {
            let below = lattice::positions(lattice.row(scope)).filter_map(|i| scopes.get(i));
            below.fold((Tier::T3, Powers::NONE), |(tier, powers), scope| {
                (tier.highest(scope.tier), powers.union(scope.powers))
            })
        });
        Self { provider, reach: reach.collect(), scopes, kinds, lattice }
    }

    /// Returns whose catalog it is.
    pub fn provider(&self) -> &ProviderId {
        &self.provider
    }

    /// Returns the row of a scope: its own, or else the longest pattern that fits. `user:42` is not all of `user:*`;
    /// [`Self::set`] keeps the two apart.
    pub fn resolve(&self, kind: &str, scope: &str) -> Option<ScopeId> {
        let kind = self.kinds.get(kind)?;
        kind.by_name.get(scope).copied().or_else(|| kind.pattern(scope))
    }

    /// Returns the highest tier of everything that a scope covers by its name; T1 where the catalog does not know it.
    pub fn tier_of_name(&self, kind: &str, scope: &str) -> Tier {
        let reach = self.resolve(kind, scope).and_then(|id| self.reach.get(id.index()));
        reach.map_or(Tier::UNKNOWN_SCOPE, |(tier, _)| *tier)
    }

    /// Whether a scope is known to let its holder change, run or send something.
    pub fn writes(&self, kind: &str, scope: &str) -> bool {
        self.resolve(kind, scope).is_some_and(|id| self.scope(id).writes())
    }

    /// Returns what a row says.
    pub fn scope(&self, id: ScopeId) -> &Scope {
        self.scopes.get(id.index()).expect("the id is of this catalog")
    }

    /// Returns what a member of a set is called, with its kind before it, and its row, or the row of its pattern.
    pub fn named<'a>(&'a self, member: Member<'a>) -> (&'a str, &'a str, Option<&'a Scope>) {
        match member {
            Member::Listed(id) => {
                let scope = self.scope(id);
                (&scope.kind, &scope.name, Some(scope))
            }
            Member::Unlisted(unlisted) => {
                let row = unlisted.pattern.map(|pattern| self.scope(pattern));
                (&unlisted.kind, &unlisted.name, row)
            }
        }
    }

    /// Returns the kinds, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(|kind| &**kind)
    }

    /// Returns the kinds in which a scope resolves, sorted.
    pub fn kinds_of(&self, scope: &str) -> Vec<&str> {
        self.kinds().filter(|kind| self.resolve(kind, scope).is_some()).collect()
    }

    /// Returns the names of one kind's scopes, sorted.
    pub fn names(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.kinds.get(kind).into_iter().flat_map(Kind::names)
    }

    /// Returns every row's id, in the catalog's order.
    pub fn ids(&self) -> impl Iterator<Item = ScopeId> + use<> {
        (0..self.scopes.len()).map(ScopeId::from_index)
    }

    /// Makes a set of scopes of one kind. Those that the catalog does not know are kept as they are.
    pub fn set(&self, kind: &str, scopes: &[String]) -> ScopeSet {
        self.set_of_all(std::iter::once((kind, scopes)))
    }

    /// Returns the set that the provider's names make together, each list under its kind.
    pub fn set_of_all<'n>(&self, lists: impl IntoIterator<Item = (&'n str, &'n [String])>) -> ScopeSet {
        let mut listed = Vec::with_capacity(FEW);
        let mut unlisted = Vec::new();
        // Most lists of an integration are of one kind.
        let mut last: Option<(&str, Option<&Kind>)> = None;
        for (kind, scopes) in lists {
            let known = last.filter(|(last, _)| *last == kind);
            let (_, rows) = *last.insert(known.unwrap_or_else(|| (kind, self.kinds.get(kind))));
            for name in scopes {
                match rows.and_then(|rows| rows.by_name.get(name.as_str())) {
                    Some(id) => listed.push(*id),
                    None => unlisted.push(unlisted_in(rows, kind, name)),
                }
            }
        }
        ScopeSet::new(listed, unlisted)
    }

    /// Returns the row of a scope, or what stands in a set for a scope that has none of its own.
    pub(crate) fn member(&self, kind: &str, name: &str) -> Result<ScopeId, Unlisted> {
        let rows = self.kinds.get(kind);
        let own = rows.and_then(|rows| rows.by_name.get(name));
        own.copied().ok_or_else(|| unlisted_in(rows, kind, name))
    }

    /// Returns everything that a set covers, to be asked more than once.
    pub fn cover<'s>(&self, set: &'s ScopeSet) -> Cover<'s> {
        Cover::of(&self.lattice, set)
    }

    /// Whether `a` covers all of `b`.
    pub fn covers(&self, a: &ScopeSet, b: &ScopeSet) -> bool {
        self.cover(a).covers(b)
    }

    /// Returns what of `granted` nothing in `approved` covers.
    pub fn excess(&self, granted: &ScopeSet, approved: &ScopeSet) -> ScopeSet {
        // The commonest case, and what is approved covers itself.
        if granted == approved {
            return ScopeSet::default();
        }
        self.cover(approved).excess(granted)
    }

    /// Returns the set with everything that it covers.
    pub fn closure(&self, set: &ScopeSet) -> ScopeSet {
        let cover = self.cover(set);
        let listed = lattice::positions(cover.words()).map(ScopeId::from_index);
        ScopeSet::new(listed.collect(), set.unlisted().to_vec())
    }

    /// Returns the smallest set that says the same: without members that others in it cover.
    pub fn minimal(&self, set: &ScopeSet) -> ScopeSet {
        let mut below = vec![0; self.lattice.n_words()];
        let mut row = Vec::new();
        let patterns = set.unlisted().iter().filter_map(|scope| scope.pattern);
        for id in set.listed().iter().copied().chain(patterns) {
            row.clear();
            row.extend_from_slice(self.lattice.row(id.index()));
            lattice::clear(&mut row, id.index());
            lattice::unite(&mut below, &row);
        }
        set.filter(|member| match member {
            Member::Listed(id) => !lattice::has(&below, id.index()),
            Member::Unlisted(scope) => !scope.pattern.is_some_and(|pattern| {
                lattice::has(&below, pattern.index()) || set.contains(Member::Listed(pattern))
            }),
        })
    }

    /// Returns the highest tier of everything that a set covers. An unknown scope counts as T1; an empty set is T3.
    pub fn tier(&self, set: &ScopeSet) -> Tier {
        let rows = set.iter().map(|member| self.reach_of(member));
        rows.fold(Tier::T3, |highest, (tier, _)| highest.highest(tier))
    }

    /// Returns the highest tier of everything that one member of a set covers.
    pub fn tier_of(&self, member: Member<'_>) -> Tier {
        self.reach_of(member).0
    }

    /// Returns the powers of everything that a set covers.
    pub fn powers(&self, set: &ScopeSet) -> Powers {
        let rows = set.iter().map(|member| self.reach_of(member));
        rows.fold(Powers::NONE, |all, (_, powers)| all.union(powers))
    }

    fn reach_of(&self, member: Member<'_>) -> (Tier, Powers) {
        let row = match member {
            Member::Listed(id) => Some(id),
            Member::Unlisted(scope) => scope.pattern,
        };
        row.and_then(|id| self.reach.get(id.index())).copied().unwrap_or((Tier::UNKNOWN_SCOPE, Powers::NONE))
    }
}

impl Kind {
    /// Returns the longest pattern that a name fits.
    fn pattern(&self, name: &str) -> Option<ScopeId> {
        let fitting = self.patterns.iter().find(|(prefix, _)| name.starts_with(&**prefix));
        fitting.map(|(_, id)| *id)
    }
}

fn unlisted_in(rows: Option<&Kind>, kind: &str, name: &str) -> Unlisted {
    Unlisted { kind: kind.into(), name: name.into(), pattern: rows.and_then(|rows| rows.pattern(name)) }
}

/// The catalogs of all providers.
#[derive(Debug, Clone, Default)]
pub struct Catalogs {
    by_provider: BTreeMap<ProviderId, Catalog>,
}

impl Catalogs {
    /// Adds a provider's catalog, in place of an earlier one.
    pub fn insert(&mut self, catalog: Catalog) {
        self.by_provider.insert(catalog.provider.clone(), catalog);
    }

    /// Returns a provider's catalog.
    pub fn get(&self, provider: &ProviderId) -> Option<&Catalog> {
        self.by_provider.get(provider)
    }
}
