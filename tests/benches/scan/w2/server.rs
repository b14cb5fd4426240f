//! The simulated Google Workspace, with people and tokens that are made by number.

use crate::server::{A_DAY, Served, object};
use crate::workload::times;
use remit_sim::GoogleWorkspace;
use remit_sim::kit::{PlatformWorld, Simulated, SimulationSettings};
use serde_json::{Map, Value, json};

const N_PEOPLE: usize = 10_000;
const TOKENS_OF_A_PERSON: usize = 8;
const N_CLIENTS: usize = 500;

/// A customer with its scanner, who is one of its people, and logs that are written.
const WORLD: &str = "
start: 2026-10-25T09:00:00Z
tenant: { id: C02acme0x, domain: acme.example }
scanner: { subject: p0@acme.example }
objects:
  revocations: [{ id: r1, user: \"100000000000000000000\", client: a-client, at: -30d }]
  sign_ins: [{ id: s1, user: \"100000000000000000000\", at: -30d }]
  decisions: [{ id: d1, event: CREATE_USER, at: -30d, by: \"100000000000000000000\" }]
";

/// What apps ask for: each for some in a row of these.
const SCOPES: [&str; 8] = [
    "openid",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
    "https://www.googleapis.com/auth/calendar.readonly",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/contacts.readonly",
    "https://www.googleapis.com/auth/gmail.readonly",
    "https://www.googleapis.com/auth/drive",
];

/// Serves a customer of a size.
pub(crate) fn serve(size: &str) -> Served {
    let times = times(size) as usize;
    let people = (0..N_PEOPLE * times).map(person).collect();
    let n_clients = N_CLIENTS * times;
    let tokens = (0..N_PEOPLE * times * TOKENS_OF_A_PERSON).map(|number| token(number, n_clients)).collect();
    let world = PlatformWorld::parse(WORLD).expect("the world is right");
    let world = world.with("people", people).and_then(|world| world.with("tokens", tokens));
    let settings = SimulationSettings { token_lifetime: A_DAY, ..SimulationSettings::default() };
    let world = world.expect("every id is another");
    let google = Simulated::<GoogleWorkspace>::start_blocking(world, settings).expect("a free port");
    let (_, token) = google.with_access_token().files.swap_remove(0);
    Served { token, platform: Box::new(google) }
}

fn user(number: usize) -> String {
    format!("1{number:020}")
}

fn person(number: usize) -> Map<String, Value> {
    object(json!({
        "id": user(number),
        "email": format!("p{number}@acme.example"),
        "name": format!("Person {number}"),
        "super": number == 0,
        "created": "2021-03-04T05:06:07Z",
    }))
}

/// The first app of everybody is the same.
fn token(number: usize, n_clients: usize) -> Map<String, Value> {
    let (person, which) = (number / TOKENS_OF_A_PERSON, number % TOKENS_OF_A_PERSON);
    let client = if which == 0 { 0 } else { 1 + (person * 7 + which) % (n_clients - 1) };
    let scopes: Vec<&str> =
        (0..1 + client % 6).filter_map(|i| SCOPES.get((client + i) % SCOPES.len())).copied().collect();
    object(json!({
        "id": format!("t{number}"),
        "user": user(person),
        "client": format!("{}-{client:032x}.apps.googleusercontent.com", 400_000_000_000 + client),
        "name": format!("Service {client}"),
        "native": client % 10 == 3,
        "scopes": scopes,
    }))
}
