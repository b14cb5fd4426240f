//! `changes-access-outcomes`: a path ends in deciding who has access, and the record does not list `change-access`.

use super::case::Case;
use super::draft::{Draft, Ruling};
use crate::approval::Authority;
use crate::graph::Path;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(paths) = case.paths_beyond(Authority::ChangeAccess) else { return Ruling::clear() };
    let found: Vec<&Path> = paths.authority.changing_access(paths.graph).collect();
    if found.is_empty() {
        return Ruling::clear();
    }
    let ends: Vec<String> = found.iter().map(|path| paths.end_name(path)).collect();
    Ruling::found(Draft::new(paths.tier(case.tier), move || paths.words(found)).of(ends))
}
