//! Who may ask for what: JWTs, tokens, permissions, scopes, plans.

use std::time::Duration;

use serde_json::json;

use super::client::jwt_of;
use super::{Client, Settings, acme, generated, jwt};
use crate::{SingleSignOn, World};

fn app(simulator: &crate::Simulator, issued: i64, expires: i64) -> (u16, String) {
    let reply = Client::token(simulator, &jwt(simulator, issued, expires)).get("/orgs/acme/installation");
    (reply.status, reply.message().to_owned())
}

#[test]
fn a_jwt_is_checked_as_github_checks_it() {
    let simulator = acme(Settings::default());
    assert_eq!(app(&simulator, -60, 540).0, 200);
    let (status, words) = app(&simulator, 300, 540);
    assert!(status == 401 && words.starts_with("'Issued at' claim"), "{status} {words}");
    let (status, words) = app(&simulator, -600, -1);
    assert!(status == 401 && words.starts_with("'Expiration time' claim"), "{status} {words}");
    let (status, words) = app(&simulator, -60, 700);
    assert!(status == 401 && words.ends_with("too far in the future"), "{status} {words}");
}

#[test]
fn a_jwt_of_another_key_or_app_is_refused() {
    let simulator = acme(Settings::default());
    let other = generated(Settings::default());
    let forged = jwt_of(other.app_key_pem(), &simulator.client_id(), -60, 540);
    let reply = Client::token(&simulator, &forged).get("/app");
    assert_eq!((reply.status, reply.message()), (401, "A JSON web token could not be decoded"));
    let stranger = jwt_of(simulator.app_key_pem(), "Iv1.unknown", -60, 540);
    assert_eq!(Client::token(&simulator, &stranger).get("/app").message(), "Integration not found");
    let by_id = jwt_of(simulator.app_key_pem(), &simulator.app_id().to_string(), -60, 540);
    assert_eq!(Client::token(&simulator, &by_id).get("/app").status, 200);
}

#[test]
fn unknown_expired_and_revoked_tokens_are_refused() {
    let simulator = acme(Settings::default());
    assert_eq!(Client::token(&simulator, "nonsense").get("/orgs/acme").message(), "Bad credentials");
    assert_eq!(Client::nobody(&simulator).get("/orgs/acme").status, 401);
    let client = Client::installation(&simulator);
    assert_eq!(client.send("DELETE", "/installation/token", &[], "").status, 204);
    assert_eq!(client.get("/orgs/acme").status, 401);
    let brief = acme(Settings { token_lifetime: Duration::ZERO, ..Settings::default() });
    assert_eq!(Client::installation(&brief).get("/orgs/acme").status, 401);
}

#[test]
fn a_suspended_installation_gets_no_token_and_loses_those_it_has() {
    let simulator = acme(Settings::default());
    let client = Client::installation(&simulator);
    simulator.suspend();
    assert_eq!(client.get("/orgs/acme").status, 401);
    let path = format!("/app/installations/{}/access_tokens", simulator.installation());
    let app = Client::token(&simulator, &jwt(&simulator, -60, 540));
    assert_eq!(app.send("POST", &path, &[], "").status, 403);
}

#[test]
fn a_token_can_be_narrowed_but_not_widened() {
    let simulator = acme(Settings::default());
    let path = format!("/app/installations/{}/access_tokens", simulator.installation());
    let app = Client::token(&simulator, &jwt(&simulator, -60, 540));
    let ask = |body: serde_json::Value| app.send("POST", &path, &[], &body.to_string());
    assert_eq!(ask(json!({"permissions": {"contents": "write"}})).status, 422);
    let narrow = ask(json!({"permissions": {"members": "read"}}));
    let client = Client::token(&simulator, narrow.json["token"].as_str().unwrap_or(""));
    assert_eq!(client.get("/orgs/acme/members").status, 200);
    assert_eq!(client.get("/orgs/acme/installations").status, 403);
}

#[test]
fn requests_without_agent_or_with_an_unknown_version_are_refused() {
    let simulator = acme(Settings::default());
    let client = Client::nobody(&simulator);
    assert_eq!(client.raw("GET", "/rate_limit", "", "").status, 403);
    let version =
        |version| client.send("GET", "/rate_limit", &[("x-github-api-version", version)], "").status;
    assert_eq!((version("2022-11-28"), version("2031-01-01")), (200, 400));
}

