//! Conditional requests: what is kept, for whom, and when it serves.

use crate::world::{Memory, World};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use remit_connector::auth::{Auth, IssuedToken, TokenSource};
use remit_connector::secret::Secret;
use remit_connector::session::{Request, Session, Transport};
use remit_connector::{Cursor, Event, FetchError, Reason};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wiremock::matchers::{any, header, header_exists};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A server whose answer has not changed since the validator `"v1"`.
async fn unchanged() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(header("if-none-match", "\"v1\""))
        .respond_with(ResponseTemplate::new(304))
        .mount(&server)
        .await;
    let whole = ResponseTemplate::new(200)
        .set_body_json([1])
        .insert_header("etag", "\"v1\"")
        .insert_header("link", "</a?page=2>; rel=\"next\"");
    Mock::given(any()).respond_with(whole).mount(&server).await;
    server
}

async fn read(session: &Session) -> (Value, Option<Cursor>) {
    let reply = session.send(Request::get("GET /a").conditional()).await.unwrap();
    (reply.body, reply.next)
}

fn n_cached(world: &World) -> usize {
    world.n_events(|event| matches!(event, Event::Request { status: 304, is_cached: true, .. }))
}

#[tokio::test]
async fn an_unchanged_answer_is_served_from_what_was_kept_with_its_next_link() {
    let server = unchanged().await;
    let world = World::new(&server.uri());
    let first = read(&world.session()).await;
    let second = read(&world.session()).await;
    assert_eq!(first, (json!([1]), Some(Cursor("/a?page=2".to_owned()))));
    assert_eq!(second, first);
    assert_eq!(n_cached(&world), 1);
}

#[tokio::test]
async fn an_answer_that_was_not_asked_to_be_kept_is_not() {
    let server = unchanged().await;
    let world = World::new(&server.uri());
    world.session().send::<Value>(Request::get("GET /a")).await.unwrap();
    assert!(world.cache.0.lock().unwrap().is_empty());
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
}

#[tokio::test]
async fn another_credential_or_question_finds_nothing() {
    let server = unchanged().await;
    let world = World::new(&server.uri());
    read(&world.session()).await;
    let other = World {
        auth: Auth::Bearer(Secret::new("another".to_owned())),
        cache: Arc::clone(&world.cache),
        ..World::new(&server.uri())
    };
    read(&other.session()).await;
    other.session().send::<Value>(Request::get("GET /a").query("b", 1).conditional()).await.unwrap();
    assert_eq!(n_cached(&other), 0);
    assert_eq!(world.cache.0.lock().unwrap().len(), 3);
}

/// Issues another token each time, for the same identity.
#[derive(Debug, Default)]
struct Renewed(AtomicU32);

#[async_trait]
impl TokenSource for Renewed {
    fn identity(&self) -> String {
        "acme-app:7".to_owned()
    }

    async fn issue(&self, _transport: &Transport, now: Timestamp) -> Result<IssuedToken, FetchError> {
        let n_issued = self.0.fetch_add(1, Ordering::Relaxed);
        let token = Secret::new(format!("token-{n_issued}"));
        Ok(IssuedToken { token, expires_at: Some(now - SignedDuration::from_secs(0)), bound: None })
    }
}

#[tokio::test]
async fn a_renewed_token_finds_what_the_one_before_kept() {
    let server = unchanged().await;
    let world = World { auth: Auth::Renewing(Arc::new(Renewed::default())), ..World::new(&server.uri()) };
    read(&world.session()).await;
    let renewed = World {
        auth: Auth::Renewing(Arc::new(Renewed(AtomicU32::new(7)))),
        cache: Arc::clone(&world.cache),
        ..World::new(&server.uri())
    };
    read(&renewed.session()).await;
    assert_eq!(n_cached(&renewed), 1);
}

#[tokio::test]
async fn a_kept_body_that_no_longer_reads_is_asked_for_anew() {
    let server = unchanged().await;
    let world = World::new(&server.uri());
    read(&world.session()).await;
    for exchange in world.cache.0.lock().unwrap().values_mut() {
        exchange.body = b"{\"of another version\":".to_vec();
    }
    assert_eq!(read(&world.session()).await.0, json!([1]));
}

#[tokio::test]
async fn an_error_is_never_kept() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(404).insert_header("etag", "\"v1\"").set_body_json("gone");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let world = World::new(&server.uri());
    let sent = world.session().send::<Value>(Request::get("GET /a").conditional()).await;
    assert_eq!(sent.unwrap_err().reason, Reason::NotFound);
    assert!(world.cache.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_no_answer() {
    let server = MockServer::start().await;
    Mock::given(header_exists("if-none-match")).respond_with(ResponseTemplate::new(500)).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(304)).mount(&server).await;
    let world = World { cache: Arc::<Memory>::default(), ..World::new(&server.uri()) };
    let sent = world.session().send::<Value>(Request::get("GET /a").conditional()).await;
    assert!(sent.is_err());
}
