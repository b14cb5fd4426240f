//! Scans of the simulated Okta by the built binary, with both forms of credential; and what the demo's company shows there.

use remit_sim::{Fault, FaultKind, Nth, OKTA_ACME, OktaSettings, OktaSimulator, OktaWorld, Wait};
use remit_tests::{DAY_0, DAY_30, World};
use serde_json::Value;

/// A folder whose configuration names a simulated Okta alone.
struct Okta {
    world: World,
    simulator: OktaSimulator,
}

impl Okta {
    fn new(settings: OktaSettings, auth: impl Fn(&OktaSimulator) -> String) -> Self {
        let organization = OktaWorld::parse(OKTA_ACME).expect("the world file is right");
        let simulator =
            OktaSimulator::start_blocking(organization, settings).expect("a free port on loopback");
        let world = World::acme();
        world.write("okta.pem", simulator.app_key_pem());
        world.write("token", simulator.api_token());
        world.write(
            "remit.yaml",
            &format!(
                "store: sqlite:remit.db\napprovals: approvals/\nconnections:\n  - id: acme-okta\n    provider: okta\n    \
                 domain: acme.okta.example\n    base_url: {}\n    systems: {{ 0oa5github0acme0001d7: acme-github \
                 }}\n    auth: {}\n",
                simulator.base_url(),
                auth(&simulator),
            ),
        );
        Self { world, simulator }
    }

    /// With the key of a service app.
    fn with_key(settings: OktaSettings) -> Self {
        Self::new(settings, |simulator| {
            format!(
                "{{ service_app: {{ client_id: {}, key_id: {}, private_key: {{ file: okta.pem }} }} }}",
                simulator.client_id(),
                simulator.key_id()
            )
        })
    }

    /// With an API token.
    fn with_token(settings: OktaSettings) -> Self {
        Self::new(settings, |_| "{ token: { file: token } }".to_owned())
    }

    fn inventory(&self, now: &str) -> Value {
        self.world.remit_at(now, &["inventory", "--format", "json"]).expect(0).json()
    }
}

/// Returns the integrations of a document, each with its name.
fn integrations(inventory: &Value) -> Vec<(String, Value)> {
    let all = inventory["integrations"].as_array().cloned().unwrap_or_default();
    all.into_iter().map(|one| (one["name"]["known"].as_str().unwrap_or_default().to_owned(), one)).collect()
}

fn find(inventory: &Value, name: &str) -> Value {
    let found = integrations(inventory).into_iter().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no `{name}` in the inventory")).1
}

#[test]
fn a_key_and_a_token_read_the_same_whole_organization() {
    let [by_key, by_token] =
        [Okta::with_key(OktaSettings::default()), Okta::with_token(OktaSettings::default())];
    for okta in [&by_key, &by_token] {
        okta.world.remit_at(DAY_0, &["scan"]).expect(0);
        assert_eq!(okta.simulator.requests().writing, 0, "a scan only reads");
    }
    let csv = |okta: &Okta| okta.world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout;
    let read = csv(&by_key);
    assert!(read.contains("Payroll Bridge") && read.contains("Siemline Cloud"), "{read}");
    assert_eq!(read, csv(&by_token));
    let tokens = |okta: &Okta| okta.simulator.requests().of("/oauth2/v1/token");
    assert!(tokens(&by_key) > 0 && tokens(&by_token) == 0);
}

#[test]
fn pages_of_two_give_the_same_inventory_as_whole_ones() {
    let [whole, paged] = [200, 2]
        .map(|page_cap| Okta::with_token(OktaSettings { page_cap, ..OktaSettings::default() }))
        .map(|okta| {
            okta.world.remit_at(DAY_0, &["scan"]).expect(0);
            okta
        });
    let apps = |okta: &Okta| okta.simulator.requests().of("/api/v1/apps");
    assert_eq!((apps(&whole), apps(&paged)), (1, 5));
    let names =
        |okta: &Okta| integrations(&okta.inventory(DAY_0)).into_iter().map(|one| one.0).collect::<Vec<_>>();
    assert_eq!(names(&whole), names(&paged));
}

