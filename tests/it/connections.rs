//! Several connections in one configuration.

use remit_sim::{Settings, Simulator, Size, World as Organization};
use remit_tests::{DAY_0, World};

const RECORD: &str = "\
integration: { provider: github, app: \"265533\" }
name: Coverlens
owner: data@acme.example
purpose: measures test coverage
scopes: [contents:read, checks:write, pull_requests:write, metadata:read]
resources: \"*\"
review: { every: 180d, last: 2026-10-01, by: dana@acme.example }
";

/// The acme organization and a small one beside it, under one configuration.
fn two() -> (World, Simulator) {
    let world = World::acme();
    let size = Size {
        installations: 3,
        apps: 3,
        tokens: 4,
        tokens_with_subset_per_mille: 0,
        repositories: 3,
        repositories_with_keys: 3,
        keys_per_repository: 1,
        hooks_per_repository: 1,
        members: 4,
    };
    let organization = Organization::generated(&size, 11);
    let name = organization.organization().to_owned();
    let other =
        Simulator::start_blocking(organization, Settings::default()).expect("a free port on loopback");
    world.write("other.pem", other.app_key_pem());
    let more = format!(
        "  - id: other-github\n    provider: github\n    org: {name}\n    base_url: {}\n    auth:\n      app: {{ id: \"{}\", private_key: {{ file: other.pem }} }}\n",
        other.base_url(),
        other.client_id(),
    );
    world.configure(remit_tests::Credential::App, &more);
    world.write("approvals/coverlens.yaml", RECORD);
    (world, other)
}

#[test]
fn a_record_that_one_connection_holds_is_no_shadow_in_another() {
    let (world, _other) = two();
    // The small organization has no single sign-on, so that not everything can be read there.
    let scan = world.remit_at(DAY_0, &["scan"]).expect(3);
    let findings = world.remit_at(DAY_0, &["findings", "--format", "json"]).expect(0).json();
    let findings = findings["findings"].as_array().cloned().unwrap_or_default();
    assert!(findings.iter().all(|one| one["kind"] != "shadow-approval"), "{findings:#?}");
    let n_low = findings.iter().filter(|one| one["severity"] == "low").count();
    assert!(scan.stdout.contains(&format!(" {n_low} low")), "{n_low} low are listed, but:\n{}", scan.stdout);
}

#[test]
fn a_secret_that_is_missing_stops_every_scan_before_it_begins() {
    let (world, _other) = two();
    std::fs::remove_file(world.path("other.pem")).expect("the key");
    let n_before = world.simulator().requests().total;
    let run = world.remit_at(DAY_0, &["scan"]).expect(2);
    assert!(run.stderr.contains("other-github") && run.stderr.contains("other.pem"), "{}", run.stderr);
    assert_eq!(world.simulator().requests().total, n_before, "nothing is scanned");
}
