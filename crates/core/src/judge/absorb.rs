//! Absorption: where one cause gives several findings, the one that names the cause is shown and keeps the others.

use crate::finding::{Finding, FindingKind};

/// Folds absorbed findings of one integration into those that absorb them. It is one step and uses the kinds that
/// fired, absorbed ones included.
pub(super) fn absorb(findings: &mut Vec<Finding>) {
    let fired: Vec<FindingKind> = findings.iter().map(|finding| finding.kind).collect();
    for finding in findings.iter_mut() {
        let absorbs = &finding.kind.facts().absorbs;
        finding.absorbed = absorbs.iter().copied().filter(|kind| fired.contains(kind)).collect();
    }
    let absorbed: Vec<FindingKind> = findings.iter().flat_map(|finding| finding.absorbed.clone()).collect();
    findings.retain(|finding| !absorbed.contains(&finding.kind));
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(&b.kind)));
}
