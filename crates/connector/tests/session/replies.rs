//! What a request looks like on the wire, and what a reply holds.

use crate::world::{CANARY, World};
use remit_connector::Cursor;
use remit_connector::paging::next_url;
use remit_connector::session::Request;
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn a_request_carries_authorization_dialect_and_agent() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/api/v3/orgs/acme/apps"))
        .and(query_param("per_page", "2"))
        .and(header("authorization", format!("Bearer {CANARY}")))
        .and(header("x-version", "7"))
        .and(header("user-agent", concat!("remit/", env!("CARGO_PKG_VERSION"))))
        .respond_with(ResponseTemplate::new(200).set_body_json([1, 2]).insert_header("x-kept", "this"))
        .mount(&server)
        .await;
    let session = World::new(&format!("{}/api/v3/", server.uri())).session();
    let request = Request::get("GET /orgs/{org}/apps").part("org", "acme").query("per_page", 2);
    let reply = session.send::<Vec<u8>>(request).await.unwrap();
    assert_eq!((reply.body.as_slice(), reply.header("X-Kept")), (&[1, 2][..], Some("this")));
}

#[tokio::test]
async fn a_next_link_becomes_a_cursor_that_the_next_request_goes_on_at() {
    let server = MockServer::start().await;
    let next = format!("</7/apps?page=1>; rel=\"prev\", <{}/7/apps?page=2>; rel=\"next\"", server.uri());
    Mock::given(path("/apps"))
        .respond_with(ResponseTemplate::new(200).set_body_json([1]).insert_header("link", next.as_str()))
        .mount(&server)
        .await;
    Mock::given(path("/7/apps"))
        .and(query_param("page", "2"))
        .respond_with(ResponseTemplate::new(200).set_body_json([2]))
        .mount(&server)
        .await;
    let session = World::new(&server.uri()).session();
    let first = session.send::<Value>(Request::get("GET /apps").query("page", 1)).await.unwrap();
    assert_eq!(first.next, Some(Cursor("/7/apps?page=2".to_owned())));
    let second = session.send::<Value>(Request::get("GET /apps").at(first.next.as_ref())).await.unwrap();
    assert_eq!((second.body, second.next), (json!([2]), None));
}

#[tokio::test]
async fn a_query_by_post_carries_its_body() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/graphql"))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({"query": "{}"})))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"data": 1})))
        .mount(&server)
        .await;
    let session = World::new(&server.uri()).session();
    let reply = session.send::<Value>(Request::post_query("POST /graphql", json!({"query": "{}"}))).await;
    assert_eq!(reply.unwrap().body, json!({"data": 1}));
}

#[tokio::test]
async fn an_answer_without_a_body_reads_as_null() {
    let server = MockServer::start().await;
    Mock::given(path("/none")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let session = World::new(&server.uri()).session();
    assert_eq!(session.send::<Option<u8>>(Request::get("GET /none")).await.unwrap().body, None);
}

#[test]
fn an_address_in_a_body_becomes_a_cursor_and_none_ends_the_listing() {
    let session = World::new("https://api.acme.example/v1").session();
    let next = |given| next_url::next(&session, "GET /users", given).map_err(|error| error.reason);
    let cursor = Cursor("/v1/users?$skiptoken=x".to_owned());
    assert_eq!(next(Some("https://api.acme.example/v1/users?$skiptoken=x")), Ok(Some(cursor)));
    assert_eq!(next(Some("")), Ok(None));
    assert_eq!(next(None), Ok(None));
    assert!(next(Some("https://other.example/v1/users")).is_err());
}

#[tokio::test]
async fn an_answer_that_is_text_is_read_as_it_came_and_never_taken_for_json() {
    let server = MockServer::start().await;
    Mock::given(path("/log"))
        .respond_with(ResponseTemplate::new(200).set_body_string("a,b\n1,2\n"))
        .mount(&server)
        .await;
    Mock::given(path("/bytes"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes([0xff, 0xfe]))
        .mount(&server)
        .await;
    let session = World::new(&server.uri()).session();
    let log = session.send::<String>(Request::get("GET /log").text()).await.unwrap();
    assert_eq!(log.body, "a,b\n1,2\n");
    for request in [Request::get("GET /bytes").text(), Request::get("GET /log")] {
        let error = session.send::<String>(request).await.unwrap_err();
        assert!(matches!(error.reason, remit_connector::Reason::Malformed(_)), "{error}");
    }
}
