//! `mints-credentials`: a path ends in making, resetting or reading credentials of others, and the record does not list
//! `mint`.

use super::case::Case;
use super::draft::{Draft, Ruling};
use super::paths::PathEnd;
use crate::approval::Authority;
use crate::finding::FindingKind;
use crate::graph::End;
use crate::scope::Tier;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(paths) = case.paths_beyond(Authority::Mint) else { return Ruling::clear() };
    let found = paths.ending_in(&[End::Credentials, End::Secrets]);
    if found.is_empty() {
        return case.no_path(FindingKind::MintsCredentials);
    }
    let ends: Vec<String> = found.iter().map(PathEnd::name).collect();
    // Whoever makes credentials has whatever they open.
    Ruling::found(Draft::new(Tier::T0, move || paths.words(found)).of(ends))
}
