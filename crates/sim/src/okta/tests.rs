//! The simulated Okta asked over HTTP, by a client that knows nothing of Okta.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{OKTA_ACME, OktaBudgets, OktaSettings, OktaSimulator, OktaWorld};
use crate::tests::client::{Client, Reply};
use crate::{Fault, FaultKind, Nth};

fn acme(settings: OktaSettings) -> OktaSimulator {
    let world = OktaWorld::parse(OKTA_ACME).expect("the embedded world is right");
    OktaSimulator::start_blocking(world, settings).expect("loopback has a free port")
}

fn with_token(simulator: &OktaSimulator) -> Client {
    Client::at(simulator.base_url(), Some(format!("SSWS {}", simulator.api_token())))
}

#[expect(clippy::disallowed_methods, reason = "the simulated platform has the machine's clock")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    i64::try_from(since).expect("in this age")
}

/// The claims of an assertion that is good.
fn claims(simulator: &OktaSimulator) -> Value {
    json!({
        "iss": simulator.client_id(), "sub": simulator.client_id(), "iat": now(), "exp": now() + 300,
        "aud": format!("{}/oauth2/v1/token", simulator.base_url()), "jti": "1",
    })
}

fn ask_for_token(simulator: &OktaSimulator, claims: &Value, key_id: &str, scope: &str) -> Reply {
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(simulator.app_key_pem().as_bytes()).expect("a key");
    let mut head = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    head.kid = Some(key_id.to_owned());
    let assertion = jsonwebtoken::encode(&head, claims, &key).expect("the claims can be signed");
    let form = format!(
        "grant_type=client_credentials&scope={scope}&client_assertion={assertion}&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    );
    Client::at(simulator.base_url(), None).send("POST", "/oauth2/v1/token", &[], &form)
}

#[test]
fn a_page_has_a_link_line_to_itself_and_one_to_the_next() {
    let simulator = acme(OktaSettings::default());
    let client = with_token(&simulator);
    let reply = client.get("/api/v1/apps?limit=4");
    let lines = reply.lines("link");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].ends_with("rel=\"self\"") && lines[1].ends_with("rel=\"next\""), "{lines:?}");
    let mut seen = 0;
    let mut path = "/api/v1/apps?limit=4".to_owned();
    loop {
        let reply = client.get(&path);
        seen += reply.json.as_array().map_or(0, Vec::len);
        let next = reply.lines("link").into_iter().find(|line| line.ends_with("rel=\"next\""));
        let Some(next) = next.and_then(|line| line.split(['<', '>']).nth(1)) else { break };
        path = next.replace(&simulator.base_url(), "");
    }
    assert_eq!(seen, 10);
}

#[test]
fn a_good_assertion_gives_a_token_for_its_scope_alone() {
    let simulator = acme(OktaSettings::default());
    let reply = ask_for_token(&simulator, &claims(&simulator), simulator.key_id(), "okta.apps.read");
    assert_eq!((reply.status, &reply.json["scope"]), (200, &json!("okta.apps.read")), "{reply:?}");
    let token = reply.json["access_token"].as_str().unwrap_or_default();
    let client = Client::at(simulator.base_url(), Some(format!("Bearer {token}")));
    assert_eq!(client.get("/api/v1/apps").status, 200);
    let denied = client.get("/api/v1/users");
    assert_eq!((denied.status, &denied.json["errorCode"]), (403, &json!("E0000006")));
}

#[test]
fn an_assertion_that_is_not_right_in_every_claim_is_refused() {
    let simulator = acme(OktaSettings::default());
    let wrong = [
        ("aud", json!(format!("{}/oauth2/default/v1/token", simulator.base_url()))),
        ("iss", json!("0oaother000000000001d7")),
        ("sub", json!("0oaother000000000001d7")),
        ("exp", json!(now() - 1)),
        ("exp", json!(now() + 7_200)),
    ];
    for (claim, value) in wrong {
        let mut claims = claims(&simulator);
        claims[claim] = value;
        let reply = ask_for_token(&simulator, &claims, simulator.key_id(), "okta.apps.read");
        assert_eq!((reply.status, &reply.json["error"]), (401, &json!("invalid_client")), "{claim}");
    }
    let other_key = ask_for_token(&simulator, &claims(&simulator), "another", "okta.apps.read");
    assert_eq!(other_key.json["error"], "invalid_client");
}

#[test]
fn an_assertion_is_good_once() {
    let simulator = acme(OktaSettings::default());
    let claims = claims(&simulator);
    assert_eq!(ask_for_token(&simulator, &claims, simulator.key_id(), "okta.apps.read").status, 200);
    assert_eq!(ask_for_token(&simulator, &claims, simulator.key_id(), "okta.apps.read").status, 401);
}

