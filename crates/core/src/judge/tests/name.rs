//! Findings about names that read like another's.

use super::estate::{Estate, RECORD, published};
use super::{check, check_gap};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::AppId;

const OTHER: &str = "\
---
integration: { provider: hub, app: \"9\" }
name: Quorumleaf Drive
owner: dana@acme.example
purpose: keeps drawings
scopes: []
resources: []
publisher: { id: \"900\" }
expires: 2026-01-01
";

/// The well-kept app under another name and of another publisher, beside the record of another app.
pub(super) fn named(name: &str, publisher_id: &str) -> Estate {
    let estate = Estate::with(|dossier| {
        dossier.definition = Some(published(name, publisher_id, Fact::Unknown(Why::NotReported)));
    });
    Estate { records: format!("{RECORD}{OTHER}"), ..estate }
}

#[test]
fn a_name_that_reads_the_same_is_found() {
    for name in [
        "Quorumleaf Drive",
        "QUORUMLEAF-DRIVE",
        "Quоrumleaf Drive",
        "Ｑuorumleaf Ｄrive",
        "Quorurnleaf Drlve",
    ] {
        check(&named(name, "666"), &[FindingKind::NameLookalike]);
    }
}

#[test]
fn two_letters_away_is_near_and_three_are_not() {
    check(&named("Quorumleaf Driver", "666"), &[FindingKind::NameLookalike]);
    check(&named("Quorumloof Drive", "666"), &[FindingKind::NameLookalike]);
    check(&named("Quorumloof Driver", "666"), &[]);
}

#[test]
fn a_name_that_holds_another_is_found() {
    let estate = named("Backup for Quorumleaf Drive by Acme", "666");
    check(&estate, &[FindingKind::NameLookalike]);
    let finding = estate.findings().into_iter().next().expect("one");
    insta::assert_snapshot!(finding.summary, @"`Backup for Quorumleaf Drive by Acme` contains `Quorumleaf Drive`, which is another's");
    check(&named("Quorumleaf", "666"), &[]);
}

#[test]
fn a_publishers_other_apps_pose_as_nobody() {
    check(&named("Quorumleaf Drive 2", "900"), &[]);
}

#[test]
fn an_unknown_publisher_is_a_gap() {
    let mut estate = named("Quorumleaf Drive", "666");
    estate.records = estate.records.replace("publisher: { id: \"900\" }\n", "");
    check_gap(&estate, FindingKind::NameLookalike);
    let mut estate = named("Quorumleaf Drive", "666");
    estate.dossiers.iter_mut().filter_map(|one| one.definition.as_mut()).for_each(|definition| {
        definition.publisher = Fact::Unknown(Why::NotReported);
    });
    check_gap(&estate, FindingKind::NameLookalike);
}

#[test]
fn an_app_under_its_own_approved_name_poses_as_nobody() {
    check(&named("Builder", "666"), &[]);
}

#[test]
fn the_providers_own_names_are_its_own() {
    let mut estate = named("Hub Actions", "666");
    check(&estate, &[]);
    estate.policy.first_party_names.insert("Hub-Actions".to_owned());
    check(&estate, &[FindingKind::NameLookalike]);
    estate.policy.first_party.insert(AppId::from("7"));
    check(&estate, &[]);
}
