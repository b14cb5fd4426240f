//! `scope-unknown`: the catalog does not know a granted scope. It is judged as T1 and never dropped.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use crate::scope::Tier;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let unknown: Vec<&str> = case.granted.unknown().map(|scope| &*scope.name).collect();
    if unknown.is_empty() {
        return Ruling::clear();
    }
    let instances = unknown.clone();
    let words = move || Words {
        summary: format!(
            "holds {} that the catalog does not know: {}",
            words::count(unknown.len(), "scope"),
            words::short_list(&unknown, 3)
        ),
        evidence: vec![case.seen(format!("granted: {}", words::list(&unknown)))],
        record: None,
    };
    Ruling::found(Draft::new(Tier::UNKNOWN_SCOPE, words).of(instances))
}
