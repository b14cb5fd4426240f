//! The simulated Entra tenant, with apps, consents and permissions that are made by number.

use crate::server::{A_DAY, Served, object};
use crate::workload::times;
use remit_sim::entra::{Entra, EntraCredential};
use remit_sim::kit::{PlatformWorld, Simulated, Simulation, SimulationSettings};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(crate) const TENANT: &str = "5a5a5a5a-0000-4000-8000-00000000ac3e";
const SCANNER: &str = "5a5a5a5a-0001-4000-8000-000000005ca2";

const N_APPS: usize = 5_000;
/// The first apps are interfaces that give permissions to the others.
const N_INTERFACES: usize = 10;
const N_GRANTS: usize = 50_000;
const N_ROLES: usize = 20_000;

/// Serves a tenant of a size.
pub(crate) fn serve(size: &str) -> Served {
    let times = times(size) as usize;
    let n_apps = N_APPS * times;
    let world = json!({
        "start": "2026-10-25T09:00:00Z",
        "tenant": { "id": TENANT, "name": "Acme", "domain": "acme.example" },
        "scanner": { "app": SCANNER, "permissions": ["Application.Read.All", "Directory.Read.All"] },
        "objects": {},
    });
    // JSON is YAML.
    let world = PlatformWorld::parse(&world.to_string()).expect("the world is right");
    let world = world
        .with("service_principals", (0..n_apps).map(app).collect())
        .and_then(|world| world.with("grants", (0..N_GRANTS * times).map(|n| grant(n, n_apps)).collect()))
        .and_then(|world| world.with("app_roles", (0..N_ROLES * times).map(|n| role(n, n_apps)).collect()));
    let settings = SimulationSettings { token_lifetime: A_DAY, ..SimulationSettings::default() };
    let world = world.expect("every id is another");
    let entra = Simulated::<Entra>::start_blocking(world, settings).expect("a free port");
    Served { token: token(&entra), platform: Box::new(entra) }
}

/// Ids of the directory are GUIDs.
fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

fn app(number: usize) -> Map<String, Value> {
    let secret = json!({
        "keyId": id(6, number), "displayName": "made by hand", "customKeyIdentifier": null, "hint": "abc",
        "startDateTime": "2025-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z", "secretText": null,
    });
    let role = json!({
        "id": id(3, number), "value": "Things.Read", "displayName": "Read things", "description": "Read all things.",
        "isEnabled": true, "origin": "Application", "allowedMemberTypes": ["Application"],
    });
    let roles = if number < N_INTERFACES { vec![role] } else { Vec::new() };
    let secrets = if number.is_multiple_of(10) { vec![secret] } else { Vec::new() };
    object(json!({
        "id": id(1, number), "appId": id(2, number), "displayName": format!("App {number}"),
        "appOwnerOrganizationId": id(5, number % 700), "appRoles": roles, "passwordCredentials": secrets,
    }))
}

fn grant(number: usize, n_apps: usize) -> Map<String, Value> {
    let scope =
        ["User.Read", "User.Read Mail.Read", "openid profile email offline_access", "Files.ReadWrite.All"];
    let person = if number.is_multiple_of(10) { Value::Null } else { id(4, number % 3_000).into() };
    let mut grant = object(json!({
        "id": format!("{:016x}{number:027x}", 7_u64 << 60),
        "clientId": id(1, number % n_apps), "resourceId": id(1, number % N_INTERFACES),
        "scope": scope.get(number % scope.len()),
    }));
    if !person.is_null() {
        grant.insert("principalId".to_owned(), person);
    }
    grant
}

fn role(number: usize, n_apps: usize) -> Map<String, Value> {
    let interface = number % N_INTERFACES;
    object(json!({
        "id": format!("{:016x}{number:027x}", 8_u64 << 60), "createdDateTime": "2025-02-03T04:05:06Z",
        "principalId": id(1, number % n_apps), "principalDisplayName": format!("App {}", number % n_apps),
        "resourceId": id(1, interface), "resourceDisplayName": format!("App {interface}"),
        "appRoleId": id(3, interface),
    }))
}

/// Obtains a token as any app does.
fn token(entra: &Simulated<Entra>) -> String {
    #[derive(Deserialize)]
    struct Issued {
        access_token: String,
    }
    let (_, secret) = entra.connection_with(EntraCredential::Secret).files.swap_remove(0);
    let form = format!(
        "grant_type=client_credentials&client_id={SCANNER}&client_secret={secret}&scope=https%3A%2F%2Fgraph.microsoft.com\
         %2F.default"
    );
    let url = format!("{}/{TENANT}/oauth2/v2.0/token", entra.base_url());
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    #[expect(clippy::disallowed_methods, reason = "neither client is measured here")]
    let body = runtime.block_on(async {
        let request = reqwest::Client::new().post(url).body(form);
        let answer = request.send().await.expect("the simulator answers");
        answer.bytes().await.expect("a body")
    });
    let issued: Issued = serde_json::from_slice(&body).expect("a token");
    issued.access_token
}
