//! Scans of the simulated organization through the real connector, with every form of credential.

use remit_sim::{ACME, Settings, World as Organization};
use remit_tests::{Credential, DAY_0, World};
use serde_json::Value;

fn world(credential: Credential) -> World {
    World::new(Organization::parse(ACME).expect("the world file is right"), Settings::default(), credential)
}

/// Names of the stages that the latest scan did not read whole, with how they ended.
fn gaps(world: &World) -> Vec<String> {
    let inventory = world.remit_at(DAY_0, &["inventory", "--format", "json"]).expect(0).json();
    let connections = inventory["connections"].as_array().cloned().unwrap_or_default();
    let stages =
        connections.iter().flat_map(|one| one["coverage"]["stages"].as_array().cloned().unwrap_or_default());
    let is_short = |stage: &Value| stage["complete"] != stage["slices"] || !stage["parent_gap"].is_null();
    stages.filter(is_short).map(|stage| stage.to_string()).collect()
}

#[test]
fn an_app_key_reads_the_whole_organization() {
    let world = world(Credential::App);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(gaps(&world), Vec::<String>::new());
}

#[test]
fn a_fine_grained_token_reads_all_but_what_only_apps_may() {
    let world = world(Credential::FineGrained);
    world.remit_at(DAY_0, &["scan"]).expect(3);
    let gaps = gaps(&world);
    assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap.contains("token")), "{gaps:#?}");
}

#[test]
fn a_classic_token_reads_all_but_what_only_apps_may() {
    let world = world(Credential::Classic);
    world.remit_at(DAY_0, &["scan"]).expect(3);
    let gaps = gaps(&world);
    assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap.contains("token")), "{gaps:#?}");
}

#[test]
fn a_second_scan_of_an_unchanged_organization_asks_conditionally_and_changes_nothing() {
    let world = world(Credential::App);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let before = world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout;
    let first = world.simulator().requests();
    let run = world.remit_at(DAY_0, &["scan"]).expect(0);
    let second = world.simulator().requests();
    assert!(second.not_modified > first.not_modified, "{second:?}");
    let row = run.stdout.lines().find(|line| line.starts_with("acme-github")).unwrap_or_default();
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(cells.get(1..3), Some(&["0", "0"][..]), "new and changed in:\n{}", run.stdout);
    assert_eq!(world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout, before);
}

#[test]
fn a_permission_that_is_taken_away_removes_nothing_and_is_named() {
    let world = world(Credential::App);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let before =
        world.remit_at(DAY_0, &["inventory", "--kind", "credentials", "--format", "csv"]).expect(0).stdout;
    world.simulator().deny("organization_personal_access_tokens");
    let run = world.remit_at(DAY_0, &["scan"]).expect(3);
    assert!(run.stdout.contains("organization_personal_access_tokens"), "{}", run.stdout);
    let after =
        world.remit_at(DAY_0, &["inventory", "--kind", "credentials", "--format", "csv"]).expect(0).stdout;
    assert_eq!(after.lines().count(), before.lines().count());
}

#[test]
fn check_names_the_permission_that_is_missing() {
    let world = world(Credential::App);
    world.remit(&["check"]).expect(0);
    world.simulator().deny("organization_hooks");
    let run = world.remit(&["check"]).expect(3);
    assert!(run.stdout.contains("organization_hooks"), "{}", run.stdout);
}

#[test]
fn only_the_asked_stages_are_read() {
    let world = world(Credential::App);
    world.configure(Credential::App, "    stages: [installations]\n");
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert!(world.simulator().requests().total < 5);
}