#[test]
fn one_scope_that_is_not_granted_fails_the_whole_request() {
    let simulator = acme(OktaSettings::default());
    let both = "okta.apps.read+okta.policies.manage";
    let reply = ask_for_token(&simulator, &claims(&simulator), simulator.key_id(), both);
    assert_eq!((reply.status, &reply.json["error"]), (400, &json!("invalid_scope")));
}

#[test]
fn a_role_that_does_not_cover_a_listing_is_no_dead_token_and_a_missing_feature_is_neither() {
    let simulator = acme(OktaSettings::default());
    simulator.narrow_role("okta.logs.read");
    simulator.switch_off("/api/v1/logStreams");
    let client = with_token(&simulator);
    let said = |path: &str| {
        let reply = client.get(path);
        (reply.status, reply.json["errorCode"].clone())
    };
    assert_eq!(said("/api/v1/logs"), (403, json!("E0000006")));
    assert_eq!(said("/api/v1/logStreams"), (401, json!("E0000015")));
    let nobody = Client::at(simulator.base_url(), Some("SSWS 00invented".to_owned()));
    assert_eq!(nobody.get("/api/v1/apps").json["errorCode"], "E0000011");
}

#[test]
fn a_spent_budget_is_that_of_its_family_alone() {
    // Two minutes may fall into one test, so that the second of three requests may be the first of its minute.
    let budgets = OktaBudgets { apps: 1, users: 1, ..OktaSettings::default().budgets };
    let simulator = acme(OktaSettings { budgets, ..OktaSettings::default() });
    let client = with_token(&simulator);
    let replies = [(); 3].map(|()| client.get("/api/v1/apps"));
    let refused =
        replies.iter().find(|reply| reply.status == 429).expect("three do not fit into two minutes");
    assert_eq!(refused.json["errorCode"], "E0000047");
    assert_eq!((refused.header("x-rate-limit-limit"), refused.header("retry-after")), (Some("1"), None));
    assert_eq!(refused.header("x-rate-limit-remaining"), Some("0"));
    let users = client.get("/api/v1/users");
    assert_eq!((users.status, users.header("x-rate-limit-remaining")), (200, Some("0")));
}

#[test]
fn too_many_at_once_is_told_as_a_budget_of_nothing() {
    let fault = Fault::new("/api/v1/apps", Nth::Only(1), FaultKind::SecondaryLimit(crate::Wait::BodyOnly));
    let simulator = acme(OktaSettings { faults: vec![fault], ..OktaSettings::default() });
    let reply = with_token(&simulator).get("/api/v1/apps");
    assert_eq!((reply.status, reply.header("x-rate-limit-limit")), (429, Some("0")));
    assert_eq!(with_token(&simulator).get("/api/v1/apps").status, 200);
}

#[test]
fn who_was_deactivated_is_listed_only_when_asked_for() {
    let simulator = acme(OktaSettings::default());
    let client = with_token(&simulator);
    let listed = client.get("/api/v1/users").json;
    assert!(!listed.to_string().contains("DEPROVISIONED"));
    let gone = client.get("/api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22").json;
    assert_eq!(gone.as_array().map(Vec::len), Some(1));
}

#[test]
fn the_log_tells_an_app_s_token_requests_newest_first() {
    let world = OktaWorld::parse(OKTA_ACME).expect("the embedded world is right");
    let settings = OktaSettings { time: crate::Time::World, ..OktaSettings::default() };
    let simulator = OktaSimulator::start_blocking(world, settings).expect("loopback has a free port");
    let path = "/api/v1/logs?limit=1000&sortOrder=DESCENDING&since=2026-10-20T09:00:00Z&filter=actor.id%20eq%20%220oa2payroll0bridge1d7%22";
    let events = with_token(&simulator).get(path).json;
    let events = events.as_array().cloned().unwrap_or_default();
    // Twice a day for five days, the last four hours ago.
    assert_eq!(events.len(), 10);
    assert_eq!(events[0]["published"], "2026-10-25T05:00:00.000Z");
    let scopes = &events[0]["debugContext"]["debugData"]["grantedScopes"];
    assert_eq!(scopes, "okta.users.read, okta.groups.read, okta.schemas.read");
    let foreign = with_token(&simulator).get("/api/v1/logs?filter=client.ip%20eq%20%221%22");
    assert_eq!((foreign.status, &foreign.json["errorCode"]), (400, &json!("E0000031")));
}

#[test]
fn a_world_that_refers_to_nothing_is_refused_with_its_place() {
    let broken = OKTA_ACME.replacen("app: 0oa6badge0printer01d7", "app: 0oa6badger", 1);
    let error = OktaWorld::parse(&broken).expect_err("there is no such app");
    assert!(error.place.is_some() && error.what.contains("0oa6badger"), "{error}");
}
