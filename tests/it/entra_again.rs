//! Second scans of the simulated Entra: what they cost where nothing has changed, that they find what has, and that whatever
//! cannot be proven unchanged is read anew.

use remit_sim::entra::Entra;
use remit_sim::kit::{PlatformWorld, Simulated, Simulation, SimulationSettings};
use remit_sim::{Fault, FaultKind, Nth};
use remit_tests::{DAY_0, World};
use serde_json::{Value, json};

const DELTA: &str = "/v1.0/servicePrincipals/delta";
const OWNERS: &str = "/v1.0/servicePrincipals/{id}/owners";
const ASSIGNED: &str = "/v1.0/servicePrincipals/{id}/appRoleAssignedTo";
const TRUSTS: &str = "/v1.0/servicePrincipals/{id}/federatedIdentityCredentials";

const TENANT: &str = "10000000-0000-4000-8000-000000000000";

fn id(kind: u32, n: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{n:012x}")
}

const PRINCIPAL: u32 = 0x11;
const APP: u32 = 0x12;
const ROLE: u32 = 0x13;
const REGISTRATION: u32 = 0x14;
const USER: u32 = 0x15;

const N_OWN: usize = 500;
const N_RESOURCES: usize = 40;
const N_IDENTITIES: usize = 60;
const N_OTHERS: usize = 100;

/// A tenant of several hundred service principals. From the first on: interfaces and other apps of its own, managed
/// identities, apps of others. Its log is `late` by so many minutes, and `drift` is what its days change.
fn tenant(late: u32, drift: &Value) -> PlatformWorld {
    let resource = |n: usize| match n {
        ..N_RESOURCES => {
            json!([{ "id": id(ROLE, n), "value": "Things.Read", "allowedMemberTypes": ["Application"] }])
        }
        _ => json!([]),
    };
    let principal = |n: usize| {
        let mut one = json!({
            "id": id(PRINCIPAL, n), "appId": id(APP, n), "displayName": format!("App {n}"), "appRoles": resource(n),
            "owners": [id(USER, n % 50)],
        });
        if n >= N_OWN + N_IDENTITIES {
            one["appOwnerOrganizationId"] = json!(id(0x99, n));
        } else if n >= N_OWN {
            one["servicePrincipalType"] = json!("ManagedIdentity");
            one["alternativeNames"] = json!(["isExplicit=True"]);
            one["trusts"] = json!([trust(n)]);
        }
        one
    };
    let n_all = N_OWN + N_IDENTITIES + N_OTHERS;
    let registration = |n: usize| json!({ "id": id(REGISTRATION, n), "appId": id(APP, n), "displayName": format!("App {n}"), "owners": [id(USER, n % 50)] });
    let user =
        |n: usize| json!({ "id": id(USER, n), "userPrincipalName": format!("person{n}@acme.example") });
    let grant = |n: usize| json!({ "id": format!("g{n}"), "clientId": id(PRINCIPAL, n), "resourceId": id(PRINCIPAL, n % N_RESOURCES), "scope": "Things.Use" });
    let assignment = |n: usize| {
        let resource = n % N_RESOURCES;
        json!({ "id": format!("r{n}"), "principalId": id(PRINCIPAL, n), "resourceId": id(PRINCIPAL, resource), "appRoleId": id(ROLE, resource) })
    };
    let signed_in = |n: usize| json!({ "id": format!("s{n}"), "appId": id(APP, n), "by_itself": "-3h" });
    let all = |count: usize, one: &dyn Fn(usize) -> Value| (0..count).map(one).collect::<Vec<_>>();
    let world = json!({
        "start": DAY_0, "seed": 1, "tenant": { "id": TENANT, "name": "Acme", "domain": "acme.example", "log_late_minutes": late },
        "scanner": { "app": id(APP, 1), "permissions": [
            "Application.Read.All", "Directory.Read.All", "AuditLog.Read.All", "RoleManagement.Read.Directory",
            "User.Read.All", "Organization.Read.All", "ConsentRequest.Read.All",
        ] },
        "objects": {
            "users": all(200, &user), "service_principals": all(n_all, &principal),
            "applications": all(N_OWN, &registration), "grants": all(n_all, &grant),
            "app_roles": all(n_all, &assignment), "sign_ins": all(n_all, &signed_in),
            "roles": [{ "id": "d1", "principalId": id(PRINCIPAL, 7), "roleDefinitionId": "158c047a-c907-4556-b7ef-446551a6b5f7" }],
        },
        "drift": drift,
    });
    PlatformWorld::parse(&world.to_string()).expect("the world is right")
}

