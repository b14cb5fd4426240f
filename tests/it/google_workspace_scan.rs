//! Scans of the simulated Google Workspace by the built binary, with each form of credential; and what the demo's company
//! shows there.

use remit_sim::kit::{Connection, Simulated, Simulation, SimulationSettings};
use remit_sim::{Fault, FaultKind, GoogleWorkspace, Limit, Nth};
use remit_tests::{DAY_0, DAY_30, World};
use serde_json::{Map, Value, json};

type Google = Simulated<GoogleWorkspace>;

const TOKENS: &str = "/admin/directory/v1/users/{user}/tokens";

fn acme(settings: SimulationSettings) -> Google {
    let world = Google::acme().expect("the world file is right");
    Google::start_blocking(world, settings).expect("a free port on loopback")
}

fn inventory(world: &World, now: &str) -> Value {
    world.remit_at(now, &["inventory", "--format", "json"]).expect(0).json()
}

fn find(inventory: &Value, app: &str) -> Value {
    let all = inventory["integrations"].as_array().cloned().unwrap_or_default();
    let found = all.into_iter().find(|one| is_of(one, app));
    found.unwrap_or_else(|| panic!("no `{app}` in the inventory"))
}

/// Whether something is about a client, whose id may be cut before its first point.
fn is_of(one: &Value, app: &str) -> bool {
    let id = one["app"].as_str().unwrap_or_default();
    id == app || id.split_once('.').is_some_and(|(start, _)| start == app)
}

fn scopes(integration: &Value) -> Vec<String> {
    let grants = integration["grants"].as_array().cloned().unwrap_or_default();
    let scopes = grants.iter().flat_map(|grant| grant["scopes"].as_array().cloned().unwrap_or_default());
    let mut scopes: Vec<String> = scopes.map(|it| it.as_str().unwrap_or_default().to_owned()).collect();
    scopes.sort();
    scopes.dedup();
    scopes
}

