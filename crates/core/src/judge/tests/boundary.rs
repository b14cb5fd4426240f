//! What was not read is said, and the sentence says what is known.

use super::estate::{Estate, grant};
use crate::coverage::Outcome;
use crate::finding::{Acknowledgement, FindingKind, Severity};

#[test]
fn a_denied_stage_is_a_finding_that_names_the_permission() {
    let estate = Estate { stage: Outcome::Denied("apps: read".to_owned()), ..Estate::well_kept() };
    let findings = estate.findings();
    let gap = findings.iter().find(|finding| finding.kind == FindingKind::EvidenceGap).expect("a gap");
    assert_eq!(gap.summary, "apps not read whole: denied, needs apps: read");
    assert_eq!(gap.severity, Severity::Low);
}

#[test]
fn an_acknowledged_finding_is_closed_until_its_day_and_then_lapses() {
    let estate = Estate { records: String::new(), ..Estate::well_kept() };
    let mut finding = estate.findings().into_iter().next().expect("it is unapproved");
    let acknowledgement = Acknowledgement {
        reason: "goes on Friday".to_owned(),
        owner: "dana".to_owned(),
        expires_at: super::estate::at("2026-11-27"),
    };
    finding.acknowledge(acknowledgement.clone(), estate.now);
    assert!(!finding.is_open());
    finding.acknowledge(acknowledgement, super::estate::at("2026-11-27"));
    assert!(finding.is_open(), "it lapses loudly");
}

#[test]
fn a_fingerprint_stays_until_the_disagreement_changes() {
    let print = |scopes: &[&str]| {
        let estate = Estate::with(|dossier| dossier.grants = vec![grant(scopes)]);
        estate.findings().first().expect("excess").fingerprint.clone()
    };
    assert_eq!(print(&["code:write"]), print(&["code:write", "code:read"]));
    assert_ne!(print(&["code:write"]), print(&["settings:write"]));
}

#[test]
fn the_sentence_says_who_what_where_when_and_what_of_it_is_approved() {
    insta::assert_snapshot!(Estate::well_kept().sentence(), @"builder, an app run for dana@acme.example, can read repository contents in acme/api, through an installation; it last acted on 20 Nov 2026, and all of it is approved.");
    let wide = Estate::with(|dossier| dossier.grants = vec![grant(&["code:read", "settings:write"])]);
    insta::assert_snapshot!(wide.sentence(), @"builder, an app run for dana@acme.example, can administer repository settings and read repository contents in acme/api, through an installation; it last acted on 20 Nov 2026, and of this only the power to read repository contents was approved.");
}
