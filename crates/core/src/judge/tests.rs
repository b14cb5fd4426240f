//! What fires, and what just does not. Each test is one record, one integration and an instant.

mod actor;
mod boundary;
mod drift;
mod estate;
mod holder;
mod laws;
mod linked;
mod name;
mod paths;
mod proof;
mod publisher;
mod record;
mod review;
mod rightsize;
mod score;
mod unused;
mod use_and_credential;
mod webhook;

use crate::finding::FindingKind;
use estate::Estate;

/// Checks that exactly these kinds are found in an estate, gaps apart.
fn check(estate: &Estate, expected: &[FindingKind]) {
    let mut found: Vec<FindingKind> = estate.findings().into_iter().map(|finding| finding.kind).collect();
    found.retain(|kind| *kind != FindingKind::EvidenceGap);
    found.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected, "{estate:#?}");
}

/// Checks that nothing is found and that a fact is named that this kind would need.
fn check_gap(estate: &Estate, blocked: FindingKind) {
    check(estate, &[]);
    let gaps = estate.judge().0.into_iter().flat_map(|one| one.verdict.gaps);
    let blocks: Vec<FindingKind> = gaps.map(|gap| gap.blocks).collect();
    assert_eq!(blocks, [blocked], "{estate:#?}");
}

/// The facts that a kind of finding missed.
fn gaps(estate: &Estate, kind: FindingKind) -> Vec<String> {
    let (explanations, _) = estate.judge();
    let gaps = explanations.into_iter().flat_map(|one| one.verdict.gaps);
    gaps.filter(|gap| gap.blocks == kind).map(|gap| gap.fact).collect()
}
