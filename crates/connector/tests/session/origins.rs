//! The origin rule: links, redirects and cursors stay where the credential belongs.

use crate::world::World;
use remit_connector::session::{Clock, Request, Session};
use remit_connector::{Cursor, FetchError, OpenError, Reason, Refusal};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn server(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/a")).respond_with(answer).mount(&server).await;
    server
}

fn redirect(status: u16, location: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).insert_header("location", location)
}

async fn get_a(server: &MockServer) -> Result<Value, FetchError> {
    let session = World::new(&server.uri()).session();
    session.send(Request::get("GET /a")).await.map(|reply| reply.body)
}

#[tokio::test]
async fn a_next_link_to_another_host_is_refused_and_never_called() {
    let other = MockServer::start().await;
    let link = format!("<{}/a?page=2>; rel=\"next\"", other.uri());
    let server =
        server(ResponseTemplate::new(200).set_body_json([1]).insert_header("link", link.as_str())).await;
    let error = get_a(&server).await.unwrap_err();
    assert_eq!(error.reason, Reason::Refused(Refusal::Origin(other.uri())));
    assert_eq!(other.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_next_link_to_the_page_itself_is_refused() {
    let server =
        server(ResponseTemplate::new(200).set_body_json([1]).insert_header("link", "</a>; rel=next")).await;
    assert_eq!(get_a(&server).await.unwrap_err().reason, Reason::Refused(Refusal::RepeatedCursor));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_refused_and_never_called() {
    let other = MockServer::start().await;
    let server = server(redirect(302, &format!("{}/a", other.uri()))).await;
    let error = get_a(&server).await.unwrap_err();
    assert_eq!(error.reason, Reason::Refused(Refusal::Origin(other.uri())));
    assert_eq!(other.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_redirect_on_the_same_origin_is_followed_with_the_credential() {
    let server = server(redirect(301, "/b")).await;
    Mock::given(path("/b"))
        .and(wiremock::matchers::header_exists("authorization"))
        .respond_with(ResponseTemplate::new(200).set_body_json(7))
        .mount(&server)
        .await;
    assert_eq!(get_a(&server).await.unwrap(), json!(7));
}

#[tokio::test]
async fn redirects_end_after_five() {
    let server = server(redirect(307, "/a")).await;
    assert_eq!(get_a(&server).await.unwrap_err().reason, Reason::Refused(Refusal::TooManyRedirects));
    assert_eq!(server.received_requests().await.unwrap().len(), 6);
}

#[tokio::test]
async fn a_query_by_post_follows_no_redirect() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(redirect(307, "/b")).mount(&server).await;
    let session = World::new(&server.uri()).session();
    let error = session.send::<Value>(Request::post_query("POST /graphql", json!({}))).await.unwrap_err();
    assert!(matches!(error.reason, Reason::Rejected(_)), "{error}");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_cursor_that_leaves_the_origin_is_refused_before_anything_is_sent() {
    let server = server(ResponseTemplate::new(200).set_body_json(1)).await;
    let session = World::new(&server.uri()).session();
    for cursor in ["@other.example/a", ".other.example/a", ":1/a", "https://other.example/a", ""] {
        let cursor = Cursor(cursor.to_owned());
        let sent = session.send::<Value>(Request::get("GET /a").at(Some(&cursor))).await;
        assert!(matches!(sent.unwrap_err().reason, Reason::Refused(Refusal::Origin(_))), "{cursor:?}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

fn encrypted() -> Session {
    World::new("https://api.acme.example/v3").session()
}

#[test]
fn a_link_in_a_body_must_have_the_same_scheme_host_and_port() {
    let session = encrypted();
    let cursor = |link: &str| session.cursor("GET /a", link).map_err(|error| error.reason);
    assert_eq!(cursor("https://api.acme.example/v3/a?page=2#x"), Ok(Cursor("/v3/a?page=2".to_owned())));
    assert_eq!(cursor("https://API.acme.example:443/a"), Ok(Cursor("/a".to_owned())));
    assert_eq!(cursor("/v3/a?page=2"), Ok(Cursor("/v3/a?page=2".to_owned())));
    assert_eq!(cursor("http://api.acme.example/a"), Err(Reason::Refused(Refusal::Scheme)));
    for link in [
        "https://api.acme.example:8443/a",
        "https://acme.example/a",
        "https://api.acme.example.other.example/a",
        "https://api.acme.example@other.example/a",
        "https://user@api.acme.example/a",
        "//other.example/a",
        "\\\\other.example/a",
        "file:///a",
    ] {
        assert!(matches!(cursor(link), Err(Reason::Refused(Refusal::Origin(_)))), "{link}");
    }
}

#[test]
fn http_is_taken_for_this_machine_alone() {
    let open = |base: &str| World::new(base).try_session();
    for base in ["http://127.0.0.1:8080", "http://localhost/api", "http://[::1]:1/", "https://api.example"] {
        assert!(open(base).is_ok(), "{base}");
    }
    for base in [
        "http://api.example",
        "http://10.0.0.1",
        "ftp://api.example",
        "https://user:word@api.example",
        "https://api.example/?a=b",
    ] {
        let error = open(base).unwrap_err();
        assert!(matches!(&error, OpenError::Setting { path, .. } if path == "base_url"), "{base}: {error}");
    }
}

#[test]
fn a_session_hands_out_its_clock() {
    let fixed = Clock::Fixed("2026-11-24T08:00:00Z".parse().unwrap());
    let session = World { clock: fixed, ..World::new("https://api.acme.example") }.session();
    assert_eq!(session.clock(), fixed);
}

/// Answers `/api/a` with a link to its next page, and returns which page is asked for then.
async fn brought_home(link: &str) -> Result<Option<Cursor>, Reason> {
    let server = MockServer::start().await;
    let first = ResponseTemplate::new(200).set_body_json([1]);
    let link = format!("<{link}>; rel=\"next\"");
    Mock::given(path("/api/a")).respond_with(first.insert_header("link", link.as_str())).mount(&server).await;
    let session = World::new(&format!("{}/api", server.uri())).session();
    let reply = session.send::<Value>(Request::get("GET /a").same_path()).await;
    reply.map(|reply| reply.next).map_err(|error| error.reason)
}

#[tokio::test]
async fn a_listing_of_one_path_goes_on_here_whatever_its_server_behind_a_proxy_calls_itself() {
    for link in ["http://internal:8080/api/a?page=2", "https://other.example/a?page=2", "/api/a?page=2"] {
        assert_eq!(brought_home(link).await, Ok(Some(Cursor("/api/a?page=2".to_owned()))), "{link}");
    }
}

#[tokio::test]
async fn a_link_elsewhere_to_another_path_is_refused_even_where_the_path_is_known() {
    for link in ["http://internal:8080/api/b?page=2", "https://other.example/api/a/secret?page=2"] {
        let refused = brought_home(link).await;
        assert!(matches!(refused, Err(Reason::Refused(Refusal::Origin(_)))), "{link}: {refused:?}");
    }
    let itself = brought_home("http://internal:8080/api/a").await;
    assert_eq!(itself, Err(Reason::Refused(Refusal::RepeatedCursor)));
}
