//! From a finding to an approved record and back: what a CI job sees.

use remit_tests::{DAY_0, World};

const STAGES: &str = "    stages: [installations, apps]\n";

fn approve(world: &World, name: &str) {
    let owner = ["--owner", "platform@acme.example", "--purpose", "approved in a test", "--by", "dana"];
    let command = [&["approve", name][..], &owner[..]].concat();
    world.remit_at(DAY_0, &command).expect(0);
}

fn names(world: &World) -> Vec<String> {
    let inventory = world.remit_at(DAY_0, &["inventory", "--format", "json"]).expect(0).json();
    let integrations = inventory["integrations"].as_array().cloned().unwrap_or_default();
    integrations.iter().map(|one| one["id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn diff_fails_on_an_unapproved_app_passes_once_it_is_approved_and_says_when_it_cannot_know() {
    let world = World::acme();
    world.configure(remit_tests::Credential::App, STAGES);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let run = world.remit_at(DAY_0, &["diff", "--fail-on", "high"]).expect(1);
    assert!(run.stdout.contains("unapproved"), "{}", run.stdout);
    for name in names(&world) {
        approve(&world, &name);
    }
    world.remit_at(DAY_0, &["diff", "--fail-on", "high"]).expect(0);
    world.simulator().deny("organization_administration");
    world.remit_at(DAY_0, &["scan"]).expect(3);
    world.remit_at(DAY_0, &["diff", "--fail-on", "high"]).expect(3);
}

#[test]
fn a_document_judged_without_a_store_gives_the_same_findings() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let from_store = world.remit_at(DAY_0, &["findings", "--format", "csv"]).expect(0).stdout;
    let document = world.remit_at(DAY_0, &["inventory", "--format", "json"]).expect(0).stdout;
    world.write("inventory.json", &document);
    let arguments =
        ["findings", "--inventory", "inventory.json", "--approvals", "approvals", "--format", "csv"];
    let from_document = world.remit_at(DAY_0, &arguments).expect(0).stdout;
    assert_eq!(fingerprints(&from_document), fingerprints(&from_store));
}

fn fingerprints(csv: &str) -> Vec<&str> {
    let mut prints: Vec<&str> = csv
        .lines()
        .skip(1)
        .flat_map(|line| line.split(','))
        .filter(|cell| cell.contains("/github/acme-github/"))
        .collect();
    prints.sort_unstable();
    prints
}

#[test]
fn an_acknowledged_finding_does_not_fail_until_it_lapses() {
    let world = World::acme();
    world.configure(remit_tests::Credential::App, STAGES);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let findings = world.remit_at(DAY_0, &["findings", "--format", "json"]).expect(0).json();
    for finding in findings["findings"].as_array().cloned().unwrap_or_default() {
        let print = finding["fingerprint"].as_str().unwrap_or_default().to_owned();
        let why = ["--reason", "goes next week", "--owner", "dana", "--until", "2026-11-01"];
        let command = [&["findings", "acknowledge", print.as_str()][..], &why[..]].concat();
        world.remit_at(DAY_0, &command).expect(0);
    }
    world.remit_at(DAY_0, &["diff", "--fail-on", "info"]).expect(0);
    world.remit_at("2026-11-02T00:00:00Z", &["diff", "--fail-on", "info"]).expect(1);
}

#[test]
fn imported_records_are_drafts_that_approve_nothing() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let before = world.remit_at(DAY_0, &["diff", "--fail-on", "high"]).expect(1);
    let run = world.remit_at(DAY_0, &["approve", "--import"]).expect(0);
    assert!(run.stderr.contains("drafts"), "{}", run.stderr);
    let after = world.remit_at(DAY_0, &["diff", "--fail-on", "high"]).expect(1);
    assert_eq!(after.stdout.lines().count(), before.stdout.lines().count());
}

#[test]
fn explain_shows_sentence_sets_evidence_and_coverage() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let first =
        names(&world).into_iter().find(|name| name.starts_with("installation:")).expect("an installation");
    let run = world.remit_at(DAY_0, &["explain", &first]).expect(0);
    for words in ["approved", "granted", "used", "evidence", "GET /orgs/{org}/installations", "coverage"] {
        assert!(run.stdout.contains(words), "no `{words}` in\n{}", run.stdout);
    }
}
