//! What fires, and what just does not. Each test is one record, one integration and an instant.

mod boundary;
mod estate;
mod laws;
mod linked;
mod paths;
mod record;
mod use_and_credential;

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
