//! `scope-escalation`: it holds more than at the last scan: a scope that nothing covered, consent for everybody in place of
//! single people, or everything in place of a selection.

use super::baseline::{Earlier, newly_read};
use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use super::grantor::given;
use crate::change::{Authority, Change};
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::model::Dossier;
use crate::scope::ScopeSet;
use crate::words;
use jiff::Timestamp;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Earlier::Was(before, at) = case.last_scan else { return Ruling::clear() };
    let then = Authority::of(case.catalog, before);
    let now = Authority::with_scopes(case.granted.clone(), &case.dossier.grants);
    let added = case.catalog.minimal(&case.catalog.excess(&now.scopes, &then.scopes));
    let is_everything_new = now.reach.is_all && !then.reach.is_all;
    let is_everybody_new =
        now.grantees.is_everybody && !then.grantees.is_everybody && !then.scopes.is_empty();
    if added.is_empty() && !is_everything_new && !is_everybody_new {
        return Ruling::clear();
    }
    if let Some(stage) = newly_read(before, case.dossier, case.last_coverage) {
        return gap(format!("what {stage} told at the last scan"), Why::NotRead);
    }
    let is_told = added.is_empty();
    if is_told && is_everything_new && then.reach.is_unknown {
        return gap("what it reached at the last scan".to_owned(), Why::NotReported);
    }
    if is_told && is_everybody_new && !is_everything_new && then.grantees.is_unknown {
        return gap("for whom it held at the last scan".to_owned(), Why::NotReported);
    }
    let addition = Addition {
        is_everything: is_everything_new && !then.reach.is_unknown,
        is_everybody: is_everybody_new && !then.grantees.is_unknown,
        change: then.change_to(case.catalog, &now),
        added,
    };
    let is_of_all = addition.is_everything || addition.is_everybody;
    let tier = if is_of_all { case.tier } else { case.catalog.tier(&addition.added) };
    let instances = addition.lines(case);
    Ruling::found(Draft::new(tier, move || addition.words(case, before, at)).of(instances))
}

/// What was added.
struct Addition {
    /// Everything in place of a selection.
    is_everything: bool,
    /// Everybody in place of single people.
    is_everybody: bool,
    /// Scopes that nothing covered.
    added: ScopeSet,
    change: Change,
}

impl Addition {
    fn lines(&self, case: &Case<'_>) -> Vec<String> {
        let mut lines: Vec<String> = case.scope_names(&self.added).into_iter().map(str::to_owned).collect();
        lines.extend(self.is_everything.then(|| "everything in the tenant".to_owned()));
        lines.extend(self.is_everybody.then(|| "consent for everybody".to_owned()));
        lines
    }

    fn words(&self, case: &Case<'_>, before: &Dossier, at: Timestamp) -> Words {
        let lines = self.lines(case);
        let held = case.catalog.minimal(&crate::change::scopes(case.catalog, &before.grants));
        let held = case.scope_names(&held);
        let held = if held.is_empty() { "no scope".to_owned() } else { words::short_list(&held, 10) };
        let mut evidence = vec![
            case.seen(format!("added ({}): {}", self.change, words::list(&lines))),
            case.seen(format!("at the last scan, {}, it held {held}", words::minute(at))),
        ];
        let causes = causes(case, at);
        let cause = causes.first().map_or_else(String::new, |cause| format!(": {cause}"));
        evidence.extend(causes.into_iter().map(|cause| case.seen(cause)));
        Words {
            summary: format!("gained {} since the last scan{cause}", words::short_list(&lines, 3)),
            evidence,
            record: None,
        }
    }
}

/// What the inventory holds of who changed it and when, after an instant.
pub(super) fn causes(case: &Case<'_>, after: Timestamp) -> Vec<String> {
    let mut causes = Vec::new();
    for grant in case.live_grants() {
        if grant.granted_at.known().is_some_and(|at| *at > after) {
            causes.extend(given(case, grant, words::minute));
        }
        let changed = grant.changed_at.known().filter(|at| **at > after);
        if let Some(at) = changed.filter(|at| grant.granted_at.known() != Some(at)) {
            // Where it is not told when it was given first, who is named is who agreed to the change.
            let person = grant.granted_by.known().filter(|_| grant.granted_at.is_unknown());
            let by = person.map_or_else(
                || ", by whom the provider does not tell here".to_owned(),
                |person| format!(" by {}", case.name_of(person)),
            );
            causes.push(format!("grant changed on {}{by}", words::minute(*at)));
        }
    }
    causes
}

fn gap<'c>(fact: String, why: Why) -> Ruling<'c> {
    Ruling::gap(Gap { fact, blocks: FindingKind::ScopeEscalation, why })
}