fn trust(n: usize) -> Value {
    json!({ "id": id(0x16, n), "name": "pods", "issuer": "https://oidc.acme.example/", "subject": format!("pod-{n}") })
}

fn started(drift: &Value, settings: SimulationSettings) -> (Simulated<Entra>, World) {
    let simulator = Simulated::start_blocking(tenant(0, drift), settings).expect("a free port on loopback");
    let world = World::of(&simulator);
    (simulator, world)
}

/// Returns the present instant of the world on a day.
fn day(number: u32) -> String {
    format!("2026-10-{}T09:00:00Z", 25 + number)
}

/// What was asked: round trips, and requests as Graph counts them, each part of a batch by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    round_trips: u64,
    requests: u64,
}

fn asked(simulator: &Simulated<Entra>, run: impl FnOnce()) -> Asked {
    let counted = || {
        let counters = simulator.requests();
        let parts_too: u64 = counters.by_template.values().sum();
        (counters.total, parts_too - counters.of("/v1.0/$batch"))
    };
    let before = counted();
    run();
    let after = counted();
    Asked { round_trips: after.0 - before.0, requests: after.1 - before.1 }
}

fn csv(world: &World, now: &str) -> String {
    world.remit_at(now, &["inventory", "--format", "csv"]).expect(0).stdout
}

fn json_of(world: &World, now: &str) -> String {
    world.remit_at(now, &["inventory", "--format", "json"]).expect(0).stdout
}

#[test]
fn a_second_scan_of_an_unchanged_tenant_costs_a_tenth_at_most() {
    let (simulator, world) = started(&json!([]), SimulationSettings::default());
    let first = asked(&simulator, || drop(world.remit_at(DAY_0, &["scan"]).expect(0)));
    let read = csv(&world, DAY_0);
    simulator.set_day(1);
    let second = asked(&simulator, || drop(world.remit_at(&day(1), &["scan"]).expect(0)));
    assert!(second.requests * 10 <= first.requests, "{first:?} and then {second:?}");
    assert!(second.round_trips <= 6, "a handful, whatever the size: {first:?} and then {second:?}");
    assert!(csv(&world, DAY_0) == read, "the inventory has changed");
}

/// Changes on one day each, of which a second scan has to tell.
fn changes() -> [(&'static str, Value, &'static str); 8] {
    let new = |collection: &str, object: Value| json!({ "add": { collection: [object] } });
    let changed = |collection: &str, object: Value| json!({ "change": { collection: [object] } });
    let removed = |collection: &str, id: String| json!({ "remove": { collection: [id] } });
    let secret = json!({ "keyId": "77777777-0000-4000-8000-00000000000a", "displayName": "added" });
    let assignment = json!({ "id": "added-assignment", "principalId": id(PRINCIPAL, 3), "resourceId": id(PRINCIPAL, 9), "appRoleId": id(ROLE, 9) });
    let role = json!({ "id": "added-role", "principalId": id(PRINCIPAL, 4), "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10" });
    let mut trusts = trust(510);
    trusts["id"] = json!("77777777-0000-4000-8000-00000000000b");
    let trust_of_an_app = json!({ "id": "77777777-0000-4000-8000-00000000000c", "issuer": "https://oidc.acme.example/", "subject": "added" });
    [
        ("a permission", new("app_roles", assignment), "+app-role:added-assignment"),
        ("a role", new("roles", role), "+role:added-role"),
        (
            "an owner",
            changed(
                "service_principals",
                json!({ "id": id(PRINCIPAL, 5), "owners": [id(USER, 5), id(USER, 99)] }),
            ),
            "+\"from\": \"user:00000015-0000-4000-8000-000000000063\"",
        ),
        (
            "a trust of a managed identity",
            changed("service_principals", json!({ "id": id(PRINCIPAL, 510), "trusts": [trusts] })),
            "+trust:77777777-0000-4000-8000-00000000000b",
        ),
        (
            "a trust of an app",
            changed("applications", json!({ "id": id(REGISTRATION, 6), "trusts": [trust_of_an_app] })),
            "+trust:77777777-0000-4000-8000-00000000000c",
        ),
        (
            "a secret",
            changed("applications", json!({ "id": id(REGISTRATION, 8), "passwordCredentials": [secret] })),
            "+app-key:77777777-0000-4000-8000-00000000000a",
        ),
        ("a consent taken back", removed("grants", "g11".to_owned()), "-consent:g11\""),
        (
            "an owner who was deleted",
            removed("users", id(USER, 44)),
            "-\"from\": \"user:00000015-0000-4000-8000-00000000002c\"",
        ),
    ]
}

