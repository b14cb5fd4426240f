//! Authorization: its forms, and tokens that are renewed ahead, once on a 401, and by one request for all.

use crate::world::{DESCRIPTOR, DIALECT, World};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use remit_connector::auth::{Auth, IssuedToken, TokenSource};
use remit_connector::secret::Secret;
use remit_connector::session::{Clock, Request, Transport};
use remit_connector::{Event, FetchError, Reason};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wiremock::matchers::{any, header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Issues `token-1`, `token-2`, … through the provider's own `POST /token`.
#[derive(Debug)]
struct Counted {
    n_issued: AtomicU32,
    lasts: SignedDuration,
}

impl Counted {
    fn lasting(seconds: i64) -> Arc<Self> {
        Arc::new(Self { n_issued: AtomicU32::new(0), lasts: SignedDuration::from_secs(seconds) })
    }

    fn n_issued(&self) -> u32 {
        self.n_issued.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl TokenSource for Counted {
    fn identity(&self) -> String {
        "counted".to_owned()
    }

    async fn issue(&self, transport: &Transport, now: Timestamp) -> Result<IssuedToken, FetchError> {
        let assertion = Secret::new("Bearer assertion".to_owned());
        let request = Request::post_query("POST /token", Value::Null);
        transport.send::<Value>(request, Some(assertion)).await?;
        let n_issued = self.n_issued.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(IssuedToken {
            token: Secret::new(format!("token-{n_issued}")),
            expires_at: Some(now + self.lasts),
            bound: None,
        })
    }
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/token"))
        .and(header("authorization", "Bearer assertion"))
        .respond_with(ResponseTemplate::new(201).set_body_json(1))
        .mount(&server)
        .await;
    server
}

fn world(server: &MockServer, source: &Arc<Counted>) -> World {
    World { auth: Auth::Renewing(source.clone()), ..World::new(&server.uri()) }
}

async fn lets_in(server: &MockServer, token: &str) {
    Mock::given(header("authorization", format!("Bearer {token}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(1))
        .mount(server)
        .await;
}

async fn refuses_the_rest(server: &MockServer) {
    Mock::given(any()).respond_with(ResponseTemplate::new(401)).with_priority(9).mount(server).await;
}

#[tokio::test]
async fn each_form_is_written_as_its_standard_says() {
    let word = || Secret::new("open sesame".to_owned());
    let forms = [
        (Auth::Bearer(word()), "Bearer open sesame"),
        (Auth::Scheme("SSWS", word()), "SSWS open sesame"),
        (Auth::Basic("Aladdin".to_owned(), word()), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ];
    for (auth, expected) in forms {
        let server = MockServer::start().await;
        Mock::given(header("authorization", expected))
            .respond_with(ResponseTemplate::new(200).set_body_json(1))
            .mount(&server)
            .await;
        let world = World { auth, ..World::new(&server.uri()) };
        assert!(world.session().send::<Value>(Request::get("GET /a")).await.is_ok(), "{expected}");
    }
}

#[tokio::test]
async fn one_token_serves_all_who_ask_at_once() {
    let server = server().await;
    lets_in(&server, "token-1").await;
    let source = Counted::lasting(3600);
    let world = world(&server, &source);
    let session = world.session();
    let all = (0..20).map(|_| session.send::<Value>(Request::get("GET /a")));
    assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
    assert_eq!(source.n_issued(), 1);
    assert_eq!(world.n_events(|event| *event == Event::TokenIssued), 1);
}

#[tokio::test]
async fn sessions_beside_each_other_share_one_token_and_no_limit() {
    let server = server().await;
    let limited = ResponseTemplate::new(429).insert_header("retry-after", "3600");
    Mock::given(path("/slow")).respond_with(limited).with_priority(1).mount(&server).await;
    lets_in(&server, "token-1").await;
    let source = Counted::lasting(3600);
    let world = world(&server, &source);
    let slow = world.session();
    let other = slow.beside(&DESCRIPTOR, &DIALECT, &world.open()).unwrap();
    assert!(slow.send::<Value>(Request::get("GET /slow")).await.is_err());
    assert!(other.send::<Value>(Request::get("GET /a")).await.is_ok());
    assert_eq!((source.n_issued(), world.n_events(|event| matches!(event, Event::Wait { .. }))), (1, 1));
}

#[tokio::test]
async fn a_token_about_to_end_is_replaced_before_the_next_request() {
    for (seconds, n_issued) in [(0, 3), (3600, 1)] {
        let server = server().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(1)).mount(&server).await;
        let source = Counted::lasting(seconds);
        let mut world = world(&server, &source);
        world.clock = Clock::Fixed("2026-11-24T08:00:00Z".parse().unwrap());
        let session = world.session();
        for _ in 0..3 {
            session.send::<Value>(Request::get("GET /a")).await.unwrap();
        }
        assert_eq!(source.n_issued(), n_issued, "{seconds}");
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = server().await;
    lets_in(&server, "token-2").await;
    refuses_the_rest(&server).await;
    let source = Counted::lasting(3600);
    let world = world(&server, &source);
    let session = world.session();
    let all = (0..20).map(|_| session.send::<Value>(Request::get("GET /a")));
    assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
    assert_eq!(source.n_issued(), 2);
}

#[tokio::test]
async fn a_renewal_on_a_refusal_is_told() {
    let server = server().await;
    lets_in(&server, "token-2").await;
    refuses_the_rest(&server).await;
    let world = world(&server, &Counted::lasting(3600));
    world.session().send::<Value>(Request::get("GET /a")).await.unwrap();
    assert_eq!(world.n_retries(), 1);
    assert_eq!(world.n_events(|event| *event == Event::TokenIssued), 2);
}

#[tokio::test]
async fn a_credential_that_is_refused_for_good_is_not_renewed_for_ever() {
    let server = server().await;
    refuses_the_rest(&server).await;
    let source = Counted::lasting(3600);
    let world = world(&server, &source);
    let session = world.session();
    for _ in 0..5 {
        let error = session.send::<Value>(Request::get("GET /a")).await.unwrap_err();
        assert_eq!(error.reason, Reason::Unauthenticated("status 401".to_owned()));
    }
    assert_eq!(source.n_issued(), 2);
}

#[tokio::test]
async fn an_issuer_with_a_bad_moment_is_asked_again() {
    let server = MockServer::start().await;
    Mock::given(path("/token"))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(2)
        .mount(&server)
        .await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(1)).mount(&server).await;
    let source = Counted::lasting(3600);
    assert!(world(&server, &source).session().send::<Value>(Request::get("GET /a")).await.is_ok());
}

#[tokio::test]
async fn an_issuer_that_refuses_is_believed() {
    let server = MockServer::start().await;
    Mock::given(path("/token")).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    let source = Counted::lasting(3600);
    let error = world(&server, &source).session().send::<Value>(Request::get("GET /a")).await.unwrap_err();
    assert!(matches!(error.reason, Reason::Unauthenticated(_)));
    assert_eq!(error.endpoint, "POST /token");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}
