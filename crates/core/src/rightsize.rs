//! Rightsizing: the smallest scopes that an integration needs, and what the rest gives it.
//!
//! What it needs is what it used, where the provider tells use by scope and saw all of it. Where it does not, nobody can
//! say; then the smallest scopes are those of the approved record, which may be more than it uses.

use crate::fact::Fact;
use crate::judge::{LastUse, last_use};
use crate::model::{Activity, Dossier, ExternalId, Visibility};
use crate::path::powers;
use crate::scope::{Catalog, Member, ScopeSet, Tier};
use jiff::Timestamp;

/// The smallest scopes of one integration, and what it would lose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rightsized {
    /// What the answer rests on.
    pub basis: Basis,
    /// Why use cannot be the basis; none where it is.
    pub unseen: Option<String>,
    /// The smallest scopes that it needs, the most powerful first.
    pub keep: Vec<SizedScope>,
    /// Granted scopes that it does not need as they are.
    pub drop: Vec<Surplus>,
    /// The highest tier now.
    pub tier: Tier,
    /// The highest tier with the smallest scopes.
    pub tier_after: Tier,
    /// When it was last used at all.
    pub last_use: LastUse,
}

/// What the smallest scopes rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Use by scope, seen whole since this instant, as these sources tell.
    Use {
        /// Since when all of it was seen.
        since: Timestamp,
        /// The fields or logs that tell.
        sources: Vec<String>,
    },
    /// The approved record.
    Record,
    /// Nothing: use is not told by scope, and there is no record.
    Nothing,
}

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SizedScope {
    /// The highest tier of what it covers.
    pub tier: Tier,
    /// The catalog's kind of the scope.
    pub kind: String,
    /// The scope as the provider writes it.
    pub scope: String,
}

/// A granted scope that is more than is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Surplus {
    /// The scope.
    pub scope: SizedScope,
    /// What stands in its place: the scopes to keep that it covers.
    pub instead: Vec<String>,
    /// What could no longer be done, in words, the worst first.
    pub loses: Vec<String>,
}

/// Returns the smallest scopes of an integration; `approved` are those of its record.
pub fn rightsize(dossier: &Dossier, catalog: &Catalog, approved: Option<&ScopeSet>) -> Rightsized {
    let granted = granted(dossier, catalog);
    let (basis, unseen, needed) = match (used(dossier, catalog), approved) {
        (Ok((basis, used)), _) => (basis, None, used),
        (Err(why), Some(approved)) => (Basis::Record, Some(why), approved.clone()),
        (Err(why), None) => (Basis::Nothing, Some(why), granted.clone()),
    };
    let cover = catalog.cover(&needed);
    let kept = catalog.minimal(&catalog.closure(&granted).filter(|member| cover.contains(member)));
    let kept_cover = catalog.cover(&kept);
    let surplus = catalog.minimal(&granted).filter(|member| !kept_cover.contains(member));
    let mut drop: Vec<Surplus> = surplus.iter().map(|member| lost(catalog, member, &kept)).collect();
    drop.sort();
    let mut keep: Vec<SizedScope> = kept.iter().map(|member| sized(catalog, member)).collect();
    keep.sort();
    Rightsized {
        basis,
        unseen,
        keep,
        drop,
        tier: catalog.tier(&granted),
        tier_after: catalog.tier(&kept),
        last_use: last_use(dossier),
    }
}

fn granted(dossier: &Dossier, catalog: &Catalog) -> ScopeSet {
    let live = dossier.grants.iter().filter(|grant| !grant.is_pending);
    live.fold(ScopeSet::default(), |all, grant| all.union(&catalog.set(&grant.scope_kind, &grant.scopes)))
}

/// The scopes that were used, where all use is told by scope; else why that cannot be said.
fn used(dossier: &Dossier, catalog: &Catalog) -> Result<(Basis, ScopeSet), String> {
    let telling: Vec<(&Activity, &Vec<String>)> =
        dossier.activity.iter().filter_map(|activity| Some((activity, activity.scopes.known()?))).collect();
    if telling.is_empty() {
        return Err("the provider tells no use by scope".to_owned());
    }
    let is_watched = |id: &ExternalId| telling.iter().any(|(activity, _)| activity.of == *id);
    if !is_watched(&dossier.id)
        && let Some(blind) = dossier.credentials.iter().find(|credential| !is_watched(&credential.id))
    {
        return Err(format!("the use of the credential `{}` is not told by scope", blind.id));
    }
    let mut since = None;
    for (activity, _) in &telling {
        let Some(seen_since) = seen_since(activity, dossier) else {
            return Err(format!("how far back `{}` sees is not told", activity.source));
        };
        since = since.max(Some(seen_since));
    }
    let Some(since) = since else { return Err("the provider tells no use by scope".to_owned()) };
    let mut kinds: Vec<&str> = dossier.grants.iter().map(|grant| grant.scope_kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut used = ScopeSet::default();
    for (_, scopes) in &telling {
        for kind in &kinds {
            used = used.union(&catalog.set(kind, scopes));
        }
    }
    let mut sources: Vec<String> = telling.iter().map(|(activity, _)| activity.source.clone()).collect();
    sources.sort();
    sources.dedup();
    Ok((Basis::Use { since, sources }, used))
}

fn seen_since(activity: &Activity, dossier: &Dossier) -> Option<Timestamp> {
    match activity.visible {
        Visibility::Since(since) => Some(since),
        Visibility::Always => {
            let granted = dossier.grants.iter().filter_map(|grant| grant.granted_at.known());
            let dates = granted.chain(match &dossier.integration.installed_at {
                Fact::Known(at) => Some(at),
                Fact::Absent | Fact::Unknown(_) => None,
            });
            Some(dates.copied().min().unwrap_or(dossier.first_seen))
        }
        Visibility::Unknown => None,
    }
}

fn lost(catalog: &Catalog, member: Member<'_>, kept: &ScopeSet) -> Surplus {
    let whole = one(member);
    let cover = catalog.cover(&whole);
    let kept_cover = catalog.cover(kept);
    let beyond = catalog.closure(&whole).filter(|part| !kept_cover.contains(part));
    let mut instead: Vec<String> = kept
        .iter()
        .filter(|scope| cover.contains(*scope))
        .map(|scope| catalog.named(scope).1.to_owned())
        .collect();
    instead.sort();
    Surplus {
        scope: sized(catalog, member),
        instead,
        loses: powers(catalog, &beyond).into_iter().map(|power| power.words).collect(),
    }
}

fn one(member: Member<'_>) -> ScopeSet {
    match member {
        Member::Listed(id) => ScopeSet::new(vec![id], Vec::new()),
        Member::Unlisted(scope) => ScopeSet::new(Vec::new(), vec![scope.clone()]),
    }
}

fn sized(catalog: &Catalog, member: Member<'_>) -> SizedScope {
    let (kind, scope, _) = catalog.named(member);
    SizedScope { tier: catalog.tier_of(member), kind: kind.to_owned(), scope: scope.to_owned() }
}