/// Returns what was said, on one line.
fn words(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

const SYNC: &str = "114877120934410000001";
const NOTES: &str = "602381774412-notes0web";

#[test]
fn each_form_of_credential_reads_the_same_whole_customer() {
    let google = acme(SimulationSettings::default());
    let forms: [(&str, Connection); 4] = [
        ("a key", google.connection()),
        ("an access token", google.with_access_token()),
        ("Google's own signature", google.keyless(false)),
        ("another issuer's token", google.keyless(true)),
    ];
    let world = World::of(&google);
    let mut read: Option<String> = None;
    for (name, connection) in forms {
        world.configure_platform(&google, &connection);
        drop(std::fs::remove_file(world.path("remit.db")));
        world.remit_at(DAY_0, &["scan"]).expect(0);
        let csv = world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout;
        assert!(csv.contains("Quorumleaf Notes") && csv.contains("Directory Sync"), "{name}: {csv}");
        assert_eq!(read.get_or_insert(csv.clone()), &csv, "{name}");
    }
    assert_eq!(google.requests().writing, 0, "a scan only reads");
}

#[test]
fn a_service_account_with_a_role_of_its_own_lacks_what_only_people_may() {
    let google = acme(SimulationSettings::default());
    let world = World::of(&google);
    world.configure_platform(&google, &google.with_own_role());
    let run = world.remit_at(DAY_0, &["scan"]).expect(3);
    assert!(
        run.stdout.contains("sso_profiles") && run.stdout.contains("super administrator"),
        "{}",
        run.stdout
    );
    find(&inventory(&world, DAY_0), NOTES);
}

#[test]
fn a_scope_that_is_not_delegated_denies_its_own_listings_alone() {
    let google = acme(SimulationSettings::default());
    google.undelegate("admin.directory.user.security");
    google.switch_off("/v1/customers/{customer}/reports:countInstalledApps");
    let world = World::of(&google);
    let run = world.remit_at(DAY_0, &["scan"]).expect(3);
    let said = words(&run.stdout);
    for words in [
        "oauth_tokens: denied",
        "admin.directory.user.security",
        "domain-wide delegation",
        "chrome_apps: denied",
    ] {
        assert!(said.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
    let inventory = inventory(&world, DAY_0);
    find(&inventory, SYNC);
    let all = inventory["integrations"].as_array().cloned().unwrap_or_default();
    assert!(!all.iter().any(|one| one["app"] == "app-password:101000000000000000009:3"));
}

#[test]
fn a_delegated_administrator_is_told_whose_tokens_stay_unread() {
    let google = acme(SimulationSettings::default());
    let world = World::of(&google);
    world.configure_platform(&google, &google.acting_for("help-desk@acme.example"));
    let run = world.remit_at(DAY_0, &["scan"]).expect(3);
    let said = words(&run.stdout);
    assert!(said.contains("3 items could not be read"), "{}", run.stdout);
    assert!(said.contains("a delegated administrator may not read this"), "{}", run.stdout);
    find(&inventory(&world, DAY_0), NOTES);
}

#[test]
fn parts_of_a_batch_that_fail_for_a_moment_are_read_all_the_same() {
    let fault = |nth, kind| Fault::new(TOKENS, nth, kind);
    let faults =
        vec![fault(Nth::Only(2), FaultKind::Status(503)), fault(Nth::Only(4), FaultKind::PrimaryLimit)];
    let google = acme(SimulationSettings { faults, ..SimulationSettings::default() });
    let world = World::of(&google);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(google.requests().of(TOKENS), 15 + 2, "only the two were asked for again");
}

#[test]
fn who_was_deleted_while_the_page_was_read_is_no_failure() {
    let google = acme(SimulationSettings::default());
    let faults = vec![Fault::new(TOKENS, Nth::Only(3), FaultKind::Status(404))];
    let gone = acme(SimulationSettings { faults, ..SimulationSettings::default() });
    for google in [&google, &gone] {
        World::of(google).remit_at(DAY_0, &["scan"]).expect(0);
    }
    assert_eq!(google.requests().total, gone.requests().total);
}

#[test]
fn a_budget_that_runs_out_is_waited_out() {
    let limit = Limit { requests: 40, window: 2 };
    let google = acme(SimulationSettings { limit, ..SimulationSettings::default() });
    World::of(&google).remit_at(DAY_0, &["scan"]).expect(0);
    assert!(google.requests().refused > 0);
}

#[test]
fn tokens_of_ten_thousand_people_are_read_in_forty_one_round_trips() {
    let object = |fields: Value| fields.as_object().cloned().unwrap_or_default();
    let id = |i: usize| format!("2{i:020}");
    let people: Vec<Map<String, Value>> = (0..10_000 - 15)
        .map(|i| object(json!({ "id": id(i), "email": format!("p{i}@acme.example"), "name": "P" })))
        .collect();
    let tokens = (0..80).map(|i| {
        object(
            json!({ "id": format!("x{i}"), "user": id(i * 100), "client": "a-client", "scopes": ["openid"] }),
        )
    });
    let world = Google::acme().expect("the world file is right");
    let world = world.with("people", people).and_then(|world| world.with("tokens", tokens.collect()));
    let world = world.expect("new ids");
    let google = Google::start_blocking(world, SimulationSettings::default()).expect("a free port");
    let world = World::of(&google);
    let connection = google.connection();
    // A publisher that is the company itself would have the customer's domains asked for.
    let lines = connection.settings.lines().filter(|line| !line.starts_with("publishers:"));
    let settings = format!("{}\nstages: [oauth_tokens]\n", lines.collect::<Vec<_>>().join("\n"));
    world.configure_platform(&google, &Connection { settings, ..connection });
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let requests = google.requests();
    assert_eq!((requests.total, requests.of(TOKENS)), (41, 10_000));
    let read = find(&inventory(&world, DAY_0), "a-client");
    assert_eq!(read["grants"].as_array().map(Vec::len), Some(80));
}

#[test]
fn what_an_app_may_do_grows_when_one_person_agrees() {
    let google = acme(SimulationSettings::default());
    let world = World::of(&google);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert!(!scopes(&find(&inventory(&world, DAY_0), NOTES)).iter().any(|scope| scope.contains("gmail")));
    google.set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let inventory = inventory(&world, DAY_30);
    let notes = find(&inventory, NOTES);
    assert!(scopes(&notes).iter().any(|scope| scope.ends_with("gmail.readonly")));
    assert_eq!(notes["definition"]["publisher"]["known"]["name"], "Quorumleaf", "{notes:#}");
}

#[test]
fn delegations_come_from_the_log_and_the_console_s_list() {
    let google = acme(SimulationSettings::default());
    let world = World::of(&google);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let inventory = inventory(&world, DAY_0);
    let sync = find(&inventory, SYNC);
    assert!(scopes(&sync).contains(&"domain_wide_delegation".to_owned()));
    assert_eq!(sync["credentials"].as_array().map(Vec::len), Some(2), "its keys are its credentials");
    find(&inventory, "114877120934410000003");
    let all = inventory["integrations"].as_array().cloned().unwrap_or_default();
    assert!(!all.iter().any(|one| one["app"] == "114877120934410000777"), "it was taken out again");
    let provisioner = find(&inventory, "114877120934410000002");
    assert!(scopes(&provisioner).contains(&"USERS_ALL".to_owned()));
}

#[test]
fn rules_for_unknown_apps_and_whom_a_profile_signs_in_are_told() {
    let google = acme(SimulationSettings::default());
    let world = World::of(&google);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let inventory = inventory(&world, DAY_0);
    let unknown = find(&inventory, "api-controls:unconfigured");
    assert_eq!(scopes(&unknown), ["unconfigured:ALLOW_SIGN_IN_ONLY"]);
    assert_eq!(scopes(&find(&inventory, "sso:02okta0acme01")), ["sign_in"]);
    let own = find(&inventory, "390077151244-export0cli");
    assert_eq!(own["definition"]["publisher"]["known"]["verified"]["known"], true, "{own:#}");
}

#[test]
fn privileges_of_more_roles_than_one_answer_holds_are_read() {
    let roles = (0..240).map(|i| {
        let role = json!({ "id": format!("9{i:03}"), "name": "R", "privileges": [format!("PRIVILEGE_{i}")] });
        role.as_object().cloned().unwrap_or_default()
    });
    let assignment = json!({ "id": "99", "role": "9239", "to": "114877120934410000002" });
    let world = Google::acme().expect("the world file is right").with("roles", roles.collect());
    let assignments = vec![assignment.as_object().cloned().unwrap_or_default()];
    let world = world.and_then(|world| world.with("assignments", assignments)).expect("new ids");
    let google = Google::start_blocking(world, SimulationSettings::default()).expect("a free port");
    let world = World::of(&google);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let held = scopes(&find(&inventory(&world, DAY_0), "114877120934410000002"));
    assert!(held.contains(&"PRIVILEGE_239".to_owned()), "{held:?}");
}

#[test]
fn a_token_that_is_revoked_is_read_back_as_gone() {
    let google = acme(SimulationSettings::default());
    let world = World::of(&google);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let target = "Old Mail Merge";
    let plan = world.remit_at(DAY_0, &["revoke", target]).expect(0);
    assert!(
        plan.stdout.contains("DELETE /admin/directory/v1/users/101000000000000000010/tokens/"),
        "{}",
        plan.stdout
    );
    let done = world.remit_at(DAY_0, &["revoke", "--confirm", "--by", "dana@acme.example", target]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    assert_eq!(google.requests().of("/admin/directory/v1/users/{user}/tokens/{client}"), 1);
    world.remit_at(DAY_0, &["scan"]);
    let all = inventory(&world, DAY_0)["integrations"].as_array().cloned().unwrap_or_default();
    assert!(!all.iter().any(|one| is_of(one, "448810027115-merge0web")));
}

#[test]
fn of_the_demo_s_records_the_grown_app_disagrees_and_the_well_kept_one_does_not() {
    let google = acme(SimulationSettings::default());
    let world = World::of(&google);
    world.write(
        "approvals/google.yaml",
        include_str!("../../crates/cli/demo/approvals/google-workspace.yaml"),
    );
    google.set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let findings = world.remit_at(DAY_30, &["findings", "--format", "json"]).expect(0).json();
    let findings = findings["findings"].as_array().cloned().unwrap_or_default();
    let kinds = |app: &str| {
        let of_app = findings.iter().filter(|finding| is_of(finding, app));
        of_app.filter_map(|finding| finding["kind"].as_str()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(kinds(NOTES).iter().any(|kind| kind == "excess-scope"), "{:?}", kinds(NOTES));
    let wrong = ["excess-scope", "unapproved-integration", "scope-unknown"];
    let kept = kinds("511200347760-bridge0web");
    assert!(!kept.iter().any(|kind| wrong.contains(&kind.as_str())), "{kept:?}");
}
