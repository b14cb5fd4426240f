//! Limits as providers signal them: statuses, headers, dates, bodies.

use crate::world::World;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use remit_connector::auth::Auth;
use remit_connector::secret::Secret;
use remit_connector::session::{Limits, Request};
use remit_connector::{Event, Reason};
use serde_json::{Value, json};
use std::time::Duration;
use wiremock::matchers::{any, header};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Answers once with a refusal and then well, and returns the waits that were told.
async fn waits_after(refusal: ResponseTemplate) -> Vec<(Duration, &'static str)> {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(refusal).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(7)).mount(&server).await;
    let world = World::new(&server.uri());
    let reply = world.session().send::<Value>(Request::get("GET /a")).await;
    assert_eq!(reply.unwrap().body, json!(7));
    assert_eq!(world.n_retries(), 1);
    let events = world.events.lock().unwrap();
    let wait = |event: &Event| match event {
        Event::Wait { duration, why } => Some((*duration, *why)),
        _ => None,
    };
    events.iter().filter_map(wait).collect()
}

async fn check(refusal: ResponseTemplate, seconds: std::ops::RangeInclusive<u64>, why: &str) {
    let waits = waits_after(refusal).await;
    assert_eq!(waits.len(), 1, "{waits:?}");
    assert!(seconds.contains(&waits[0].0.as_secs()), "{waits:?}");
    assert_eq!(waits[0].1, why);
}

#[expect(clippy::disallowed_methods, reason = "the server says what time it is")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::test]
async fn a_429_is_waited_out_for_the_seconds_it_names() {
    check(ResponseTemplate::new(429).insert_header("retry-after", "60"), 60..=60, "retry-after").await;
}

#[tokio::test]
async fn a_429_is_waited_out_until_the_date_it_names() {
    let then = now() + SignedDuration::from_secs(60);
    let date = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then).unwrap();
    check(ResponseTemplate::new(429).insert_header("retry-after", date), 55..=60, "retry-after").await;
}

#[tokio::test]
async fn a_429_is_waited_out_until_the_limits_reset() {
    let reset = (now().as_second() + 60).to_string();
    let refusal = ResponseTemplate::new(429)
        .insert_header("x-limit", "10")
        .insert_header("x-remaining", "0")
        .insert_header("x-reset", reset);
    check(refusal, 1..=85, "limit reset").await;
}

#[tokio::test]
async fn a_429_without_a_word_is_waited_out_all_the_same() {
    check(ResponseTemplate::new(429), 1..=1, "refused as too fast").await;
}

#[tokio::test]
async fn a_403_that_is_a_limit_is_told_from_a_permission() {
    check(ResponseTemplate::new(403).set_body_string("too fast"), 7..=7, "retry-after").await;
}

#[tokio::test]
async fn a_limit_behind_a_200_is_a_limit() {
    check(
        ResponseTemplate::new(200).set_body_json(json!({"error": "slow down"})),
        1..=1,
        "refused as too fast",
    )
    .await;
}

#[tokio::test]
async fn a_provider_that_is_down_names_the_wait_for_all() {
    let refusal = ResponseTemplate::new(503).insert_header("retry-after", "30");
    check(refusal, 30..=30, "retry-after").await;
}

#[tokio::test]
async fn a_limit_that_never_ends_is_an_error() {
    let server = MockServer::start().await;
    let refusal = ResponseTemplate::new(429).insert_header("retry-after", "5");
    Mock::given(any()).respond_with(refusal).mount(&server).await;
    let mut world = World::new(&server.uri());
    world.tuning.wait_budget = Duration::from_secs(20);
    let error = world.session().send::<Value>(Request::get("GET /a")).await.unwrap_err();
    assert!(matches!(error.reason, Reason::RateLimited(Some(_))), "{error}");
    let n_requests = server.received_requests().await.unwrap().len();
    assert!(n_requests <= 5, "{n_requests}");
}

#[tokio::test]
async fn no_more_requests_are_under_way_than_the_settings_say() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_body_json(1).set_delay(Duration::from_millis(20));
    Mock::given(any()).respond_with(slow).mount(&server).await;
    let mut world = World::new(&server.uri());
    world.limits = Some(Limits { concurrency: 1, per_minute: None });
    let session = world.session();
    let began = tokio::time::Instant::now();
    let all = (0..5).map(|_| session.send::<Value>(Request::get("GET /a")));
    assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
    // A lower bound holds however slow the machine is.
    assert!(began.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_session_with_another_credential_keeps_to_the_same_limit() {
    let server = MockServer::start().await;
    let reset = (now().as_second() + 60).to_string();
    let last = ResponseTemplate::new(200)
        .set_body_json(7)
        .insert_header("x-limit", "10")
        .insert_header("x-remaining", "0")
        .insert_header("x-reset", reset);
    Mock::given(any()).respond_with(last).up_to_n_times(1).mount(&server).await;
    Mock::given(header("authorization", "Bearer other"))
        .respond_with(ResponseTemplate::new(200).set_body_json(8))
        .mount(&server)
        .await;
    let world = World::new(&server.uri());
    let session = world.session();
    let other = session.with_auth(Auth::Bearer(Secret::new("other".to_owned()))).unwrap();
    session.send::<Value>(Request::get("GET /a")).await.unwrap();
    assert_eq!(other.send::<Value>(Request::get("GET /a")).await.unwrap().body, json!(8));
    assert_eq!(world.n_events(|event| matches!(event, Event::Wait { .. })), 1);
}
