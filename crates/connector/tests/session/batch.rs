//! Many requests in one round trip: each part is told by itself, and what may change is sent again alone.

use crate::world::{World, raw, raw_server};
use remit_connector::auth::{Auth, IssuedToken, TokenSource};
use remit_connector::secret::Secret;
use remit_connector::session::{Recorder, Request, Tape, TapedAnswer, TapedExchange, Transport};
use remit_connector::{Event, FetchError, Reason};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

const BATCH: &str = "POST /batch";

/// Answers the parts by their last path segment: a status, or a sequence of them.
struct Parts(Mutex<Vec<String>>);

impl Respond for Parts {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let text = String::from_utf8_lossy(&request.body).into_owned();
        let mut seen = self.0.lock().unwrap();
        let mut body = String::new();
        for (id, path) in asked(&text) {
            let n_before = seen.iter().filter(|known| **known == path).count();
            seen.push(path.clone());
            let statuses: Vec<&str> = path.rsplit('/').next().unwrap().split('-').collect();
            let status = statuses.get(n_before).or(statuses.last()).unwrap();
            if *status == "none" {
                continue;
            }
            body.push_str(&format!(
                "--b\r\nContent-Type: application/http\r\nContent-ID: <response-{id}>\r\n\r\nHTTP/1.1 {status} \
                 X\r\nRetry-After: 1\r\n\r\n{}\r\n",
                json!({ "path": path })
            ));
        }
        body.push_str("--b--\r\n");
        ResponseTemplate::new(200).set_body_raw(body, "multipart/mixed; boundary=b")
    }
}

/// Returns the ids and paths of a batch, written as its documentation says.
fn asked(text: &str) -> Vec<(String, String)> {
    let pieces = text.split("--remit_batch").filter(|piece| piece.contains("GET "));
    let read = |piece: &str| {
        let id = piece.split_once("Content-ID: <").unwrap().1.split_once('>').unwrap().0;
        let path = piece.split_once("GET ").unwrap().1.split_once(' ').unwrap().0;
        (id.to_owned(), path.to_owned())
    };
    pieces.map(read).collect()
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(Parts(Mutex::default())).mount(&server).await;
    server
}

fn requests(parts: &[&str]) -> Vec<Request> {
    parts.iter().map(|part| Request::get("GET /users/{id}").part("id", *part)).collect()
}

async fn sent(server: &MockServer, parts: &[&str]) -> (Vec<Result<Value, Reason>>, World) {
    let world = World::new(&server.uri());
    let answers = world.session().send_batch::<Value>(BATCH, &requests(parts)).await;
    (answers.into_iter().map(|answer| answer.map_err(|error| error.reason)).collect(), world)
}

async fn n_sent(server: &MockServer) -> Vec<usize> {
    let received = server.received_requests().await.unwrap();
    received.iter().map(|request| asked(&String::from_utf8_lossy(&request.body)).len()).collect()
}

#[tokio::test]
async fn each_part_is_told_as_what_it_was_answered_in_one_round_trip() {
    let server = server().await;
    let (answers, world) = sent(&server, &["200", "403", "404", "400"]).await;
    assert_eq!(
        answers,
        [
            Ok(json!({ "path": "/users/200" })),
            Err(Reason::Denied(String::new())),
            Err(Reason::NotFound),
            Err(Reason::Rejected("status 400".to_owned())),
        ]
    );
    assert_eq!(n_sent(&server).await, [4]);
    assert_eq!(world.n_events(|event| matches!(event, Event::Request { endpoint: BATCH, .. })), 1);
}

#[tokio::test]
async fn parts_that_are_limited_down_or_missing_are_sent_again_alone() {
    let server = server().await;
    let (answers, world) = sent(&server, &["200", "429-200", "503-200", "none-200", "404"]).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 4);
    assert_eq!(answers[4], Err(Reason::NotFound));
    assert_eq!(n_sent(&server).await, [5, 3]);
    assert_eq!(world.n_retries(), 1);
    assert!(world.n_events(|event| matches!(event, Event::Wait { .. })) > 0);
}

