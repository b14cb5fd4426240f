//! `excess-scope`: it holds scopes that no approved one covers.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use crate::approval::Approval;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let excess = case.excess();
    if excess.is_empty() {
        return Ruling::clear();
    }
    let minimal = case.catalog.minimal(excess);
    let names: Vec<String> = case.scope_names(&minimal).into_iter().map(str::to_owned).collect();
    let words = move || words_of(case, approved.record, &case.scope_names(&minimal));
    Ruling::found(Draft::new(case.catalog.tier(excess), words).of(names))
}

fn words_of(case: &Case<'_>, record: &Approval, names: &[&str]) -> Words {
    let listed: Vec<&str> = record.scopes.iter().map(|scope| scope.value.as_str()).collect();
    let listed = if listed.is_empty() { "no scope".to_owned() } else { words::list(&listed) };
    let mut evidence = vec![
        case.seen(format!("granted: {}", words::list(names))),
        Case::written(format!("approved: {listed}"), &record.location),
    ];
    for grant in case.live_grants() {
        if let Some(changed) = grant.changed_at.known().or(grant.granted_at.known()) {
            evidence.push(case.seen(format!("grant last changed on {}", words::day(*changed))));
        }
    }
    Words {
        summary: format!(
            "holds {} beyond the approval: {}",
            words::count(names.len(), "scope"),
            words::short_list(names, 3)
        ),
        evidence,
        record: Some(record.scopes.first().map_or(&record.location, |scope| &scope.location).clone()),
    }
}
