//! The simulated GitLab asked over HTTP, by a client that knows nothing of GitLab.

use serde_json::{Value, json};

use super::Gitlab;
use crate::Limit;
use crate::kit::{Simulated, Simulation, SimulationSettings};
use crate::tests::client::Client;

fn acme(settings: SimulationSettings) -> Simulated<Gitlab> {
    let world = Simulated::<Gitlab>::acme().expect("the embedded world is right");
    Simulated::start_blocking(world, settings).expect("loopback has a free port")
}

fn with(simulator: &Simulated<Gitlab>, token: &str) -> Client {
    Client::at(simulator.base_url(), Some(format!("Bearer {token}")))
}

fn owner(simulator: &Simulated<Gitlab>) -> Client {
    let files = simulator.connection().files;
    with(simulator, files.first().map_or("", |(_, token)| token.as_str()))
}

#[test]
fn a_list_is_cut_by_numbers_with_totals_or_by_a_cursor_without() {
    let simulator = acme(SimulationSettings::default());
    for (query, has_total) in [("", true), ("&pagination=keyset&order_by=id", false)] {
        let client = owner(&simulator);
        let mut path = format!("/api/v4/groups/acme/projects?per_page=2{query}");
        let mut sizes = Vec::new();
        loop {
            let reply = client.get(&path);
            sizes.push(reply.json.as_array().map_or(0, Vec::len));
            assert_eq!(!reply.lines("x-total").is_empty(), has_total);
            match reply.next() {
                Some(url) => path = url.replace(&simulator.base_url(), ""),
                None => break,
            }
        }
        assert_eq!(sizes, [2, 2, 1], "{query}");
    }
}

#[test]
fn the_inventory_is_the_top_groups_alone() {
    let simulator = acme(SimulationSettings::default());
    let client = owner(&simulator);
    let inventory =
        |group: &str| client.get(&format!("/api/v4/groups/{group}/manage/resource_access_tokens"));
    assert_eq!((inventory("7781").status, inventory("7790").status), (200, 404));
    let place = client.get("/api/v4/projects/55102/access_tokens");
    assert_eq!(place.json[0]["id"], 90102);
    assert!(place.json[0].get("resource_id").is_none());
}

#[test]
fn a_scope_a_role_and_a_route_are_refused_each_in_its_own_words() {
    let simulator = acme(SimulationSettings::default());
    let limited = with(&simulator, &simulator.limited_token()).get("/api/v4/groups/acme");
    assert_eq!((limited.status, &limited.json["error"]), (403, &json!("insufficient_scope")));
    let client = owner(&simulator);
    let admin = client.get("/api/v4/users");
    assert_eq!((admin.status, &admin.json["message"]), (403, &json!("403 Forbidden")));
    let route = client.get("/api/v4/nothing/here");
    assert_eq!((route.status, &route.json["error"]), (404, &json!("404 Not Found")));
    let hidden = client.get("/api/v4/groups/9");
    assert_eq!((hidden.status, &hidden.json["message"]), (404, &json!("404 Group Not Found")));
    assert_eq!(with(&simulator, "sim-nobody").get("/api/v4/groups/acme").status, 401);
}

#[test]
fn a_refresh_token_that_is_used_again_takes_the_grant_with_it() {
    let simulator = acme(SimulationSettings::default());
    let (client, secret, first) = simulator.application();
    let renew = |token: &str| {
        let form = format!(
            "grant_type=refresh_token&client_id={client}&client_secret={secret}&refresh_token={token}"
        );
        Client::at(simulator.base_url(), None).send("POST", "/oauth/token", &[], &form)
    };
    let renewed = renew(&first);
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let second = renewed.json["refresh_token"].as_str().unwrap_or_default().to_owned();
    assert_ne!(second, first);
    assert_eq!(renew(&first).json["error"], "invalid_grant");
    assert_eq!(renew(&second).json["error"], "invalid_grant");
}

#[test]
fn headers_tell_the_limit_and_a_spent_one_answers_in_plain_text() {
    let limit = Limit { requests: 1, window: 3_600 };
    let simulator = acme(SimulationSettings { limit, ..SimulationSettings::default() });
    let client = owner(&simulator);
    let first = client.get("/api/v4/metadata");
    assert_eq!((first.status, first.lines("ratelimit-remaining")), (200, vec!["0"]));
    let second = client.get("/api/v4/metadata");
    assert_eq!((second.status, &second.json), (429, &Value::Null));
    assert_eq!(second.lines("retry-after").len(), 1);
}
