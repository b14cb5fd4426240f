//! `excess-scope`: it holds scopes that no approved one covers.

use super::case::{Case, Draft, Ruling};
use crate::words;

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let Some(approved) = case.approved else { return Ruling::clear() };
    if case.excess.is_empty() {
        return Ruling::clear();
    }
    let tier = case.catalog.tier(&case.excess);
    let names = case.scope_names(&case.catalog.minimal(&case.excess));
    let listed: Vec<String> = approved.record.scopes.iter().map(|scope| scope.value.clone()).collect();
    let listed = if listed.is_empty() { "no scope".to_owned() } else { words::list(&listed) };
    let mut evidence = vec![
        case.seen(format!("granted: {}", words::list(&names))),
        Case::written(format!("approved: {listed}"), &approved.record.location),
    ];
    for grant in case.live_grants() {
        if let Some(changed) = grant.changed_at.known().or(grant.granted_at.known()) {
            evidence.push(case.seen(format!("grant last changed on {}", words::day(*changed))));
        }
    }
    Ruling::found(Draft {
        tier,
        summary: format!(
            "holds {} beyond the approval: {}",
            words::count(names.len(), "scope"),
            words::short_list(&names, 3)
        ),
        instances: names,
        evidence,
        record: Some(
            approved.record.scopes.first().map_or(&approved.record.location, |scope| &scope.location).clone(),
        ),
    })
}
