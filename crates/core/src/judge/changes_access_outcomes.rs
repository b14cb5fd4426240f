//! `changes-access-outcomes`: a path ends in deciding who has access, and the record does not list `change-access`.

use super::case::Case;
use super::draft::{Draft, Ruling};
use super::paths::PathEnd;
use crate::approval::Authority;
use crate::finding::FindingKind;
use crate::graph::End;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(paths) = case.paths_beyond(Authority::ChangeAccess) else { return Ruling::clear() };
    let found = paths.ending_in(&[End::Access]);
    if found.is_empty() {
        return case.no_path(FindingKind::ChangesAccessOutcomes);
    }
    let ends: Vec<String> = found.iter().map(PathEnd::name).collect();
    Ruling::found(Draft::new(paths.tier(case.tier), move || paths.words(found)).of(ends))
}
