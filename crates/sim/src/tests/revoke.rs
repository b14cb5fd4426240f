//! What takes authority away: who may, and that what is gone stays gone.

use super::{Client, Settings, acme, jwt};
use crate::Simulator;

const KEYS: &str = "/repos/acme/deploy-scripts/keys";

fn n_keys(simulator: &Simulator) -> usize {
    Client::installation(simulator).all(KEYS, None).len()
}

fn delete(simulator: &Simulator, path: &str) -> u16 {
    Client::installation(simulator).send("DELETE", path, &[], "").status
}

#[test]
fn reading_permissions_delete_nothing() {
    let simulator = acme(Settings::default());
    let path = format!("{KEYS}/70010002");
    let reply = Client::installation(&simulator).send("DELETE", &path, &[], "");
    assert_eq!(reply.status, 403);
    assert_eq!(reply.header("x-accepted-github-permissions"), Some("administration=write"));
    simulator.set_scopes(&["read:org"]);
    let classic = Client::token(&simulator, &simulator.classic_token());
    assert_eq!(classic.send("DELETE", &path, &[], "").status, 403);
    assert_eq!(n_keys(&simulator), 1);
}

#[test]
fn what_is_deleted_is_gone_today_and_on_every_later_day() {
    let simulator = acme(Settings::default());
    simulator.allow("administration", "write");
    let path = format!("{KEYS}/70010002");
    assert_eq!(delete(&simulator, &path), 204);
    assert_eq!(n_keys(&simulator), 0);
    assert_eq!(delete(&simulator, &path), 404);
    simulator.set_day(30);
    assert_eq!(n_keys(&simulator), 0);
}

#[test]
fn an_object_is_deleted_only_where_it_is() {
    let simulator = acme(Settings::default());
    for permission in ["administration", "organization_hooks", "repository_hooks"] {
        simulator.allow(permission, "write");
    }
    assert_eq!(delete(&simulator, "/repos/acme/api/keys/70010002"), 404);
    assert_eq!(delete(&simulator, "/repos/acme/api/hooks/90010001"), 404);
    assert_eq!(delete(&simulator, "/orgs/acme/hooks/90010001"), 204);
}

#[test]
fn tokens_are_revoked_by_apps_alone_and_by_the_word_revoke() {
    let simulator = acme(Settings::default());
    simulator.allow("organization_personal_access_tokens", "write");
    let path = "/orgs/acme/personal-access-tokens/8101";
    let post = |client: &Client, path: &str, body: &str| client.send("POST", path, &[], body).status;
    let app = Client::installation(&simulator);
    let person = Client::token(&simulator, &simulator.fine_grained_token());
    assert_eq!(post(&person, path, r#"{"action":"revoke"}"#), 403);
    assert_eq!(post(&app, path, r#"{"action":"keep"}"#), 422);
    assert_eq!(post(&app, path, "{"), 400);
    assert_eq!(post(&app, path, r#"{"action":"revoke"}"#), 204);
    let many = r#"{"action":"revoke","pat_ids":[8102,8103]}"#;
    assert_eq!(post(&app, "/orgs/acme/personal-access-tokens", many), 202);
    let left = app.all("/orgs/acme/personal-access-tokens", None);
    assert!(left.iter().all(|token| ![8101, 8102, 8103].contains(&token["id"].as_u64().unwrap_or(0))));
}

#[test]
fn an_app_uninstalls_itself_and_nobody_else() {
    let simulator = acme(Settings::default());
    let client = Client::installation(&simulator);
    let app = Client::token(&simulator, &jwt(&simulator, -60, 540));
    assert_eq!(app.send("DELETE", "/app/installations/5104", &[], "").status, 404);
    assert_eq!(client.get("/orgs/acme").status, 200);
    let own = format!("/app/installations/{}", simulator.installation());
    assert_eq!(client.send("DELETE", &own, &[], "").status, 401);
    assert_eq!(app.send("DELETE", &own, &[], "").status, 204);
    assert_eq!(app.get(&own).status, 404);
    assert_eq!(client.get("/orgs/acme").status, 401);
}
