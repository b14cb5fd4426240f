//! `unused-scope`: it holds a scope that it did not use in the whole window.
//!
//! Said only where use is told by scope, for everything that could use one, and as far back as the window goes. Where a
//! provider does not tell use by scope at all, nothing is said.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::{Gap, is_unread};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{Activity, ExternalId, Visibility};
use crate::scope::ScopeSet;
use crate::words;
use jiff::{SignedDuration, Timestamp};

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    if case.granted.is_empty() || !case.is_live() {
        return Ruling::clear();
    }
    let (told, unread) = by_scope(case);
    if !is_accounted(case, &told) {
        return match unread {
            Some(why) => Ruling::gap(gap("its use by scope", why)),
            None if told.is_empty() => Ruling::clear(),
            None => Ruling::gap(gap("the use by scope of some of its credentials", Why::NotReported)),
        };
    }
    let window = SignedDuration::from_hours(24 * i64::from(case.context.policy.usage_window));
    let is_a_window_ago =
        |instant: Timestamp| case.is_past(instant.checked_add(window).unwrap_or(Timestamp::MAX));
    if !is_a_window_ago(held_since(case)) {
        return Ruling::clear();
    }
    match horizon(&told) {
        Some(horizon) if is_a_window_ago(horizon) => {}
        Some(_) => return Ruling::gap(gap("its use by scope in the whole window", Why::NotReported)),
        None => return Ruling::gap(gap("how far back its use by scope is told", Why::NotReported)),
    }
    let used = used(case, &told);
    // A log of OAuth scopes says nothing of an administrator's role: only kinds that it tells are compared.
    let told_kinds: Vec<&str> = used.iter().map(|member| case.catalog.named(member).0).collect();
    let unused = case
        .catalog
        .excess(&case.granted, &used)
        .filter(|member| told_kinds.is_empty() || told_kinds.contains(&case.catalog.named(member).0));
    if unused.is_empty() {
        return Ruling::clear();
    }
    let unused = case.catalog.minimal(&unused);
    let names: Vec<String> = case.scope_names(&unused).into_iter().map(str::to_owned).collect();
    let words = move || words_of(case, &case.scope_names(&unused), &told);
    Ruling::found(Draft::new(case.tier, words).of(names))
}

/// The sources that tell use by scope; and why another could not be read, if so.
fn by_scope<'c>(case: &'c Case<'c>) -> (Vec<&'c Activity>, Option<Why>) {
    let mut told = Vec::new();
    let mut unread = None;
    for activity in &case.dossier.activity {
        match &activity.scopes {
            Fact::Known(_) | Fact::Absent => told.push(activity),
            Fact::Unknown(why) if is_unread(why) => unread = Some(why.clone()),
            Fact::Unknown(_) => {}
        }
    }
    (told, unread)
}

/// Whether everything that could use a scope is watched: the integration as a whole, or each credential that works.
fn is_accounted(case: &Case<'_>, told: &[&Activity]) -> bool {
    let is_watched = |id: &ExternalId| told.iter().any(|activity| activity.of == *id);
    let mut credentials = case.active_credentials().peekable();
    let has_credentials = credentials.peek().is_some();
    is_watched(&case.dossier.id)
        || has_credentials && credentials.all(|credential| is_watched(&credential.id))
        || !has_credentials && case.live_grants().all(|grant| is_watched(&grant.id))
}

/// Since when it holds what it holds, at the latest.
fn held_since(case: &Case<'_>) -> Timestamp {
    let since = |changed: &Fact<Timestamp>, granted: &Fact<Timestamp>| {
        changed.known().or(granted.known()).copied().unwrap_or(case.dossier.first_seen)
    };
    let grants = case.live_grants().map(|grant| since(&grant.changed_at, &grant.granted_at));
    grants.max().unwrap_or(case.dossier.first_seen)
}

/// As far back as all sources see; none where one does not say.
fn horizon(told: &[&Activity]) -> Option<Timestamp> {
    let one = |activity: &&Activity| match activity.visible {
        Visibility::Always => Some(Timestamp::MIN),
        Visibility::Since(horizon) => Some(horizon),
        Visibility::Unknown => None,
    };
    told.iter().map(one).try_fold(Timestamp::MIN, |latest, one| Some(latest.max(one?)))
}

/// Everything that was seen in use, under each kind of scope that is granted.
fn used(case: &Case<'_>, told: &[&Activity]) -> ScopeSet {
    let mut kinds: Vec<&str> = case.live_grants().map(|grant| grant.scope_kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut used = ScopeSet::default();
    for scopes in told.iter().filter_map(|activity| activity.scopes.known()) {
        for kind in &kinds {
            used = used.union(&case.catalog.set(kind, scopes));
        }
    }
    used
}

fn gap(fact: &str, why: Why) -> Gap {
    Gap { fact: fact.to_owned(), blocks: FindingKind::UnusedScope, why }
}

fn words_of(case: &Case<'_>, names: &[&str], told: &[&Activity]) -> Words {
    let window = words::count(case.context.policy.usage_window as usize, "day");
    let sources: Vec<&str> = told.iter().map(|activity| activity.source.as_str()).collect();
    let seen: Vec<&str> =
        told.iter().filter_map(|one| one.scopes.known()).flatten().map(String::as_str).collect();
    let seen = if seen.is_empty() { "none".to_owned() } else { words::short_list(&seen, 10) };
    Words {
        summary: format!(
            "holds {} that it did not use in {window}: {}",
            words::count(names.len(), "scope"),
            words::short_list(names, 3)
        ),
        evidence: vec![
            case.seen(format!("granted and not used: {}", words::list(names))),
            case.seen(format!("used: {seen}, says {}", words::short_list(&sources, 3))),
        ],
        record: None,
    }
}
