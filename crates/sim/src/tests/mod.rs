//! The simulator asked over HTTP, by a client that knows nothing of GitHub.

mod access;
pub(crate) mod client;
mod faults;
mod graphql;
mod limits;
mod paging;
mod revoke;

use self::client::{Client, jwt};
use crate::{ACME, Settings, Simulator, Size, World};

/// Starts the demo's company with these settings.
fn acme(settings: Settings) -> Simulator {
    let world = World::parse(ACME).expect("the embedded world is right");
    Simulator::start_blocking(world, settings).expect("loopback has a free port")
}

/// Starts a generated world of a few dozen of everything.
fn generated(settings: Settings) -> Simulator {
    let size = Size {
        installations: 23,
        apps: 23,
        tokens: 45,
        repositories: 17,
        repositories_with_keys: 5,
        keys_per_repository: 3,
        members: 11,
        ..Size::w1()
    };
    Simulator::start_blocking(World::generated(&size, 7), settings).expect("loopback has a free port")
}

#[test]
fn a_day_takes_effect_at_once() {
    let simulator = acme(Settings::default());
    let client = Client::installation(&simulator);
    let selection = || {
        let installations = client.get("/orgs/acme/installations?per_page=100").json["installations"].clone();
        let all = installations.as_array().cloned().unwrap_or_default();
        all.iter().find(|one| one["id"] == 5103).map(|one| one["repository_selection"].clone())
    };
    assert_eq!(selection(), Some("selected".into()));
    simulator.set_day(30);
    assert_eq!(selection(), Some("all".into()));
    simulator.set_day(0);
    assert_eq!(selection(), Some("selected".into()));
}

#[test]
fn a_stopped_simulator_no_longer_answers() {
    let simulator = acme(Settings::default());
    let address = simulator.base_url().replace("http://", "");
    drop(simulator);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn requests_are_counted_by_template() {
    let simulator = acme(Settings::default());
    let client = Client::token(&simulator, &simulator.fine_grained_token());
    client.get("/repos/acme/api/keys");
    client.get("/repos/acme/web/keys");
    client.get("/nowhere");
    let counters = simulator.requests();
    assert_eq!((counters.total, counters.writing), (3, 0));
    assert_eq!(counters.of("/repos/{owner}/{repository}/keys"), 2);
    simulator.reset_requests();
    assert_eq!(simulator.requests().total, 0);
}

#[test]
fn the_demo_shows_the_app_key_once_made() {
    let simulator = acme(Settings::default());
    let app = Client::token(&simulator, &jwt(&simulator, -60, 540)).get("/app");
    assert_eq!(app.json["id"], simulator.app_id());
}
