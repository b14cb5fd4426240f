//! Scans of the simulated GitLab by the built binary: as a group's owner, as an administrator, and as an OAuth application;
//! and what the demo's company shows there.

use remit_sim::kit::{Connection, Simulated, Simulation, SimulationSettings};
use remit_sim::{Fault, FaultKind, Gitlab, Limit, Nth, Wait};
use remit_tests::{DAY_0, DAY_30, Run, World};
use serde_json::Value;

const INVENTORY: &str = "/api/v4/groups/{id}/manage/resource_access_tokens";

/// A folder whose configuration names a simulated GitLab alone.
struct Scanned {
    world: World,
    simulator: Simulated<Gitlab>,
}

impl Scanned {
    fn new(settings: SimulationSettings, connection: impl Fn(&Simulated<Gitlab>) -> Connection) -> Self {
        let company = Simulated::<Gitlab>::acme().expect("the world file is right");
        let simulator = Simulated::start_blocking(company, settings).expect("a free port on loopback");
        let world = World::of(&simulator);
        world.configure_platform(&simulator, &connection(&simulator));
        Self { world, simulator }
    }

    /// With the token of the group's reader.
    fn owner(settings: SimulationSettings) -> Self {
        Self::new(settings, Simulated::connection)
    }

    /// With the token of an administrator, for the whole instance.
    fn administrator() -> Self {
        Self::new(SimulationSettings::default(), |simulator| Connection {
            settings: "host: gitlab.acme.example\nauth: { token: { file: gitlab-token } }".to_owned(),
            files: vec![("gitlab-token".to_owned(), simulator.administrator_token())],
        })
    }

    /// With an OAuth application that renews its tokens.
    fn application(settings: SimulationSettings) -> Self {
        Self::new(settings, |simulator| {
            let (client, secret, refresh) = simulator.application();
            Connection {
                settings: format!(
                    "group: acme\nauth:\n  oauth:\n    client_id: {client}\n    client_secret: {{ file: gitlab-secret \
                     }}\n    refresh_token: {{ file: gitlab-refresh }}"
                ),
                files: vec![("gitlab-secret".to_owned(), secret), ("gitlab-refresh".to_owned(), refresh)],
            }
        })
    }

    /// How many requests were neither a GET nor a query.
    fn n_changes(&self) -> u64 {
        let requests = self.simulator.requests();
        requests.writing - requests.of("/api/graphql")
    }

    fn inventory(&self, now: &str) -> Value {
        self.world.remit_at(now, &["inventory", "--format", "json"]).expect(0).json()
    }
}

fn read(world: &World, name: &str) -> String {
    std::fs::read_to_string(world.path(name)).expect("the file is there")
}

/// Returns the integrations of a document, each with its stable id.
fn integrations(inventory: &Value) -> Vec<(String, Value)> {
    let all = inventory["integrations"].as_array().cloned().unwrap_or_default();
    all.into_iter().map(|one| (one["app"].as_str().unwrap_or_default().to_owned(), one)).collect()
}

fn find(inventory: &Value, app: &str) -> Value {
    let found = integrations(inventory).into_iter().find(|(known, _)| known == app);
    found.unwrap_or_else(|| panic!("no `{app}` in the inventory")).1
}