#[test]
fn a_scope_that_is_not_granted_and_a_feature_that_is_off_are_told_apart_and_cost_nothing_else() {
    let okta = Okta::with_key(OktaSettings::default());
    okta.simulator.take_scope("okta.apiTokens.read");
    okta.simulator.narrow_role("okta.inlineHooks.read");
    okta.simulator.switch_off("/api/v1/logStreams");
    let run = okta.world.remit_at(DAY_0, &["scan"]).expect(3);
    for words in ["okta.apiTokens.read", "okta.inlineHooks.read", "log_streams"] {
        assert!(run.stdout.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
    let inventory = okta.inventory(DAY_0);
    find(&inventory, "Payroll Bridge");
    assert!(!integrations(&inventory).iter().any(|(name, _)| name == "hr-import"));
}

#[test]
fn too_many_requests_at_once_are_waited_out_in_a_whole_scan() {
    let fault = Fault::new("/api/v1/users", Nth::First(1), FaultKind::SecondaryLimit(Wait::BodyOnly));
    let okta = Okta::with_token(OktaSettings { faults: vec![fault], ..OktaSettings::default() });
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(okta.simulator.requests().refused, 1);
}

#[test]
fn administration_runs_in_a_circle_and_into_the_code_s_platform() {
    let okta = Okta::with_key(OktaSettings::default());
    okta.simulator.set_day(30);
    okta.world.remit_at(DAY_30, &["scan"]).expect(0);
    let inventory = okta.inventory(DAY_30);
    let links = |name: &str| {
        let edges = find(&inventory, name)["edges"].as_array().cloned().unwrap_or_default();
        let text = |edge: &Value, key: &str| edge[key].as_str().unwrap_or_default().to_owned();
        edges.iter().map(|edge| (text(edge, "relation"), text(edge, "to"))).collect::<Vec<_>>()
    };
    let administers = |app: &str| ("delegates_admin_to".to_owned(), format!("app:{app}"));
    assert_eq!(links("Acme Provisioner"), [administers("0oa4access0desk0001d7")]);
    let desk = [administers("0oa3provisioner0001d7"), administers("0oa5github0acme0001d7")];
    assert_eq!(links("Acme Access Desk"), desk);
    assert_eq!(links("GitHub (acme)"), [("signs_in_to".to_owned(), "system:acme-github".to_owned())]);
}

#[test]
fn what_an_app_asks_for_is_a_third_of_what_it_holds() {
    let okta = Okta::with_token(OktaSettings::default());
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    let bridge = find(&okta.inventory(DAY_0), "Payroll Bridge");
    let used = bridge["activity"][0]["scopes"]["known"].as_array().cloned().unwrap_or_default();
    assert_eq!(used, ["okta.groups.read", "okta.schemas.read", "okta.users.read"]);
    let grants = bridge["grants"].as_array().cloned().unwrap_or_default();
    assert_eq!(grants.iter().filter(|grant| grant["scope_kind"] == "oauth").count(), 9);
}

#[test]
fn evidence_by_a_key_is_verified_without_it_and_tells_the_scopes_that_no_token_was_given_for() {
    let okta = Okta::with_key(OktaSettings::default());
    okta.simulator.take_scope("okta.apiTokens.read");
    okta.simulator.narrow_role("okta.inlineHooks.read");
    okta.world.remit_at(DAY_0, &["evidence", "--output", "bundle"]).expect(3);
    let bundle = std::fs::read_to_string(okta.world.path("bundle")).expect("a bundle of text");
    assert!(bundle.contains("`okta.apiTokens.read` granted to the app"), "the denial is told");
    for secret in ["okta.pem", "remit.yaml"] {
        std::fs::remove_file(okta.world.path(secret)).expect("it is there");
    }
    let asked = okta.simulator.requests().total;
    let run = okta.world.remit_at(DAY_0, &["evidence", "verify", "bundle", "--approvals", "approvals"]);
    let run = run.expect(0);
    assert!(run.stdout.contains("byte for byte"), "{}", run.stdout);
    assert_eq!(okta.simulator.requests().total, asked);
}

/// Returns the arguments of a confirmed revocation.
fn confirm(target: &str) -> [&str; 5] {
    ["revoke", "--confirm", "--by", "dana@acme.example", target]
}

#[test]
fn an_app_is_switched_off_and_loses_its_scopes_and_its_role_and_is_read_back() {
    let okta = Okta::with_key(OktaSettings::default());
    for scope in ["okta.apps.manage", "okta.appGrants.manage", "okta.roles.manage"] {
        okta.simulator.give(scope);
    }
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    let before = okta.simulator.requests().total;
    let plan = okta.world.remit_at(DAY_0, &["revoke", "Badge Printer"]).expect(0).stdout;
    for words in ["POST /api/v1/apps/0oa6badge0printer01d7/lifecycle/deactivate", "for everybody who uses it"]
    {
        assert!(plan.contains(words), "no `{words}` in:\n{plan}");
    }
    assert_eq!(okta.simulator.requests().total, before, "a plan asks nobody");
    let done = okta.world.remit_at(DAY_0, &confirm("Badge Printer")).expect(0).stdout;
    assert_eq!(done.matches("revoked, and read back as gone").count(), 3, "{done}");
    assert_eq!(okta.simulator.requests().writing, 3);
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    let printer = find(&okta.inventory(DAY_0), "Badge Printer");
    assert!(printer["grants"].as_array().is_some_and(Vec::is_empty), "{printer}");
    assert!(printer["state"].to_string().contains("suspended"), "{printer}");
}

#[test]
fn tokens_services_and_hooks_are_taken_one_by_one() {
    let okta = Okta::with_key(OktaSettings::default());
    let needed = ["apiTokens", "oauthIntegrations", "eventHooks", "inlineHooks", "logStreams"];
    needed.iter().for_each(|one| okta.simulator.give(&format!("okta.{one}.manage")));
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    let targets =
        ["hr-import", "Siemline Cloud", "On-call directory", "Claims for the warehouse", "Security lake"];
    for target in targets {
        let done = okta.world.remit_at(DAY_0, &confirm(target)).expect(0).stdout;
        assert_eq!(done.matches("revoked, and read back as gone").count(), 1, "{target}: {done}");
    }
    let again = okta.world.remit_at(DAY_0, &confirm("hr-import")).expect(0).stdout;
    assert!(again.contains("it was gone already"), "{again}");
}

#[test]
fn what_may_not_be_revoked_names_the_scope_and_the_app_that_reads_waits_for_a_person() {
    for okta in [Okta::with_key(OktaSettings::default()), Okta::with_token(OktaSettings::default())] {
        okta.world.remit_at(DAY_0, &["scan"]).expect(0);
        let denied = okta.world.remit_at(DAY_0, &confirm("hr-import")).expect(3).stdout;
        assert!(denied.contains("`okta.apiTokens.manage`"), "{denied}");
        okta.world.remit_at(DAY_0, &["scan"]).expect(0);
        find(&okta.inventory(DAY_0), "hr-import");
    }
    let okta = Okta::with_key(OktaSettings::default());
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    let own = okta.world.remit_at(DAY_0, &["revoke", "Acme Remit Scanner"]).expect(0).stdout;
    assert!(own.contains("a super administrator does it in the admin console"), "{own}");
}

#[test]
fn an_app_that_asks_for_proof_of_possession_is_given_it_with_each_request() {
    let okta = Okta::with_key(OktaSettings { asks_for_proof: true, page_cap: 2, ..OktaSettings::default() });
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    find(&okta.inventory(DAY_0), "Payroll Bridge");
    okta.simulator.give("okta.apiTokens.manage");
    let done = okta.world.remit_at(DAY_0, &confirm("hr-import")).expect(0).stdout;
    assert!(done.contains("revoked, and read back as gone"), "{done}");
}

#[test]
fn a_system_that_signs_people_in_and_what_a_role_is_narrowed_to_are_read() {
    let okta = Okta::with_key(OktaSettings::default());
    okta.world.remit_at(DAY_0, &["scan"]).expect(0);
    let inventory = okta.inventory(DAY_0);
    let analysts = find(&inventory, "Siemline analysts");
    assert_eq!(analysts["host"]["known"], "sso.siemline.example");
    assert_eq!(analysts["edges"][0]["to"], "organization:00oacme0tenant0000d7", "{analysts}");
    let lists = find(&inventory, "Guest Lists");
    let grants = lists["grants"].as_array().cloned().unwrap_or_default();
    let role = grants.iter().find(|grant| grant["scope_kind"] == "admin_role").expect("it has a role");
    let reach = role["resources"].to_string();
    assert!(
        reach.contains("group:00g1guests000000001d7") && reach.contains("group:00g2guests0old"),
        "{reach}"
    );
}