#[test]
fn a_missing_permission_answers_as_the_endpoint_does() {
    let simulator = acme(Settings::default());
    let client = Client::token(&simulator, &simulator.fine_grained_token());
    let status = |path: &str, permission: &str| {
        assert_eq!(client.get(path).status, 200, "{path} before");
        simulator.deny(permission);
        let reply = client.get(path);
        let named = format!("{permission}=read");
        assert_eq!(reply.header("x-accepted-github-permissions"), Some(named.as_str()));
        simulator.allow(permission, "read");
        reply.status
    };
    assert_eq!(status("/orgs/acme/installations", "organization_administration"), 403);
    assert_eq!(status("/orgs/acme/hooks", "organization_hooks"), 404);
    assert_eq!(status("/repos/acme/api/keys", "administration"), 404);
    assert_eq!(status("/repos/acme/api/hooks", "repository_hooks"), 404);
    assert_eq!(status("/orgs/acme/members", "members"), 403);
    assert_eq!(status("/orgs/acme/actions/runners", "organization_self_hosted_runners"), 403);
    assert_eq!(status("/repos/acme/api/actions/oidc/customization/sub", "actions"), 403);
}

#[test]
fn token_governance_is_for_apps_only() {
    let simulator = acme(Settings::default());
    for path in ["/orgs/acme/personal-access-tokens", "/orgs/acme/personal-access-token-requests"] {
        assert_eq!(Client::installation(&simulator).get(path).status, 200);
        assert_eq!(Client::token(&simulator, &simulator.fine_grained_token()).get(path).status, 403);
        assert_eq!(Client::token(&simulator, &simulator.classic_token()).get(path).status, 403);
    }
}

#[test]
fn a_classic_token_goes_by_scopes() {
    let simulator = acme(Settings::default());
    let client = Client::token(&simulator, &simulator.classic_token());
    assert_eq!(client.get("/orgs/acme/installations").status, 200);
    simulator.set_scopes(&["read:org", "repo"]);
    let reply = client.get("/orgs/acme/installations");
    assert_eq!(reply.status, 403);
    assert_eq!(reply.header("x-oauth-scopes"), Some("read:org, repo"));
    assert_eq!(reply.header("x-accepted-oauth-scopes"), Some("admin:org"));
    assert_eq!(client.get("/orgs/acme/hooks").status, 404);
    assert_eq!(client.get("/orgs/acme/credential-authorizations").status, 200);
}

#[test]
fn single_sign_on_refuses_or_says_partial() {
    let settings = |single_sign_on| Settings { single_sign_on, ..Settings::default() };
    let ask = |simulator: &crate::Simulator| {
        Client::token(simulator, &simulator.classic_token()).get("/orgs/acme/installations")
    };
    let required = ask(&acme(settings(SingleSignOn::Required)));
    assert_eq!(required.status, 403);
    assert!(required.header("x-github-sso").is_some_and(|text| text.starts_with("required; url=")));
    let partial = ask(&acme(settings(SingleSignOn::Partial)));
    assert_eq!(partial.status, 200);
    assert_eq!(partial.header("x-github-sso"), Some("partial-results; organizations=9031177"));
}

#[test]
fn what_the_plan_lacks_is_not_found() {
    let yaml = crate::ACME.replace("saml: true, enterprise: true, copilot: true", "saml: false");
    let world = World::parse(&yaml).expect("a plan is all that changed");
    let simulator = crate::Simulator::start_blocking(world, Settings::default()).expect("a free port");
    let client = Client::installation(&simulator);
    let since = "min_timestamp=2026-10-01T00:00:00Z";
    for path in [
        "/orgs/acme/credential-authorizations",
        "/orgs/acme/audit-log",
        &format!("/orgs/acme/insights/api/subject-stats?{since}"),
        "/orgs/acme/copilot/billing/seats",
    ] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
}

#[test]
fn private_apps_of_others_and_repositories_out_of_reach_are_not_found() {
    let yaml = crate::ACME.replace("slug: lintwise\n", "slug: lintwise\n      public: false\n");
    let world = World::parse(&yaml).expect("an app became private");
    let simulator = crate::Simulator::start_blocking(world, Settings::default()).expect("a free port");
    let client = Client::installation(&simulator);
    assert_eq!(client.get("/apps/lintwise").status, 404);
    assert_eq!(client.get("/apps/docsmith").json["owner"]["login"], "docsmith");
    assert_eq!(client.get("/apps/acme-ci").status, 200);
    simulator.restrict_to(&["api"]);
    assert_eq!(client.get("/repos/acme/web/keys").status, 404);
    assert_eq!(client.get("/installation/repositories").json["total_count"], 3);
    assert_eq!(client.get("/orgs/acme").json["total_private_repos"], 10);
}
