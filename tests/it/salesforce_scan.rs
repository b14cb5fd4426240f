//! Scans of the simulated Salesforce by the built binary, with each form of credential; and what the demo's company shows
//! there.

use remit_sim::kit::{Connection, Simulated, Simulation, SimulationSettings};
use remit_sim::{Fault, FaultKind, Limit, Nth, Salesforce, Wait};
use remit_tests::{DAY_0, DAY_30, World};
use serde_json::Value;

type Simulator = Simulated<Salesforce>;

fn simulator(settings: SimulationSettings) -> Simulator {
    let world = Simulator::acme().expect("the world file is right");
    Simulator::start_blocking(world, settings).expect("a free port on loopback")
}

/// Scans on day 0 and returns the inventory as CSV.
fn inventory(world: &World, now: &str) -> String {
    world.remit_at(now, &["inventory", "--format", "csv"]).expect(0).stdout
}

fn find(world: &World, now: &str, name: &str) -> Value {
    let inventory = world.remit_at(now, &["inventory", "--format", "json"]).expect(0).json();
    let all = inventory["integrations"].as_array().cloned().unwrap_or_default();
    let found = all.into_iter().find(|one| one["name"]["known"] == name && one["kind"] != "app");
    found.unwrap_or_else(|| panic!("no `{name}` in the inventory"))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn every_form_of_credential_reads_the_same_whole_organization() {
    let forms: [fn(&Simulator) -> Connection; 4] = [
        |simulator| simulator.connection(),
        Simulator::with_secret,
        Simulator::with_refresh_token,
        Simulator::with_access_token,
    ];
    let mut read = Vec::new();
    for form in forms {
        let simulator = simulator(SimulationSettings::default());
        let world = World::of(&simulator);
        world.configure_platform(&simulator, &form(&simulator));
        world.remit_at(DAY_0, &["scan"]).expect(0);
        assert_eq!(simulator.requests().writing, 0, "a scan only reads");
        read.push(inventory(&world, DAY_0));
    }
    let first = read.first().expect("there are four");
    for name in ["Siemline Cloud", "Quorumleaf Notetaker", "Dataloader Bulk", "Ledger Bridge"] {
        assert!(first.contains(name), "no `{name}` in:\n{first}");
    }
    assert!(read.iter().all(|one| one == first), "{read:#?}");
}

#[test]
fn pages_of_three_give_the_same_inventory_as_whole_ones() {
    let [whole, paged] = [100_000, 3].map(|page_cap| {
        let simulator = simulator(SimulationSettings { page_cap, ..SimulationSettings::default() });
        let world = World::of(&simulator);
        world.remit_at(DAY_0, &["scan"]).expect(0);
        let pages = simulator.requests().of("/services/data/v{version}/query/{locator}");
        (inventory(&world, DAY_0), pages)
    });
    assert_eq!(whole.0, paged.0);
    // Not fewer than three: the apps by name are asked for once, and what does not come at once is told as missing.
    assert!(whole.1 == 0 && paged.1 > 5, "{} and {} pages", whole.1, paged.1);
}

#[test]
fn tokens_that_may_not_be_seen_are_denied_and_not_few() {
    let simulator = simulator(SimulationSettings::default());
    simulator.take_permission("CustomizeApplication");
    simulator.take_permission("ViewAllExternalClientApps");
    let world = World::of(&simulator);
    let run = world.remit_at(DAY_0, &["scan"]).expect(3);
    for words in ["tokens", "Customize Application", "ExternalClientApplication"] {
        assert!(run.stdout.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
    let read = inventory(&world, DAY_0);
    assert!(read.contains("Siemline Cloud") && !read.contains("Dataloader Bulk"), "{read}");
}

#[test]
fn too_many_long_requests_at_once_are_waited_out_in_a_whole_scan() {
    let fault = Fault::new(
        "/services/data/v{version}/tooling/query",
        Nth::First(1),
        FaultKind::SecondaryLimit(Wait::BodyOnly),
    );
    let simulator = simulator(SimulationSettings { faults: vec![fault], ..SimulationSettings::default() });
    World::of(&simulator).remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(simulator.requests().refused, 1);
}

#[test]
fn a_scan_stops_before_it_takes_the_last_requests_of_the_day() {
    let limit = Limit { requests: 20, window: 86_400 };
    let simulator = simulator(SimulationSettings { limit, ..SimulationSettings::default() });
    let world = World::of(&simulator);
    world.remit_at(DAY_0, &["scan"]).expect(3);
    let requests = simulator.requests();
    assert_eq!(requests.refused, 0, "{requests:?}");
    // Three are under way at once when the fifth that is left to others is reached.
    assert!(requests.total <= 16 + 3 + 1, "{requests:?}");
}

#[test]
fn a_month_shows_what_grew_who_left_and_what_nobody_uses() {
    let simulator = simulator(SimulationSettings::default());
    let world = World::of(&simulator);
    let records = include_str!("../../crates/cli/demo/approvals/salesforce.yaml");
    world.write("approvals/salesforce.yaml", records);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    simulator.set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let findings = world.remit_at(DAY_30, &["findings", "--format", "csv"]).expect(0).stdout;
    let has =
        |kind: &str, name: &str| findings.lines().any(|line| line.contains(kind) && line.contains(name));
    for (kind, name) in [
        ("excess-scope", "Quorumleaf Notetaker"),
        ("excess-scope", "Ledger Bridge"),
        ("scope-escalation", "Quorumleaf Notetaker"),
        ("dormant-grant", "Guest List Sync"),
        ("credential-no-expiry", "Guest List Sync"),
        ("credential-owner-disabled", "Dataloader Bulk"),
        ("unapproved-integration", "Dataloader Bulk"),
    ] {
        assert!(has(kind, name), "no {kind} of {name} in:\n{findings}");
    }
    assert!(
        !has("excess-scope", "Siemline Cloud") && !has("unapproved-integration", "Siemline Cloud"),
        "{findings}"
    );
}

#[test]
fn a_run_as_user_s_permissions_and_a_kept_secret_are_told() {
    let simulator = simulator(SimulationSettings::default());
    simulator.set_day(30);
    let world = World::of(&simulator);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let ledger = find(&world, DAY_30, "Ledger Bridge");
    let grants = ledger["grants"].as_array().cloned().unwrap_or_default();
    let held =
        grants.iter().find(|grant| grant["scope_kind"] == "user_permission").expect("it runs as a user");
    assert_eq!(texts(&held["scopes"]), ["ApiEnabled", "ApiUserOnly", "ModifyAllData", "ViewAllData"]);
    let issues = find(&world, DAY_30, "GitHub issues");
    assert_eq!(issues["edges"][0]["to"], "system:acme-github", "{issues:#}");
}

#[test]
fn who_changed_an_app_is_told_and_what_an_outbound_message_hands_on() {
    let simulator = simulator(SimulationSettings::default());
    simulator.set_day(30);
    let world = World::of(&simulator);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let grant = |name: &str, kind: &str| {
        let grants = find(&world, DAY_30, name)["grants"].as_array().cloned().unwrap_or_default();
        grants.into_iter().find(|grant| grant["scope_kind"] == kind).expect("there is a grant of the kind")
    };
    let notetaker = grant("Quorumleaf Notetaker", "oauth");
    assert_eq!(notetaker["granted_by"]["known"]["name"], "jonas@acme.example", "{notetaker:#}");
    assert!(notetaker["changed_at"]["known"].as_str().is_some_and(|at| at.starts_with("2026-11-03")));
    let scanner = grant("Acme Remit Scanner", "oauth");
    assert_eq!(scanner["granted_by"]["known"]["name"], "rosa@acme.example", "{scanner:#}");
    let issues = grant("GitHub issues", "outbound");
    assert_eq!(issues["granted_by"]["known"]["name"], "jonas@acme.example", "{issues:#}");
    let desk = find(&world, DAY_30, "Order desk");
    assert_eq!(desk["host"]["known"], "hooks.orderdesk.example", "{desk:#}");
    assert_eq!(texts(&desk["grants"][0]["scopes"]), ["callout", "session"]);
    assert_eq!(desk["edges"][0]["to"], "user:005ac000002JonaAAC", "{desk:#}");
}
