//! Absorption: where one cause gives several findings, the one that names the cause is shown and keeps the others.

use super::draft::Raised;
use crate::finding::FindingKind;

/// Folds absorbed findings of one integration into those that absorb them, and sorts what is left, the worst first. It
/// is one step and uses the kinds that fired, absorbed ones included.
pub(super) fn absorb(raised: &mut Vec<Raised<'_>>) {
    let fired: Vec<FindingKind> = raised.iter().map(|one| one.kind).collect();
    let mut absorbed = Vec::new();
    for one in raised.iter_mut() {
        let absorbs = one.kind.facts().absorbs.iter();
        one.absorbed = absorbs.copied().filter(|kind| fired.contains(kind)).collect();
        absorbed.extend_from_slice(&one.absorbed);
    }
    raised.retain(|one| !absorbed.contains(&one.kind));
    raised.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(&b.kind)));
}
