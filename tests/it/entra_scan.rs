//! Scans of the simulated Entra by the built binary, with every form of credential; what the demo's company shows there;
//! and what a tenant of the benchmark's size costs.

use remit_sim::entra::{Entra, EntraCredential};
use remit_sim::kit::{PlatformWorld, Simulated, Simulation, SimulationSettings};
use remit_sim::{Fault, FaultKind, Nth};
use remit_tests::{DAY_0, DAY_30, World};
use serde_json::{Map, Value, json};

const GRAPH: &str = "5a5a5a5a-0003-4000-8000-000000000001";

fn started(settings: SimulationSettings) -> Simulated<Entra> {
    let tenant = Simulated::<Entra>::acme().expect("the world file is right");
    Simulated::start_blocking(tenant, settings).expect("a free port on loopback")
}

fn inventory(world: &World, now: &str) -> Value {
    world.remit_at(now, &["inventory", "--format", "json"]).expect(0).json()
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

fn scopes(integration: &Value) -> Vec<String> {
    let grants = integration["grants"].as_array().cloned().unwrap_or_default();
    let texts = grants.iter().flat_map(|grant| grant["scopes"].as_array().cloned().unwrap_or_default());
    texts.filter_map(|scope| scope.as_str().map(str::to_owned)).collect()
}

#[test]
fn every_form_of_credential_reads_the_same_whole_tenant() {
    let forms = [
        EntraCredential::Certificate,
        EntraCredential::Thumbprint,
        EntraCredential::Secret,
        EntraCredential::Federated,
    ];
    let read = forms.map(|form| {
        let simulator = started(SimulationSettings::default());
        let world = World::of(&simulator);
        world.configure_platform(&simulator, &simulator.connection_with(form));
        world.remit_at(DAY_0, &["scan"]).expect(0);
        assert_eq!(simulator.requests().writing, 0, "a scan only reads");
        world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout
    });
    assert!(read[0].contains("Quorumleaf Notetaker") && read[0].contains("PDF Wizard Pro"), "{}", read[0]);
    assert!(read.iter().all(|one| *one == read[0]));
}

#[test]
fn pages_of_two_give_the_same_inventory_as_whole_ones() {
    let [whole, paged] = [100_000, 2].map(|page_cap| {
        let simulator = started(SimulationSettings { page_cap, ..SimulationSettings::default() });
        let world = World::of(&simulator);
        world.remit_at(DAY_0, &["scan"]).expect(0);
        (world, simulator)
    });
    let pages = |simulator: &Simulated<Entra>| simulator.requests().of("/v1.0/servicePrincipals");
    assert_eq!((pages(&whole.1), pages(&paged.1)), (1, 6));
    let csv = |world: &World| world.remit_at(DAY_0, &["inventory", "--format", "csv"]).expect(0).stdout;
    assert_eq!(csv(&whole.0), csv(&paged.0));
}

#[test]
fn a_missing_permission_and_a_missing_licence_are_told_apart_and_cost_nothing_else() {
    let simulator = started(SimulationSettings::default());
    simulator.take_permission("RoleManagement.Read.Directory");
    simulator.take_permission("Directory.Read.All");
    simulator.switch_off("/beta/reports/servicePrincipalSignInActivities");
    let world = World::of(&simulator);
    let run = world.remit_at(DAY_0, &["scan"]).expect(3);
    for words in ["RoleManagement.Read.Directory", "Directory.Read.All", "not licensed"] {
        assert!(run.stdout.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
    assert_eq!(scopes(&find(&inventory(&world, DAY_0), "Mailbox Archiver")), ["Mail.Read"]);
}

#[test]
fn a_part_of_a_batch_that_is_put_off_is_waited_out() {
    let fault =
        Fault::new("/v1.0/servicePrincipals/{id}/appRoleAssignedTo", Nth::First(1), FaultKind::PrimaryLimit);
    let settings = SimulationSettings {
        faults: vec![fault],
        limit: remit_sim::Limit { requests: 1_000, window: 1 },
        ..SimulationSettings::default()
    };
    let simulator = started(settings);
    let world = World::of(&simulator);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(simulator.requests().refused, 1);
    assert_eq!(scopes(&find(&inventory(&world, DAY_0), "Onboarding Desk")), ["User.Read.All"]);
}

#[test]
fn thirty_days_show_a_partner_that_grew_and_a_secret_that_the_portal_hides() {
    let simulator = started(SimulationSettings::default());
    let world = World::of(&simulator);
    simulator.set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let inventory = inventory(&world, DAY_30);
    let notetaker = find(&inventory, "Quorumleaf Notetaker");
    assert!(scopes(&notetaker).contains(&"Mail.Read".to_owned()));
    assert_eq!(notetaker["grants"][0]["granted_by"]["known"]["name"], "jonas@acme.example");
    assert_eq!(notetaker["credentials"][0]["id"], "sp-key:5a5a5a5a-0007-4000-8000-000000000031");
    let wizard = find(&inventory, "PDF Wizard Pro");
    assert_eq!(wizard["definition"]["publisher"]["known"]["verified"]["known"], false, "{wizard}");
    assert_eq!(
        scopes(&find(&inventory, "id-rollout")),
        ["5a5a5a5a-0001-4000-8000-000000092c3e:Prices.Write", "UserAdministrator"]
    );
}

#[test]
fn a_role_of_a_group_is_its_members_and_what_waits_for_consent_gives_nothing_yet() {
    let simulator = started(SimulationSettings::default());
    let world = World::of(&simulator);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let inventory = inventory(&world, DAY_0);
    assert!(scopes(&find(&inventory, "id-rollout")).contains(&"UserAdministrator".to_owned()));
    let mirror = find(&inventory, "Meeting Mirror");
    assert_eq!(scopes(&mirror), ["Calendars.Read", "OnlineMeetingTranscript.Read.All"]);
    assert_eq!(mirror["grants"][0]["pending"], true, "{mirror}");
}

#[test]
fn pipelines_sign_in_from_github_and_people_sign_in_to_it() {
    let simulator = started(SimulationSettings::default());
    let world = World::of(&simulator);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let inventory = inventory(&world, DAY_0);
    let links = |name: &str| {
        let edges = find(&inventory, name)["edges"].as_array().cloned().unwrap_or_default();
        let text = |edge: &Value, key: &str| edge[key].as_str().unwrap_or_default().to_owned();
        edges
            .iter()
            .map(|edge| [text(edge, "from"), text(edge, "relation"), text(edge, "to")].join(" "))
            .collect::<Vec<_>>()
    };
    let deploy = links("acme-deploy");
    assert!(
        deploy.contains(&"system:acme-github signs_in_to sp:5a5a5a5a-0003-4000-8000-000000000005".to_owned()),
        "{deploy:?}"
    );
    assert!(
        deploy.contains(
            &"user:5a5a5a5a-0002-4000-8000-000000000003 mints sp:5a5a5a5a-0003-4000-8000-000000000005"
                .to_owned()
        ),
        "{deploy:?}"
    );
    assert_eq!(
        links("GitHub Enterprise (acme)"),
        ["sp:5a5a5a5a-0003-4000-8000-000000000008 signs_in_to system:acme-github"]
    );
}

fn object(fields: Value) -> Map<String, Value> {
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A tenant of the benchmark's size: 5,000 service principals, 50,000 consents and 20,000 permissions of apps.
fn large() -> PlatformWorld {
    let id = |kind: u32, n: usize| format!("{kind:08x}-0000-4000-8000-{n:012x}");
    let resource = |n: usize| {
        object(json!({
            "id": id(1, n), "appId": id(2, n), "displayName": format!("Interface {n}"),
            "appRoles": [{ "id": id(3, n), "value": "Things.Read", "allowedMemberTypes": ["Application"] }],
        }))
    };
    let app = |n: usize| {
        let home = id(5, n);
        object(
            json!({ "id": id(1, n), "appId": id(2, n), "displayName": format!("App {n}"), "appOwnerOrganizationId": home }),
        )
    };
    let resources = (0..10).map(|n| {
        let mut fields = resource(n);
        fields.insert("appOwnerOrganizationId".to_owned(), json!(id(5, n)));
        fields
    });
    let principals = resources.chain((10..4_989).map(app)).collect();
    let grants = (0..49_997).map(|n| {
        object(json!({ "id": format!("g{n}"), "clientId": id(1, n % 4_989), "resourceId": GRAPH, "scope": "User.Read Mail.Read" }))
    });
    let roles = (0..19_996).map(|n| {
        object(json!({ "id": format!("r{n}"), "principalId": id(1, n % 4_989), "resourceId": id(1, n % 10), "appRoleId": id(3, n % 10) }))
    });
    let tenant = Simulated::<Entra>::acme().expect("the world file is right");
    let tenant = tenant.with("service_principals", principals).expect("new ids");
    let tenant = tenant.with("grants", grants.collect()).expect("new ids");
    tenant.with("app_roles", roles.collect()).expect("new ids")
}

/// The demo's tenant, in which the scanner may do more.
fn with_permissions(more: &str) -> Simulated<Entra> {
    let yaml = remit_sim::entra::ENTRA_ACME
        .replace("ConsentRequest.Read.All]", &format!("ConsentRequest.Read.All, {more}]"));
    let tenant = PlatformWorld::parse(&yaml).expect("the world file is right");
    Simulated::start_blocking(tenant, SimulationSettings::default()).expect("a free port on loopback")
}

#[test]
fn revoking_switches_an_app_off_and_takes_its_grants_and_is_read_back() {
    let simulator = with_permissions("Application.ReadWrite.All, DelegatedPermissionGrant.ReadWrite.All");
    let world = World::of(&simulator);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let plan = world.remit_at(DAY_0, &["revoke", "PDF Wizard Pro"]).expect(0);
    assert!(plan.stdout.contains("PATCH /v1.0/servicePrincipals/"), "{}", plan.stdout);
    assert_eq!(simulator.requests().writing, 0);
    let confirmed = ["revoke", "--confirm", "--by", "dana@acme.example", "PDF Wizard Pro"];
    let run = world.remit_at(DAY_0, &confirmed).expect(0);
    assert_eq!(run.stdout.matches("revoked, and read back as gone").count(), 2, "{}", run.stdout);
    assert_eq!(simulator.requests().writing, 2);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let wizard = find(&inventory(&world, DAY_0), "PDF Wizard Pro");
    assert!(scopes(&wizard).is_empty() && wizard["state"].to_string().contains("suspended"), "{wizard}");
}

#[test]
fn a_revocation_that_is_denied_names_its_permission() {
    let simulator = started(SimulationSettings::default());
    let world = World::of(&simulator);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let run = world
        .remit_at(DAY_0, &["revoke", "--confirm", "--by", "dana@acme.example", "PDF Wizard Pro"])
        .expect(3);
    assert!(run.stdout.contains("denied, needs Application.ReadWrite.All"), "{}", run.stdout);
}

#[test]
fn a_tenant_of_the_benchmark_s_size_costs_88_requests_at_most_and_a_second_scan_few() {
    let simulator =
        Simulated::<Entra>::start_blocking(large(), SimulationSettings::default()).expect("a free port");
    let world = World::of(&simulator);
    let of = |template: &str| simulator.requests().of(template);
    let listings = ["/v1.0/servicePrincipals", "/v1.0/oauth2PermissionGrants"];
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(listings.map(of), [6, 51]);
    let first = (simulator.requests().total, world.remit_at(DAY_0, &["inventory", "--format", "csv"]).stdout);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(listings.map(of), [6, 51], "nothing has changed");
    let second = simulator.requests().total - first.0;
    assert!(first.0 <= 88 && second * 10 <= first.0, "{} and then {second}", first.0);
    assert_eq!(world.remit_at(DAY_0, &["inventory", "--format", "csv"]).stdout, first.1);
    simulator.set_day(9);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(
        listings.map(of),
        [12, 102],
        "the partner's consent has changed, and the log speaks of the partner"
    );
    assert!(
        scopes(&find(&inventory(&world, DAY_0), "Quorumleaf Notetaker")).contains(&"Mail.Read".to_owned())
    );
}