#[test]
fn a_second_scan_finds_what_changed_meanwhile_and_reads_no_more_than_it_must() {
    for (what, change, shows) in changes() {
        let (simulator, world) = started(&json!([on_day_1(change)]), SimulationSettings::default());
        let first = asked(&simulator, || drop(world.remit_at(DAY_0, &["scan"]).expect(0)));
        let before = json_of(&world, DAY_0);
        simulator.set_day(1);
        let second = asked(&simulator, || drop(world.remit_at(&day(1), &["scan"]).expect(0)));
        let after = json_of(&world, &day(1));
        let (text, without, with) = match shows.strip_prefix('+') {
            Some(text) => (text, &before, &after),
            None => (shows.trim_start_matches('-'), &after, &before),
        };
        assert!(with.contains(text) && !without.contains(text), "{what} was not found");
        assert!(second.requests * 5 < first.requests, "{what}: {second:?} of {first:?}");
    }
}

fn on_day_1(mut change: Value) -> Value {
    change["day"] = json!(1);
    change
}

#[test]
fn a_log_that_cannot_be_read_proves_nothing() {
    let (simulator, world) = started(&json!([]), SimulationSettings::default());
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let read = |template: &str| simulator.requests().of(template);
    let before = [OWNERS, ASSIGNED, TRUSTS, "/v1.0/servicePrincipals"].map(read);
    simulator.take_permission("AuditLog.Read.All");
    world.remit_at(DAY_0, &["scan"]).expect(3);
    assert_eq!(
        [OWNERS, ASSIGNED, TRUSTS, "/v1.0/servicePrincipals"].map(read),
        before.map(|count| count * 2)
    );
    assert_eq!(read("/v1.0/oauth2PermissionGrants"), 1, "consents rest on their own delta");
}

#[test]
fn a_token_that_is_lost_has_its_listing_read_whole() {
    let faults = vec![Fault::new(DELTA, Nth::Only(2), FaultKind::Status(410))];
    let (simulator, world) =
        started(&json!([]), SimulationSettings { faults, ..SimulationSettings::default() });
    for (n_asked, n_read) in [(1, 1), (3, 2), (4, 2)] {
        world.remit_at(DAY_0, &["scan"]).expect(0);
        assert_eq!(simulator.requests().of(DELTA), n_asked);
        assert_eq!(simulator.requests().of("/v1.0/servicePrincipals"), n_read);
    }
}

#[test]
fn tokens_that_have_died_have_all_read_whole() {
    let (simulator, world) = started(&json!([]), SimulationSettings::default());
    let all = [OWNERS, ASSIGNED, TRUSTS, "/v1.0/servicePrincipals", "/v1.0/applications"];
    let read = || all.map(|template| simulator.requests().of(template));
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let first = read();
    simulator.set_day(7);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(read(), first);
    simulator.set_day(15);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(read(), first.map(|count| count * 2));
}

#[test]
fn an_entry_that_comes_late_is_found_by_the_scan_behind_it() {
    let [(_, change, _), ..] = changes();
    let late = tenant(90, &json!([on_day_1(change)]));
    let simulator =
        Simulated::<Entra>::start_blocking(late, SimulationSettings::default()).expect("a free port");
    let world = World::of(&simulator);
    let has_it = |now: &str| json_of(&world, now).contains("app-role:added-assignment");
    world.remit_at(DAY_0, &["scan"]).expect(0);
    simulator.set_day(1);
    world.remit_at(&day(1), &["scan"]).expect(0);
    assert!(!has_it(&day(1)), "nothing has told of it yet");
    simulator.set_day(2);
    world.remit_at(&day(2), &["scan"]).expect(0);
    assert!(has_it(&day(2)));
}
