//! `scope-unknown`: the catalog does not know a granted scope. It is judged as T1 and never dropped.

use super::case::{Case, Draft, Ruling};
use crate::scope::Tier;
use crate::words;

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let unknown: Vec<String> = case.granted.unknown().map(|scope| scope.name.to_string()).collect();
    if unknown.is_empty() {
        return Ruling::clear();
    }
    Ruling::found(Draft {
        tier: Tier::UNKNOWN_SCOPE,
        summary: format!(
            "holds {} that the catalog does not know: {}",
            words::count(unknown.len(), "scope"),
            words::short_list(&unknown, 3)
        ),
        evidence: vec![case.seen(format!("granted: {}", words::list(&unknown)))],
        instances: unknown,
        record: None,
    })
}
