//! What is sent again, how often, and what is not.

use crate::world::{World, raw, raw_server};
use remit_connector::session::Request;
use remit_connector::{Event, FetchError, Reason};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn answered_with(status: u16) -> (FetchError, usize) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    let session = World::new(&server.uri()).session();
    let error = session.send::<Value>(Request::get("GET /a/{b}").part("b", "c")).await.unwrap_err();
    assert_eq!(error.endpoint, "GET /a/{b}");
    (error, server.received_requests().await.unwrap().len())
}

#[tokio::test]
async fn faults_of_the_moment_are_repeated_up_to_five_times() {
    for status in [500, 502, 503, 504, 408] {
        let (error, n_requests) = answered_with(status).await;
        assert_eq!(error.reason, Reason::Unavailable(format!("status {status}")));
        assert_eq!(n_requests, 5, "{status}");
    }
}

#[tokio::test]
async fn answers_that_will_not_change_are_not_repeated() {
    let expected = [
        (400, Reason::Rejected("status 400".to_owned())),
        (401, Reason::Unauthenticated("status 401".to_owned())),
        (403, Reason::Denied(String::new())),
        (404, Reason::NotFound),
        (422, Reason::Rejected("status 422".to_owned())),
    ];
    for (status, reason) in expected {
        let (error, n_requests) = answered_with(status).await;
        assert_eq!((error.reason, n_requests), (reason, 1), "{status}");
    }
}

#[tokio::test]
async fn a_query_by_post_is_as_safe_to_repeat_as_a_get() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(502)).up_to_n_times(2).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(1)).mount(&server).await;
    let world = World::new(&server.uri());
    let sent =
        world.session().send::<Value>(Request::post_query("POST /graphql", json!({"query": "{}"}))).await;
    assert_eq!(sent.unwrap().body, json!(1));
    let bodies: Vec<_> = server.received_requests().await.unwrap().into_iter().map(|it| it.body).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn each_repetition_is_an_event() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(502)).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(1)).mount(&server).await;
    let world = World::new(&server.uri());
    world.session().send::<Value>(Request::get("GET /a")).await.unwrap();
    let request = |status| Event::Request { endpoint: "GET /a", status, is_cached: false };
    let retry = Event::Retry { endpoint: "GET /a", why: "unavailable: status 502".to_owned() };
    assert_eq!(*world.events.lock().unwrap(), [request(502), retry, request(200)]);
}

#[tokio::test]
async fn a_connection_that_is_reset_is_tried_again() {
    let (base, seen) = raw_server(vec![Vec::new(), raw("200 OK", "1")]).await;
    let reply = World::new(&base).session().send::<Value>(Request::get("GET /a")).await;
    assert_eq!(reply.unwrap().body, json!(1));
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let world = World::new(&base);
    let error = world.session().send::<Value>(Request::get("GET /a")).await.unwrap_err();
    assert_eq!(error.reason, Reason::Unavailable("no connection".to_owned()));
    assert_eq!(world.n_retries(), 4);
}

#[tokio::test]
async fn a_silent_server_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut world = World::new(&format!("http://{}", listener.local_addr().unwrap()));
    world.tuning.total_timeout = std::time::Duration::from_millis(20);
    world.tuning.attempts = 2;
    let error = world.session().send::<Value>(Request::get("GET /a")).await.unwrap_err();
    assert_eq!(error.reason, Reason::Unavailable("no answer in time".to_owned()));
}
