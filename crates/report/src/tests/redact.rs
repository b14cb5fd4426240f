//! Roles in place of people's names.

use super::estate::Estate;
use super::look::shown;
use super::report::{every_kind, view};
use crate::{OcsfVersion, People, Redact, ReportFormat, Role, report};
use remit_core::fact::{Fact, Why};
use remit_core::model::{ExternalId, Principal, PrincipalKind};

fn said(people: &People, text: &str) -> String {
    people.roles().in_text(text)
}

fn account(kind: PrincipalKind, name: &str, email: &str) -> Principal {
    Principal {
        id: ExternalId::from(name),
        kind,
        name: name.to_owned(),
        email: Fact::Known(email.to_owned()),
        roles: Vec::new(),
        status: Fact::Unknown(Why::NotReported),
    }
}

#[test]
fn a_name_counts_as_whole_words_in_any_case_the_longest_first() {
    let mut people = People::default();
    people.add(Role::Holder, &["dana", "Dana Ökten", "dana@acme.example"]);
    people.add(Role::Owner, &["dana-ops"]);
    assert_eq!(said(&people, "DANA ÖKTEN's key, for dana."), "holder 1's key, for holder 1.");
    assert_eq!(said(&people, "<dana@acme.example>"), "<holder 1>");
    assert_eq!(said(&people, "dana-ops and danae, bandana"), "owner 1 and danae, bandana");
    assert_eq!(said(&people, "ünder dana ökte"), "ünder holder 1 ökte");
}

#[test]
fn one_person_has_one_role_under_all_names() {
    let mut people = People::default();
    people.add_principal(&account(PrincipalKind::User, "dana", "dana@acme.example"));
    people.add_principal(&account(PrincipalKind::User, "dana.o", "Dana@acme.example"));
    people.add_principal(&account(PrincipalKind::User, "aiko", "aiko@acme.example"));
    people.add(Role::Owner, &["dana@acme.example"]);
    assert_eq!(said(&people, "dana, dana.o, aiko"), "owner 1, owner 1, account 1");
}

#[test]
fn teams_and_machines_keep_their_names() {
    let mut people = People::default();
    people.add_principal(&account(PrincipalKind::Bot, "builder", "builder@acme.example"));
    people.add_principal(&account(PrincipalKind::Team, "platform", "platform@acme.example"));
    people.add(Role::Owner, &["platform@acme.example"]);
    people.add(Role::Holder, &["builder"]);
    assert_eq!(said(&people, "builder for platform@acme.example"), "builder for platform@acme.example");
}

#[test]
fn no_format_names_a_person_and_every_format_names_roles() {
    let formats = [
        ReportFormat::Html,
        ReportFormat::Markdown,
        ReportFormat::Csv,
        ReportFormat::Json,
        ReportFormat::Ndjson,
        ReportFormat::Sarif,
        ReportFormat::Ocsf(OcsfVersion::V1_8),
        ReportFormat::Cyclonedx,
        ReportFormat::Opengraph,
    ];
    let mut estate = Estate::partial();
    let mut findings = every_kind(&estate);
    let mut people = People::default();
    people.add(Role::Owner, &["dana@acme.example"]);
    estate.principals.iter().for_each(|(_, one)| people.add_principal(one));
    estate.dossiers.iter().for_each(|one| people.add_dossier(one));
    let written = |estate: &Estate, findings: &[_]| {
        formats.map(|format| shown(|out| report(out, format, &view(estate, findings))).to_lowercase())
    };
    let is_named = |text: &String| ["marek", "dana"].iter().any(|name| text.contains(name));
    let named = written(&estate, &findings).map(|text| is_named(&text));
    assert!(named.iter().filter(|is_named| **is_named).count() >= 8);
    let roles = people.roles();
    estate.dossiers.redact(&roles);
    estate.explanations.redact(&roles);
    findings.redact(&roles);
    for (text, was_named) in written(&estate, &findings).iter().zip(named) {
        assert!(!is_named(text), "{text}");
        assert_eq!(text.contains("owner 1") || text.contains("holder 1"), was_named, "{text}");
    }
}