fn scopes(inventory: &Value, app: &str) -> Vec<String> {
    let grants = find(inventory, app)["grants"].as_array().cloned().unwrap_or_default();
    let scopes = grants.iter().flat_map(|grant| grant["scopes"].as_array().cloned().unwrap_or_default());
    scopes.map(|scope| scope.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_token_and_an_application_read_the_same_whole_group() {
    let token = Scanned::owner(SimulationSettings::default());
    let application = Scanned::application(SimulationSettings::default());
    for scanned in [&token, &application] {
        scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
        assert_eq!(scanned.n_changes(), 0, "a scan only reads");
    }
    let apps = |scanned: &Scanned| {
        let all = integrations(&scanned.inventory(DAY_0));
        all.into_iter().map(|(app, _)| app).filter(|app| !app.starts_with("variable:")).collect::<Vec<_>>()
    };
    let read = apps(&token);
    assert!(read.contains(&"bot:40102".to_owned()) && read.contains(&"hook:7701".to_owned()), "{read:?}");
    assert_eq!(read, apps(&application));
    assert_eq!(token.simulator.requests().of("/oauth/token"), 0);
    assert!(application.simulator.requests().of("/oauth/token") > 0);
}

#[test]
fn a_refresh_token_is_spent_once_and_its_successor_kept() {
    let scanned = Scanned::application(SimulationSettings::default());
    let kept = || read(&scanned.world, "gitlab-refresh");
    let first = kept();
    scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_ne!(kept(), first);
    scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(kept(), scanned.simulator.application().2);
}

#[test]
fn without_an_inventory_the_same_tokens_are_read_place_by_place() {
    let [inventory, places] = [(); 2].map(|()| Scanned::owner(SimulationSettings::default()));
    places.simulator.switch_off(INVENTORY);
    for scanned in [&inventory, &places] {
        scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    }
    for bot in ["bot:40101", "bot:40102", "bot:40103"] {
        let grants = |scanned: &Scanned| find(&scanned.inventory(DAY_0), bot)["grants"].clone();
        assert_eq!(grants(&inventory), grants(&places), "{bot}");
    }
    let n_of = |scanned: &Scanned| scanned.simulator.requests().of("/api/v4/projects/{id}/access_tokens");
    assert_eq!((n_of(&inventory), n_of(&places)), (0, 5));
}

#[test]
fn an_administrator_reads_the_instance_in_few_listings() {
    let scanned = Scanned::administrator();
    scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    let inventory = scanned.inventory(DAY_0);
    for app in ["wiki-sign-in-0001", "token:91900", "token:90102", "deploy-token:311", "hook:7790"] {
        find(&inventory, app);
    }
    let edges = find(&inventory, "token:91900")["edges"].to_string();
    assert!(edges.contains("impersonates") && edges.contains("user:2108"), "{edges}");
    for per_place in ["/api/v4/projects/{id}/deploy_keys", "/api/v4/groups/{id}/access_tokens"] {
        assert_eq!(scanned.simulator.requests().of(per_place), 0, "{per_place}");
    }
}

#[test]
fn a_role_narrows_a_token_and_the_pipelines_lead_to_the_identity_provider() {
    let scanned = Scanned::owner(SimulationSettings::default());
    scanned.simulator.set_day(30);
    scanned.world.remit_at(DAY_30, &["scan"]).expect(0);
    let inventory = scanned.inventory(DAY_30);
    assert_eq!(scopes(&inventory, "bot:40102"), ["api:maintainer"]);
    assert_eq!(scopes(&inventory, "bot:40120"), ["api:owner"]);
    let made_by = find(&inventory, "bot:40120")["grants"].to_string();
    assert!(made_by.contains("Rosa Lindt"), "{made_by}");
    let edges = find(&inventory, "variable:project:55101:OKTA_API_TOKEN:production")["edges"].to_string();
    assert!(edges.contains("stores_secret_of") && edges.contains("system:acme-okta"), "{edges}");
    assert!(scopes(&inventory, "hook:7701").contains(&"push_events".to_owned()));
    let all = inventory.to_string();
    assert!(!all.contains("that-nobody-keeps"), "the value of a variable is in the inventory");
}

#[test]
fn no_value_of_a_variable_and_nothing_that_a_webhook_sent_is_in_the_evidence() {
    let scanned = Scanned::owner(SimulationSettings::default());
    scanned.world.remit_at(DAY_0, &["evidence", "--output", "bundle"]).expect(0);
    let bundle = read(&scanned.world, "bundle");
    assert!(bundle.contains("OKTA_API_TOKEN") && bundle.contains("response_headers"));
    assert!(!bundle.contains("that-nobody-keeps"), "a value or what a webhook sent is in the evidence");
    let verify = ["evidence", "verify", "bundle", "--approvals", "approvals"];
    Run::of(&scanned.world.command(&verify).output().expect("remit can be run")).expect(0);
}

#[test]
fn deliveries_runners_mirrors_and_what_the_identity_provider_decides_are_read() {
    let scanned = Scanned::owner(SimulationSettings::default());
    scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    let inventory = scanned.inventory(DAY_0);
    let tells = |app: &str, words: &[&str]| {
        let one = find(&inventory, app).to_string();
        let missing: Vec<_> = words.iter().filter(|word| !one.contains(**word)).collect();
        assert!(missing.is_empty(), "{app}: no {missing:?} in {one}");
    };
    tells("hook:7701", &["delivery", "2026-10-25T07:00:00Z"]);
    tells("runner:301", &["acme/platform", "2026-10-25T08:00:00Z"]);
    tells("pull-mirror:55102", &["code.shipmate.example", "pull", "2102"]);
    tells("group-link:7790:saml:saml:okta-platform", &["maintainer", "acme/platform", "federated_trust"]);
    tells("scim:7781", &["provision"]);
}

#[test]
fn a_server_behind_a_proxy_is_read_whole_whatever_its_links_call_it() {
    let settings = || SimulationSettings { page_cap: 2, ..SimulationSettings::default() };
    let [plain, behind] = [(); 2].map(|()| Scanned::owner(settings()));
    behind.simulator.stand_behind_a_proxy("http://gitlab.internal:8080");
    for scanned in [&plain, &behind] {
        scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    }
    let apps = |scanned: &Scanned| -> Vec<String> {
        integrations(&scanned.inventory(DAY_0)).into_iter().map(|(app, _)| app).collect()
    };
    assert_eq!(apps(&plain), apps(&behind));
}

#[test]
fn what_a_plan_or_a_role_lacks_is_told_and_costs_nothing_else() {
    let scanned = Scanned::owner(SimulationSettings::default());
    scanned.simulator.switch_off("/api/v4/groups/{id}/hooks");
    scanned.simulator.take_permission("owner");
    let run = scanned.world.remit_at(DAY_0, &["scan"]).expect(3);
    for words in ["GitLab Premium", "the role Maintainer in the project"] {
        assert!(run.stdout.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
    find(&scanned.inventory(DAY_0), "runner:301");
}

#[test]
fn both_systems_of_limits_are_waited_out() {
    let faults = vec![
        Fault::new("/api/v4/groups/{id}/projects", Nth::First(1), FaultKind::SecondaryLimit(Wait::BodyOnly)),
        Fault::new("/api/v4/runners", Nth::First(1), FaultKind::PrimaryLimit),
    ];
    let limit = Limit { requests: 1_000, window: 1 };
    let scanned = Scanned::owner(SimulationSettings { faults, limit, ..SimulationSettings::default() });
    scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(scanned.simulator.requests().refused, 2);
}

#[test]
fn a_project_token_is_revoked_and_read_back_as_gone() {
    let scanned = Scanned::owner(SimulationSettings::default());
    scanned.world.remit_at(DAY_0, &["scan"]).expect(0);
    let plan = scanned.world.remit_at(DAY_0, &["revoke", "acme-gitlab/bot:40103"]).expect(0);
    assert!(
        plan.stdout.contains("DELETE /groups/7781/manage/resource_access_tokens/90103"),
        "{}",
        plan.stdout
    );
    assert_eq!(scanned.n_changes(), 0);
    let confirmed = ["revoke", "--confirm", "--by", "dana@acme.example", "acme-gitlab/bot:40103"];
    let run = scanned.world.remit_at(DAY_0, &confirmed).expect(0);
    assert!(run.stdout.contains("read back as gone"), "{}", run.stdout);
    assert_eq!(scanned.n_changes(), 1);
}

#[test]
fn a_check_names_the_scope_or_the_role_that_is_missing() {
    let limited = Scanned::new(SimulationSettings::default(), |simulator| Connection {
        settings: "group: acme\nauth: { token: { file: gitlab-token } }".to_owned(),
        files: vec![("gitlab-token".to_owned(), simulator.limited_token())],
    });
    let run = limited.world.remit(&["check"]).expect(3);
    assert!(run.stdout.contains("a token with the scope `api` or `read_api`"), "{}", run.stdout);
    let member = Scanned::owner(SimulationSettings::default());
    member.simulator.take_permission("owner");
    let run = member.world.remit(&["check"]).expect(3);
    for needed in ["the role Maintainer in the project", "the role Owner in the group"] {
        assert!(run.stdout.contains(needed), "no `{needed}` in:\n{}", run.stdout);
    }
}

#[test]
fn a_month_at_acme_shows_what_grew_who_left_and_what_nobody_approved() {
    let scanned = Scanned::owner(SimulationSettings::default());
    let records = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/cli/demo/approvals/gitlab.yaml");
    let records = std::fs::read_to_string(records).expect("the records are there");
    scanned.world.write("approvals/gitlab.yaml", &records);
    scanned.world.remit_at(DAY_0, &["scan"]);
    scanned.simulator.set_day(30);
    scanned.world.remit_at(DAY_30, &["scan"]);
    let findings = scanned.world.remit_at(DAY_30, &["findings", "--format", "json"]).json();
    let found: Vec<(String, String)> = findings["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            (text("kind"), text("app"))
        })
        .collect();
    for (kind, app) in [
        ("scope-escalation", "hook:7701"),
        ("excess-scope", "bot:40102"),
        ("credential-owner-disabled", "token:90201"),
        ("webhook-plaintext", "hook:7710"),
        ("unapproved-integration", "bot:40120"),
        ("dormant-grant", "token:90203"),
        ("cross-system-chain", "variable:group:7790:GITHUB_DEPLOY_TOKEN:*"),
    ] {
        let is_there = found.iter().any(|(a, b)| a == kind && b == app);
        assert!(is_there, "no {kind} of {app} in:\n{found:#?}");
    }
}