#[tokio::test]
async fn a_part_that_stays_down_fails_and_the_others_do_not() {
    let server = server().await;
    let (answers, _) = sent(&server, &["503", "200"]).await;
    assert_eq!(answers[0], Err(Reason::Unavailable("status 503".to_owned())));
    assert!(answers[1].is_ok());
    assert_eq!(n_sent(&server).await, [2, 1, 1, 1, 1]);
}

#[tokio::test]
async fn a_batch_that_fails_as_a_whole_is_a_failure_of_each_part() {
    for (status, reason) in [
        (403, Reason::Denied(String::new())),
        (404, Reason::NotFound),
        (502, Reason::Unavailable("status 502".to_owned())),
    ] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        let (answers, _) = sent(&server, &["a", "b"]).await;
        assert_eq!(answers, [Err(reason.clone()), Err(reason)], "{status}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_batch_is_malformed() {
    let (base, _) = raw_server(vec![raw("200 OK\r\ncontent-type: application/json", "{}")]).await;
    let answers = World::new(&base).session().send_batch::<Value>(BATCH, &requests(&["a"])).await;
    let error = answers.into_iter().next().unwrap().unwrap_err();
    assert!(matches!(error.reason, Reason::Malformed(_)), "{error}");
    assert_eq!(error.endpoint, "GET /users/{id}");
}

#[tokio::test]
async fn nothing_but_gets_goes_into_a_batch() {
    let server = server().await;
    let post = Request::post_query("POST /graphql", json!({}));
    let session = World::new(&server.uri()).session();
    let answers = session.send_batch::<Value>(BATCH, &[post]).await;
    assert!(matches!(answers[0], Err(FetchError { reason: Reason::Rejected(_), .. })));
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[derive(Debug, Default)]
struct Counting(AtomicUsize);

#[async_trait::async_trait]
impl TokenSource for Counting {
    fn identity(&self) -> String {
        "counting".to_owned()
    }

    async fn issue(&self, _: &Transport, _: jiff::Timestamp) -> Result<IssuedToken, FetchError> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Ok(IssuedToken { token: Secret::new(format!("token-{number}")), expires_at: None, bound: None })
    }
}

#[tokio::test]
async fn a_token_that_parts_refuse_is_renewed_once() {
    let server = server().await;
    let mut world = World::new(&server.uri());
    let source = Arc::new(Counting::default());
    world.auth = Auth::Renewing(source.clone());
    let answers = world.session().send_batch::<Value>(BATCH, &requests(&["401-200", "200", "401"])).await;
    assert!(answers[0].is_ok() && answers[1].is_ok());
    assert!(matches!(answers[2], Err(FetchError { reason: Reason::Unauthenticated(_), .. })));
    assert_eq!(n_sent(&server).await, [3, 2]);
    assert_eq!(source.0.load(Ordering::SeqCst), 2);
}

#[derive(Debug, Default)]
struct Kept(Mutex<Vec<TapedExchange>>);

impl Recorder for Kept {
    fn record(&self, exchange: TapedExchange) {
        self.0.lock().unwrap().push(exchange);
    }
}

#[tokio::test]
async fn evidence_holds_the_parts_as_single_requests() {
    let server = server().await;
    let world = World::new(&server.uri());
    let kept = Arc::new(Kept::default());
    let now = "2026-11-24T08:00:00Z".parse().unwrap();
    let mut open = world.open();
    open.tape = Tape::Record { now, recorder: kept.clone() };
    let auth = world.auth.clone();
    let session = remit_connector::session::Session::open(
        &crate::world::DESCRIPTOR,
        &crate::world::DIALECT,
        auth,
        &open,
    );
    session.unwrap().send_batch::<Value>(BATCH, &requests(&["200", "404"])).await;
    let kept = kept.0.lock().unwrap();
    let told: Vec<_> = kept
        .iter()
        .map(|exchange| match &exchange.answer {
            TapedAnswer::Answered { status, .. } => {
                (exchange.request.method.as_str(), exchange.request.path.as_str(), *status)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [("GET", "/users/200", 200), ("GET", "/users/404", 404)]);
}
