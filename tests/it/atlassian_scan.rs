//! Scans of the simulated Atlassian by the built binary, and what the demo's company shows there.

use remit_sim::kit::{Simulation, SimulationSettings};
use remit_sim::{AtlassianSimulator, Fault, FaultKind, Nth};
use remit_tests::{DAY_0, DAY_30, World};
use serde_json::Value;

fn simulator(settings: SimulationSettings) -> AtlassianSimulator {
    let world = AtlassianSimulator::acme().expect("the world file is right");
    AtlassianSimulator::start_blocking(world, settings).expect("a free port on loopback")
}

fn integrations(world: &World, now: &str) -> Vec<Value> {
    let inventory = world.remit_at(now, &["inventory", "--format", "json"]).expect(0).json();
    inventory["integrations"].as_array().cloned().unwrap_or_default()
}

fn names(world: &World, now: &str) -> Vec<String> {
    let name = |one: &Value| one["name"]["known"].as_str().unwrap_or_default().to_owned();
    integrations(world, now).iter().map(name).collect()
}

#[test]
fn an_organization_and_its_site_are_read_whole_and_nothing_is_written() {
    let platform = simulator(SimulationSettings::default());
    let world = World::of(&platform);
    let run = world.remit_at(DAY_0, &["scan"]).expect(0);
    assert!(!run.stdout.contains("partial"), "{}", run.stdout);
    assert_eq!(platform.requests().writing, 0);
    let mut names = names(&world, DAY_0);
    names.sort();
    let expected = [
        "Quorumleaf Review",
        "Shipmate for Jira",
        "directory sync",
        "old laptop",
        "page sync",
        "release notes",
        "remit",
        "ship notes",
        "status board",
        "warehouse export",
    ];
    assert_eq!(names, expected);
}

#[test]
fn pages_of_one_give_the_same_inventory_as_whole_ones() {
    let [whole, paged] = [100_000, 1].map(|page_cap| {
        let platform = simulator(SimulationSettings { page_cap, ..SimulationSettings::default() });
        let world = World::of(&platform);
        world.remit_at(DAY_0, &["scan"]).expect(0);
        names(&world, DAY_0)
    });
    assert_eq!(whole, paged);
}

#[test]
fn a_scope_that_the_key_lacks_is_named_and_costs_nothing_else() {
    let platform = simulator(SimulationSettings::default());
    platform.take_permission("read:tokens:admin");
    let world = World::of(&platform);
    let run = world.remit_at(DAY_0, &["scan"]).expect(3);
    assert!(run.stdout.contains("read:tokens:admin"), "{}", run.stdout);
    let names = names(&world, DAY_0);
    assert!(names.contains(&"release notes".to_owned()) && !names.contains(&"page sync".to_owned()));
}

#[test]
fn a_spent_budget_is_waited_out() {
    let template = "/admin/api-access/v1/orgs/{org}/api-tokens";
    let faults =
        vec![Fault::new(template, Nth::First(1), FaultKind::SecondaryLimit(remit_sim::Wait::Seconds(1)))];
    let platform = simulator(SimulationSettings { faults, ..SimulationSettings::default() });
    World::of(&platform).remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(platform.requests().refused, 1);
}

#[test]
fn a_month_later_the_token_of_who_left_and_the_client_that_grew_are_found() {
    let platform = simulator(SimulationSettings::default());
    let world = World::of(&platform);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    platform.set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let run = world.remit_at(DAY_30, &["findings", "--format", "json"]);
    let findings = run.json();
    let found = findings["findings"].as_array().cloned().unwrap_or_default();
    let has = |kind: &str, id: &str| {
        let fingerprints = found.iter().filter_map(|one| one["fingerprint"].as_str());
        fingerprints.into_iter().any(|one| one.starts_with(&format!("{kind}/atlassian/acme-atlassian/{id}")))
    };
    assert!(has("credential-owner-disabled", "usertoken:0d0c4f4e-71aa-4c7b-9d6a-0000000000a1"), "{findings}");
    assert!(has("webhook-plaintext", "webhook:5e1acme0-0c10-4d00-9000-00000000007d:15"), "{findings}");
    let board = integrations(&world, DAY_30).into_iter().find(|one| one["name"]["known"] == "status board");
    let scopes = board.map(|one| one["grants"][0]["scopes"].clone()).unwrap_or_default();
    assert!(scopes.as_array().is_some_and(|scopes| scopes.contains(&"write:issue:jira".into())), "{scopes}");
}

