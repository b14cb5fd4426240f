//! Findings against the approved record.

use super::check;
use super::estate::{Estate, at, grant, selected};
use crate::coverage::Outcome;
use crate::fact::{Fact, Why};
use crate::finding::{FindingKind, Severity};
use crate::model::{AppId, Consent, PrincipalRef, Resources};

#[test]
fn what_nobody_approved_says_who_let_it_in_and_when() {
    let mut estate = Estate::with(|dossier| {
        for grant in &mut dossier.grants {
            grant.granted_by = Fact::Known(PrincipalRef { id: None, name: "mo".to_owned() });
            grant.granted_at = Fact::Known(at("2026-10-05"));
            grant.consent = Fact::Known(Consent::User);
        }
    });
    estate.records = String::new();
    let findings = estate.findings();
    let found = findings.iter().find(|one| one.kind == FindingKind::UnapprovedIntegration).expect("found");
    assert_eq!(
        found.summary,
        "no approved record names `7`; it holds code:read, agreed to by mo on 5 Oct 2026"
    );
    assert!(found.evidence.iter().any(|one| one.fact == "agreed to by mo on 5 Oct 2026"));
}

#[test]
fn a_well_kept_app_has_no_finding() {
    let estate = Estate::well_kept();
    assert_eq!(estate.findings(), []);
}

#[test]
fn an_app_without_a_record_is_unapproved() {
    check(&Estate { records: String::new(), ..Estate::well_kept() }, &[FindingKind::UnapprovedIntegration]);
}

#[test]
fn a_draft_approves_nothing() {
    let records = format!("draft: true\n{}", super::estate::RECORD);
    let estate = Estate { records, ..Estate::well_kept() };
    check(&estate, &[FindingKind::UnapprovedIntegration]);
    assert!(estate.findings().iter().any(|finding| finding.record.is_some()), "the draft is pointed at");
}

#[test]
fn a_record_for_another_app_of_the_same_name_does_not_count() {
    let estate = Estate::with(|dossier| dossier.integration.app = AppId::from("8"));
    check(&estate, &[FindingKind::UnapprovedIntegration, FindingKind::ShadowApproval]);
}

#[test]
fn a_wider_scope_than_approved_is_excess() {
    let estate = Estate::with(|dossier| dossier.grants = vec![grant(&["code:write"])]);
    check(&estate, &[FindingKind::ExcessScope]);
    assert_eq!(estate.findings().first().map(|finding| finding.severity), Some(Severity::High));
}

#[test]
fn a_narrower_scope_than_approved_is_no_excess() {
    check(&Estate::written("[code:read]", "[code:write]"), &[]);
}

#[test]
fn an_empty_list_of_scopes_approves_nothing() {
    check(&Estate::written("[code:read]", "[]"), &[FindingKind::ExcessScope]);
}

#[test]
fn a_resource_beyond_the_list_is_excess() {
    let wider = |dossier: &mut crate::model::Dossier| {
        for grant in &mut dossier.grants {
            grant.resources = selected(&["acme/api", "acme/web"]);
        }
    };
    check(&Estate::with(wider), &[FindingKind::ExcessResource]);
    let estate =
        Estate { records: Estate::written("[acme/api]", "[\"ACME/*\"]").records, ..Estate::with(wider) };
    check(&estate, &[]);
}

#[test]
fn everything_is_beyond_named_resources() {
    let everything = |dossier: &mut crate::model::Dossier| {
        for grant in &mut dossier.grants {
            grant.resources = Fact::Known(Resources::All);
        }
    };
    check(&Estate::with(everything), &[FindingKind::AdminConsentTenantWide]);
    let estate =
        Estate { records: Estate::written("[acme/api]", "\"*\"").records, ..Estate::with(everything) };
    check(&estate, &[]);
}

#[test]
fn an_unknown_selection_is_a_gap_and_no_excess() {
    let estate = Estate::with(|dossier| {
        for grant in &mut dossier.grants {
            grant.resources = Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported)));
        }
    });
    check(&estate, &[]);
    assert!(estate.findings().iter().any(|finding| finding.kind == FindingKind::EvidenceGap));
}

#[test]
fn an_expired_record_of_a_live_app_is_found_on_the_day_after() {
    check(&Estate::written("2027-06-30", "2026-11-24"), &[]);
    check(&Estate::written("2027-06-30", "2026-11-23"), &[FindingKind::ApprovalExpired]);
}

#[test]
fn an_expired_record_absorbs_its_late_review() {
    let records = Estate::written("2027-06-30", "2026-11-23").records.replace("2026-11-01", "2026-01-01");
    let estate = Estate { records, ..Estate::well_kept() };
    check(&estate, &[FindingKind::ApprovalExpired, FindingKind::RevalidationDue]);
    let absorbed: Vec<_> = estate.findings().into_iter().flat_map(|finding| finding.absorbed).collect();
    assert_eq!(absorbed, [FindingKind::ReviewOverdue]);
}

#[test]
fn a_review_is_late_on_the_day_after_its_cadence() {
    let reviewed = |day: &str| {
        let mut estate = Estate::written("2026-11-01", day);
        for dossier in &mut estate.dossiers {
            let made = Fact::Known(super::estate::at("2026-08-01"));
            dossier.credentials.iter_mut().for_each(|key| key.created_at = made.clone());
            dossier.grants.iter_mut().for_each(|grant| grant.changed_at = made.clone());
        }
        estate
    };
    check(&reviewed("2026-08-26"), &[]);
    check(&reviewed("2026-08-25"), &[FindingKind::ReviewOverdue]);
}

#[test]
fn a_record_cannot_stretch_the_cadence_of_policy() {
    let records = Estate::written("every: 90d", "every: 900d").records.replace("2026-11-01", "2026-01-01");
    let expected = &[FindingKind::ReviewOverdue, FindingKind::RevalidationDue];
    check(&Estate { records, ..Estate::well_kept() }, expected);
}

#[test]
fn a_record_without_an_owner_or_purpose_is_found() {
    check(&Estate::written("owner: dana@acme.example\n", ""), &[FindingKind::OwnerMissing]);
    check(
        &Estate::written("dana@acme.example\npurpose", "who@acme.example\npurpose"),
        &[FindingKind::OwnerMissing],
    );
    check(&Estate::written("builds what is pushed", "TBD"), &[FindingKind::PurposeMissing]);
}

#[test]
fn an_owner_who_left_is_found() {
    check(&Estate::written("owner: dana", "owner: tom"), &[FindingKind::OwnerDeparted]);
}

#[test]
fn an_approval_of_nothing_is_a_shadow_only_where_absence_is_proven() {
    let nobody = Estate { dossiers: Vec::new(), ..Estate::well_kept() };
    check(&nobody, &[FindingKind::ShadowApproval]);
    check(&Estate { stage: Outcome::Denied("apps: read".to_owned()), ..nobody }, &[]);
}
