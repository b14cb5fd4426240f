//! Thirty days of drift: what grew, what went, what came.

use remit_sim::{ACME, Settings, World as Organization};
use remit_tests::{Credential, DAY_0, DAY_30, World};

#[test]
fn thirty_days_of_drift_are_in_inventory_history_and_findings() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world.simulator().set_day(30);
    let run = world.remit_at(DAY_30, &["scan"]).expect(0);
    assert!(!run.stdout.contains("0 new, 0 changed"), "{}", run.stdout);
    let then =
        world.remit_at(DAY_30, &["inventory", "--as-of", "2026-10-25", "--format", "csv"]).expect(0).stdout;
    let now = world.remit_at(DAY_30, &["inventory", "--format", "csv"]).expect(0).stdout;
    assert_ne!(then, now);
    let findings = world.remit_at(DAY_30, &["findings", "--format", "csv"]).expect(0).stdout;
    for kind in ["unapproved-integration", "scope-unknown", "credential-no-expiry", "dormant-grant"] {
        assert!(findings.contains(kind), "no {kind} in\n{findings}");
    }
}

#[test]
fn an_integration_that_is_gone_keeps_its_history() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world.simulator().set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let run = world.remit_at(DAY_30, &["history", "acme-github/installation:5108"]).expect(0);
    assert!(run.stdout.contains("Coverlens") || run.stdout.contains("coverlens"), "{}", run.stdout);
    let run = world.remit_at(DAY_30, &["history", "quorumleaf-review"]).expect(0);
    assert!(run.stdout.contains("+ workflows:write"), "{}", run.stdout);
}

#[test]
fn a_large_disappearance_stops_and_asks() {
    let gone = "
  - day: 31
    why: every token vanishes at once
    remove: { tokens: [8101, 8102, 8103, 8104, 8105, 8106, 8107, 8108, 8109, 8110, 8111, 8112] }
";
    let organization = Organization::parse(&format!("{ACME}{gone}")).expect("the world file is right");
    let world = World::new(organization, Settings::default(), Credential::App);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let before = world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout;
    world.simulator().set_day(31);
    let run = world.remit_at(DAY_30, &["scan"]).expect(4);
    assert!(run.stderr.contains("--accept-removals"), "{}", run.stderr);
    assert_eq!(world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout, before);
    world.remit_at(DAY_30, &["scan", "--accept-removals"]).expect(0);
    assert_ne!(world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout, before);
}
