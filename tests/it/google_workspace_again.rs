//! Second scans of the simulated Google Workspace: what has not changed is not asked for again, and what has is found as a
//! whole reading finds it.

use remit_sim::GoogleWorkspace;
use remit_sim::kit::{Platform, PlatformWorld, Simulated, Simulation, SimulationSettings};
use remit_tests::World;
use serde_json::{Value, json};

type Google = Simulated<GoogleWorkspace>;

const TOKENS: &str = "/admin/directory/v1/users/{user}/tokens";
const PASSWORDS: &str = "/admin/directory/v1/users/{user}/asps";
const LOGS: &str = "/admin/reports/v1/activity/users/all/applications/{application}";

/// People beside the demo's fifteen.
const MORE: usize = 400;

/// What happens in the days behind the first scan, beside what the demo's month has.
const DRIFT: &str = r#"
  - day: 9
    remove: { tokens: [x3] }
    add:
      revocations: [{ id: r1, user: "200000000000000000003", client: client-3, at: +9d }]
      people: [{ id: "300000000000000000001", email: amber@acme.example, name: Amber, created: +9d }]
      # Nothing tells of it but that the person is new.
      tokens: [{ id: y1, user: "300000000000000000001", client: client-new, name: New, scopes: [openid] }]
  - day: 10
    add:
      app_passwords: [{ id: p3, user: "200000000000000000005", code: 7, name: scanner, created: +10d }]
      sign_ins: [{ id: s9, user: "200000000000000000005", at: +10d }]
      keys: [{ id: 9f1c0a77ff, account: "114877120934410000003", created: +10d }]
      decisions:
        - { id: "9030", event: AUTHORIZE_API_CLIENT_ACCESS, at: +10d, by: "101000000000000000003",
            parameters: { API_CLIENT_NAME: "114877120934410000555", API_SCOPES: "openid" } }
  - day: 11
    remove: { tokens: [x8] }
    add:
      decisions:
        - { id: "9031", event: REVOKE_3LO_TOKEN, at: +11d, by: "101000000000000000003",
            parameters: { APP_ID: client-8, USER_EMAIL: p8@acme.example } }
"#;

/// A customer of several hundred people, each with a token, and every tenth with another app's.
fn customer(drift: &str) -> PlatformWorld {
    let id = |i: usize| format!("2{i:020}");
    let people = (0..MORE).map(
        |i| json!({ "id": id(i), "email": format!("p{i}@acme.example"), "name": "P", "created": "-90d" }),
    );
    let token = |i: usize| {
        json!({ "id": format!("x{i}"), "user": id(i), "client": format!("client-{}", i % 40), "name": "App",
                "granted": "-60d", "scopes": ["openid", format!("scope-{}", i % 3)] })
    };
    let calls = (0..40).map(|i| {
        json!({ "id": format!("k{i}"), "user": id(i), "client": format!("client-{i}"), "each_hours": 24,
                "last": "now-2h" })
    });
    let people: Vec<Value> = people.collect();
    let tokens: Vec<Value> = (0..MORE).map(token).collect();
    let calls: Vec<Value> = calls.collect();
    let more = |collection: &str, objects: &[Value]| {
        let lines = objects.iter().map(|one| format!("    - {one}\n"));
        format!("  {collection}:\n{}", lines.collect::<String>())
    };
    let mut world = format!("{}{drift}", GoogleWorkspace::ACME);
    for (collection, objects) in [("people", people), ("tokens", tokens), ("calls", calls)] {
        world =
            world.replacen(&format!("\n  {collection}:\n"), &format!("\n{}", more(collection, &objects)), 1);
    }
    PlatformWorld::parse(&world).expect("the world is right")
}

fn started(world: PlatformWorld) -> Google {
    Google::start_blocking(world, SimulationSettings::default()).expect("a free port on loopback")
}

/// Scans on a day; returns how many requests Google counted, each part of a batch by itself, how many round trips there
/// were, and how many listings of tokens and app passwords were among the requests.
fn scan(google: &Google, world: &World, day: u32) -> (u64, u64, u64, u64) {
    google.set_day(day);
    let before = google.requests();
    let run = world.remit_at(&instant(day), &["scan"]);
    assert!(run.code == 0 || run.code == 3, "{}{}", run.stdout, run.stderr);
    let after = google.requests();
    let counted =
        |requests: &remit_sim::Counters| requests.by_template.values().sum::<u64>() - requests.of("/batch");
    let of = |template| after.of(template) - before.of(template);
    (counted(&after) - counted(&before), after.total - before.total, of(TOKENS), of(PASSWORDS))
}

