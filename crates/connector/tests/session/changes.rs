//! Changes: sent once, to where the plan says, and only by a connection that may.

use crate::world::{CANARY, World, raw, raw_server};
use remit_connector::secret::Secret;
use remit_connector::session::{Access, Change, ChangeAnswer};
use remit_connector::{Reason, Refusal};
use serde_json::json;
use wiremock::matchers::{body_json, body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn revoking(base: &str) -> World {
    World { access: Access::Revoke, ..World::new(base) }
}

fn deletion() -> Change {
    Change::delete("DELETE /orgs/{org}/hooks/{id}").part("org", "acme").part("id", "7")
}

#[tokio::test]
async fn a_change_is_what_it_shows() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/tokens/7%2F8"))
        .and(body_json(json!({ "action": "revoke" })))
        .and(header("authorization", format!("Bearer {CANARY}")))
        .respond_with(ResponseTemplate::new(202))
        .expect(1)
        .mount(&server)
        .await;
    let change = Change::post("POST /tokens/{id}", json!({ "action": "revoke" })).part("id", "7/8");
    assert_eq!((change.method(), change.path().unwrap().as_str()), ("POST", "/tokens/7%2F8"));
    let answer = revoking(&format!("{}/api", server.uri())).session().change(&change).await.unwrap();
    assert_eq!(answer, ChangeAnswer { status: 202, refusal: None });
}

#[tokio::test]
async fn a_connection_that_reads_refuses_before_anything_is_sent() {
    let (base, seen) = raw_server(vec![raw("204 No Content", "")]).await;
    let error = World::new(&base).session().change(&deletion()).await.unwrap_err();
    assert_eq!(error.reason, Reason::Refused(Refusal::ReadOnly));
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_change_is_never_sent_twice() {
    for head in ["500 Internal Server Error", "429 Too Many Requests", "401 Unauthorized", "503 Down"] {
        let (base, seen) = raw_server(vec![raw(&format!("{head}\r\ncontent-length: 0"), "")]).await;
        let answer = revoking(&base).session().change(&deletion()).await.unwrap();
        assert!(answer.refusal.is_some(), "{head}");
        assert_eq!(seen.lock().unwrap().len(), 1, "{head}");
    }
    let (base, seen) = raw_server(vec![Vec::new()]).await;
    assert!(revoking(&base).session().change(&deletion()).await.is_err());
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_redirected_change_is_not_followed() {
    let head = "307 Temporary Redirect\r\nlocation: /orgs/other/hooks/7\r\ncontent-length: 0";
    let (base, seen) = raw_server(vec![raw(head, "")]).await;
    let answer = revoking(&base).session().change(&deletion()).await.unwrap();
    assert!(matches!(answer.refusal, Some(Reason::Rejected(_))), "{answer:?}");
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_that_comes_as_a_success_is_no_success() {
    let (base, _) = raw_server(vec![raw("200 OK", r#"{"error":"slow down"}"#)]).await;
    let answer = revoking(&base).session().change(&deletion()).await.unwrap();
    assert_eq!(answer, ChangeAnswer { status: 200, refusal: Some(Reason::RateLimited(None)) });
}

#[tokio::test]
async fn a_token_to_revoke_is_in_the_body_and_in_nothing_that_a_plan_shows() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/revoke"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string("token=a%2Fb"))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server)
        .await;
    let change = Change::revocation("POST /revoke");
    assert_eq!((change.method(), change.path().unwrap().as_str(), change.body()), ("POST", "/revoke", None));
    let session = revoking(&server.uri()).session();
    let token = Secret::new("a/b".to_owned());
    assert_eq!(session.revoke(&change, &token).await.unwrap(), ChangeAnswer { status: 200, refusal: None });
    assert!(matches!(session.change(&change).await.unwrap_err().reason, Reason::Rejected(_)));
    let reading = World::new(&server.uri()).session();
    assert_eq!(reading.revoke(&change, &token).await.unwrap_err().reason, Reason::Refused(Refusal::ReadOnly));
}
