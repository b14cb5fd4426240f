//! `delegated-admin-recursion`: authority that was delegated is delegated on, or in a circle, and the record does not list
//! `delegate`.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::paths::evidence;
use crate::approval::Authority;
use crate::finding::FindingKind;
use crate::path::{PathHop, hops_in_words};
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(paths) = case.paths_beyond(Authority::Delegate) else { return Ruling::clear() };
    let Some((hops, circle)) = paths.delegation() else {
        return case.no_path(FindingKind::DelegatedAdminRecursion);
    };
    let holders: Vec<String> = hops.iter().map(|hop| hop.to.key.clone()).collect();
    Ruling::found(Draft::new(paths.tier(case.tier), move || words_of(&hops, &circle)).of(holders))
}

fn words_of(hops: &[PathHop], circle: &[&str]) -> Words {
    let goes_round = if circle.is_empty() {
        String::new()
    } else {
        format!("; {} delegate in a circle", words::list(circle))
    };
    let summary = format!("{}{goes_round}", hops_in_words(hops));
    Words { summary, evidence: evidence(hops), record: None }
}