fn instant(day: u32) -> String {
    Google::acme().expect("the world file is right").instant(day).to_string()
}

/// Asserts that the inventory is what a whole reading gives.
fn is_whole(google: &Google, world: &World, day: u32) {
    let listed = |world: &World| {
        let csv = world.remit_at(&instant(day), &["inventory", "--format", "csv"]).expect(0).stdout;
        // All columns but when it was first seen, the third from the end.
        let told = |line: &str| {
            let mut cells: Vec<String> = line.rsplitn(4, ',').map(str::to_owned).collect();
            drop(cells.remove(2));
            cells
        };
        csv.lines().map(told).collect::<Vec<_>>()
    };
    let fresh = World::of(google);
    fresh.remit_at(&instant(day), &["scan"]).expect(0);
    let (kept, read) = (listed(world), listed(&fresh));
    let missing: Vec<_> = read.iter().filter(|line| !kept.contains(line)).collect();
    let too_much: Vec<_> = kept.iter().filter(|line| !read.contains(line)).collect();
    assert!(missing.is_empty() && too_much.is_empty(), "day {day}: missing {missing:#?}, {too_much:#?}");
}

#[test]
fn a_second_scan_of_an_unchanged_customer_costs_a_tenth_of_the_first() {
    let google = started(customer(""));
    let world = World::of(&google);
    let first = scan(&google, &world, 0);
    let second = scan(&google, &world, 1);
    assert!(second.0 * 10 <= first.0, "{first:?}, then {second:?}");
    is_whole(&google, &world, 1);
}

#[test]
fn what_has_changed_since_is_found_as_a_whole_reading_finds_it() {
    let google = started(customer(DRIFT));
    let world = World::of(&google);
    let first = scan(&google, &world, 8);
    for day in 9..=12 {
        let next = scan(&google, &world, day);
        assert!(next.0 * 10 <= first.0 && next.2 > 0, "day {day}: {first:?}, then {next:?}");
        is_whole(&google, &world, day);
    }
}

#[test]
fn a_revocation_that_reaches_the_log_late_shows_when_it_is_logged() {
    let late = r#"
  - day: 10
    remove: { tokens: [x3] }
    add: { revocations: [{ id: r1, user: "200000000000000000003", client: client-3, at: +9d, logged: +11d }] }
"#;
    let google = started(customer(late));
    let world = World::of(&google);
    for day in 8..=11 {
        scan(&google, &world, day);
    }
    is_whole(&google, &world, 11);
}

#[test]
fn a_log_that_cannot_be_read_or_holds_nothing_proves_nothing() {
    let google = started(customer(""));
    let world = World::of(&google);
    let first = scan(&google, &world, 0);
    google.switch_off(LOGS);
    let second = scan(&google, &world, 1);
    assert_eq!((first.2, first.3), (second.2, second.3), "everybody is read");
    let silent = GoogleWorkspace::ACME.replace("  sign_ins:", "  nobody_s_sign_ins:");
    let google = started(PlatformWorld::parse(&silent).expect("the world is right"));
    let world = World::of(&google);
    let first = scan(&google, &world, 0);
    let second = scan(&google, &world, 1);
    assert_eq!((first.2, first.3), (second.2, second.3), "everybody is read");
}

#[test]
fn after_a_week_everybody_is_read_and_what_was_revoked_is_gone() {
    let google = started(customer(""));
    let world = World::of(&google);
    let first = scan(&google, &world, 0);
    let few = scan(&google, &world, 4);
    assert!(few.2 * 10 < first.2, "{few:?}");
    assert_eq!(scan(&google, &world, 8).2, first.2, "the logs are trusted for a week");
    let args = ["revoke", "--confirm", "--by", "dana@acme.example", "Old Mail Merge"];
    world.remit_at(&instant(8), &args).expect(0);
    scan(&google, &world, 8);
    is_whole(&google, &world, 8);
}