#[test]
fn a_token_and_a_webhook_are_revoked_and_read_back_as_gone() {
    let platform = simulator(SimulationSettings::default());
    let world = World::of(&platform);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let confirmed = ["revoke", "--confirm", "--by", "rosa@acme.example", "page sync", "ship notes"];
    let denied = world.remit_at(DAY_0, &confirmed).expect(3);
    assert!(denied.stdout.contains("an API key of the organization"), "{}", denied.stdout);
    platform.give_permission("manage:tokens");
    let run =
        world.remit_at(DAY_0, &["revoke", "--confirm", "--by", "rosa@acme.example", "page sync"]).expect(0);
    assert!(run.stdout.contains("revoked, and read back as gone"), "{}", run.stdout);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let names = names(&world, DAY_0);
    assert!(!names.contains(&"page sync".to_owned()) && !names.contains(&"ship notes".to_owned()));
}

#[test]
fn a_key_of_the_organization_is_revoked_and_read_back_as_gone() {
    let platform = simulator(SimulationSettings::default());
    let world = World::of(&platform);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let plan = world.remit_at(DAY_0, &["revoke", "directory sync"]).expect(0);
    let call = "PATCH /admin/api-access/v1/orgs/acme-org-7d1/api-keys/revoke/directory-sync {}";
    assert!(plan.stdout.contains(call), "{}", plan.stdout);
    let confirmed = ["revoke", "--confirm", "--by", "rosa@acme.example", "directory sync"];
    let denied = world.remit_at(DAY_0, &confirmed).expect(3);
    assert!(denied.stdout.contains("delete:keys:admin"), "{}", denied.stdout);
    platform.give_permission("delete:keys:admin");
    let run = world.remit_at(DAY_0, &confirmed).expect(0);
    assert!(run.stdout.contains("revoked, and read back as gone"), "{}", run.stdout);
}

#[test]
fn each_form_of_authentication_reads_the_same_site() {
    let site = "cloud_id: 5e1acme0-0c10-4d00-9000-00000000007d";
    let read = |has_consent: bool| {
        let platform = simulator(SimulationSettings::default());
        let world = World::of(&platform);
        let (client, secret, refresh) = platform.client();
        world.write("client-secret", &secret);
        world.write("client-refresh", &refresh);
        let consent = if has_consent { ", refresh_token: { file: client-refresh }" } else { "" };
        let mut connection = platform.connection();
        let (organization, _) = connection.settings.split_once("sites:").expect("the settings name a site");
        connection.settings = format!(
            "{organization}sites:\n  - {site}\n    oauth: {{ client_id: {client}, client_secret: {{ file: client-secret \
             }}{consent} }}\n"
        );
        world.configure_platform(&platform, &connection);
        world.remit_at(DAY_0, &["scan"]).expect(0);
        world.remit_at(DAY_0, &["scan"]).expect(0);
        assert_eq!(std::fs::read_to_string(world.path("client-refresh")).ok() != Some(refresh), has_consent);
        names(&world, DAY_0)
    };
    let platform = simulator(SimulationSettings::default());
    let world = World::of(&platform);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let by_token = names(&world, DAY_0);
    assert!(by_token.contains(&"ship notes".to_owned()), "{by_token:?}");
    assert_eq!(read(false), by_token);
    assert_eq!(read(true), by_token);
}
