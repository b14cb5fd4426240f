//! Findings about use and credentials.

use super::check;
use super::estate::{Estate, at, grant, key, unused, used};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{Credential, CredentialState, PrincipalRef, Visibility};

fn with_key(change: impl FnOnce(&mut Credential)) -> Estate {
    Estate::with(|dossier| change(dossier.credentials.first_mut().expect("one key")))
}

fn has_gap(estate: &Estate) -> bool {
    estate.findings().iter().any(|finding| finding.kind == FindingKind::EvidenceGap)
}

#[test]
fn a_key_that_never_expires_is_found_and_one_of_unknown_expiry_is_not() {
    check(&with_key(|key| key.expires_at = Fact::Absent), &[FindingKind::CredentialNoExpiry]);
    let unknown = with_key(|key| key.expires_at = Fact::Unknown(Why::NotReported));
    check(&unknown, &[]);
    assert!(has_gap(&unknown));
}

#[test]
fn a_key_is_too_old_on_the_day_after_its_limit() {
    check(&with_key(|key| key.created_at = Fact::Known(at("2026-05-28"))), &[]);
    check(&with_key(|key| key.created_at = Fact::Known(at("2026-05-27"))), &[FindingKind::CredentialOverage]);
}

#[test]
fn a_record_may_ask_for_younger_keys() {
    let records = format!("{}credentials: {{ max_age: 30d }}\n", super::estate::RECORD);
    check(&Estate { records, ..Estate::well_kept() }, &[FindingKind::CredentialOverage]);
}

#[test]
fn a_grant_bounds_the_age_of_a_key_that_nobody_dates() {
    let old = Estate::with(|dossier| {
        for key in &mut dossier.credentials {
            key.created_at = Fact::Unknown(Why::NotReported);
            key.expires_at = Fact::Known(at("2026-12-20"));
        }
        for grant in &mut dossier.grants {
            grant.granted_at = Fact::Known(at("2026-01-01"));
        }
    });
    check(&old, &[FindingKind::CredentialOverage]);
    let young = with_key(|key| key.created_at = Fact::Unknown(Why::NotReported));
    check(&young, &[]);
    assert!(has_gap(&young), "it may be older than its grant");
}

#[test]
fn a_key_past_its_end_is_found_only_where_it_lives() {
    let ended = |state| {
        with_key(move |key| {
            key.expires_at = Fact::Known(at("2026-11-10"));
            key.state = state;
        })
    };
    // It was used on 20 November.
    check(&ended(Fact::Known(CredentialState::Expired)), &[FindingKind::CredentialExpiredLive]);
    let mut quiet = ended(Fact::Known(CredentialState::Expired));
    quiet.dossiers.first_mut().expect("one integration").activity = vec![used("2026-11-09")];
    check(&quiet, &[]);
}

#[test]
fn two_keys_are_one_too_many_unless_one_replaces_the_other() {
    let reviewed = super::estate::RECORD.replace("2026-11-01", "2026-11-17");
    let second = |day: &'static str| {
        let estate = Estate::with(move |dossier| {
            dossier.credentials.push(Credential { created_at: Fact::Known(at(day)), ..key("key:2") });
            dossier.activity.push(crate::model::Activity { of: "key:2".into(), ..used("2026-11-20") });
        });
        Estate { records: reviewed.clone(), ..estate }
    };
    check(&second("2026-11-17"), &[]);
    check(&second("2026-11-16"), &[FindingKind::CredentialMultipleActive]);
    let records = format!("{reviewed}credentials: {{ max_active: 2 }}\n");
    check(&Estate { records, ..second("2026-11-16") }, &[]);
}

#[test]
fn keys_of_two_holders_are_not_two_of_one() {
    let held_by = |name: &str| {
        Fact::Known(PrincipalRef { id: Some(format!("user:{name}").into()), name: name.to_owned() })
    };
    let second = |holder: Fact<PrincipalRef>| {
        Estate::with(move |dossier| {
            dossier.credentials.first_mut().expect("one key").holder = held_by("bot-1");
            dossier.credentials.push(Credential { holder, ..key("key:2") });
            dossier.activity.push(crate::model::Activity { of: "key:2".into(), ..used("2026-11-20") });
        })
    };
    check(&second(held_by("bot-2")), &[]);
    check(&second(held_by("bot-1")), &[FindingKind::CredentialMultipleActive]);
}

#[test]
fn a_grant_is_dormant_on_the_day_after_its_limit() {
    check(&Estate::with(|dossier| dossier.activity = vec![used("2026-08-26")]), &[]);
    check(&Estate::with(|dossier| dossier.activity = vec![used("2026-08-25")]), &[FindingKind::DormantGrant]);
}

#[test]
fn never_used_counts_from_the_grant() {
    check(&Estate::with(|dossier| dossier.activity = vec![unused()]), &[]);
    let old = Estate::with(|dossier| {
        dossier.activity = vec![unused()];
        dossier.integration.installed_at = Fact::Known(at("2026-06-01"));
        for grant in &mut dossier.grants {
            grant.granted_at = Fact::Known(at("2026-06-01"));
        }
    });
    check(&old, &[FindingKind::DormantGrant]);
}

#[test]
fn what_a_source_cannot_see_is_never_dormant() {
    let blind = Estate::with(|dossier| {
        dossier.integration.installed_at = Fact::Known(at("2020-01-01"));
        dossier.activity = vec![crate::model::Activity { visible: Visibility::Unknown, ..unused() }];
    });
    check(&blind, &[]);
    assert!(has_gap(&blind));
    let unwatched = Estate::with(|dossier| dossier.activity.clear());
    check(&unwatched, &[]);
    assert!(has_gap(&unwatched));
}

#[test]
fn an_unknown_scope_is_reported_and_kept_as_excess() {
    let estate = Estate::with(|dossier| dossier.grants = vec![grant(&["code:read", "quantum:write"])]);
    check(&estate, &[FindingKind::ExcessScope, FindingKind::ScopeUnknown]);
    let instances: Vec<_> = estate.findings().into_iter().flat_map(|finding| finding.instances).collect();
    assert_eq!(instances, ["quantum:write", "quantum:write"]);
}
