//! Posting to a webhook: what is sent again, how it is signed, and that its address is never shown.

use crate::world::CANARY;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use remit_connector::secret::Secret;
use remit_connector::session::{Clock, Hook, Tuning};
use remit_connector::{FetchError, OpenError, Reason};
use std::time::Duration;
use wiremock::matchers::{any, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

fn open(address: &str, signing: Option<&str>) -> Result<Hook, OpenError> {
    let signing = signing.map(|secret| Secret::new(secret.to_owned()));
    let clock = Clock::Fixed("2026-11-24T09:00:00Z".parse().unwrap());
    Hook::open(&Secret::new(address.to_owned()), signing.as_ref(), clock, Tuning::for_tests())
}

async fn posted(server: &MockServer) -> Result<(), FetchError> {
    open(&server.uri(), None).unwrap().post("msg_1", "{}".to_owned()).await
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.get(name).unwrap().to_str().unwrap()
}

#[tokio::test]
async fn what_fails_twice_is_posted_a_third_time_with_the_same_id() {
    let server = MockServer::start().await;
    let failing = [ResponseTemplate::new(503), ResponseTemplate::new(429).insert_header("retry-after", "7")];
    for answer in failing {
        Mock::given(any()).respond_with(answer).up_to_n_times(1).mount(&server).await;
    }
    Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    posted(&server).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let ids: Vec<&str> = requests.iter().map(|request| header(request, "webhook-id")).collect();
    assert_eq!(ids, ["msg_1"; 3]);
}

#[tokio::test]
async fn what_a_receiver_refuses_is_posted_once() {
    for (status, reason) in [
        (400, Reason::Rejected("status 400".to_owned())),
        (404, Reason::NotFound),
        (410, Reason::Rejected("status 410".to_owned())),
        (302, Reason::Rejected("it was answered with a redirect, which is not followed".to_owned())),
    ] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).insert_header("location", "/elsewhere");
        Mock::given(any()).respond_with(answer).mount(&server).await;
        assert_eq!(posted(&server).await.unwrap_err().reason, reason);
        assert_eq!(server.received_requests().await.unwrap().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_wait_longer_than_the_patience_is_an_error() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(429).insert_header("retry-after", "86400");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let error = posted(&server).await.unwrap_err();
    let Reason::RateLimited(Some(wait)) = error.reason else { panic!("{error}") };
    assert!(wait > Duration::from_secs(80_000), "{wait:?}");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

/// The example of the specification's reference libraries: their secret, id, time and body, and the signature of them.
#[tokio::test]
async fn a_message_is_signed_as_standard_webhooks_are() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let hook = Hook::open(
        &Secret::new(server.uri()),
        Some(&Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned())),
        Clock::Fixed("2021-02-25T15:02:10Z".parse().unwrap()),
        Tuning::for_tests(),
    );
    let body = r#"{"test": 2432232314}"#;
    hook.unwrap().post("msg_p5jXN8AQM9LWM0D4loKWxJek", body.to_owned()).await.unwrap();
    let request = server.received_requests().await.unwrap().remove(0);
    assert_eq!(request.body, body.as_bytes());
    assert_eq!(header(&request, "content-type"), "application/json");
    assert_eq!(header(&request, "webhook-timestamp"), "1614265330");
    assert_eq!(header(&request, "webhook-signature"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[tokio::test]
async fn a_secret_in_words_signs_as_its_bytes() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let encoded = format!("whsec_{}", STANDARD.encode(CANARY));
    for secret in [CANARY, &encoded] {
        open(&server.uri(), Some(secret)).unwrap().post("a", "{}".to_owned()).await.unwrap();
    }
    let requests = server.received_requests().await.unwrap();
    assert_eq!(header(&requests[0], "webhook-signature"), header(&requests[1], "webhook-signature"));
}

#[tokio::test]
async fn path_and_query_of_the_address_are_kept_and_never_shown() {
    let server = MockServer::start().await;
    Mock::given(path(format!("/{CANARY}/1")))
        .and(query_param("sig", CANARY))
        .respond_with(ResponseTemplate::new(400).set_body_string(CANARY))
        .expect(1)
        .mount(&server)
        .await;
    let hook = open(&format!("{}/{CANARY}/1?sig={CANARY}", server.uri()), Some(CANARY)).unwrap();
    let error = hook.post("a", "{}".to_owned()).await.unwrap_err();
    let said = format!("{hook:?} {error} {error:?}");
    assert!(!said.contains(CANARY), "{said}");
}

#[test]
fn a_wrong_address_is_refused_unseen() {
    for (address, expected) in [
        (format!("{CANARY} no address"), "url: it is no http or https address"),
        (format!("ftp://a.example/{CANARY}"), "url: it is no http or https address"),
        (format!("https://{CANARY}@a.example/"), "url: it holds a user or password"),
        (format!("http://a.example/{CANARY}"), "url: credentials would travel unencrypted"),
    ] {
        let error = open(&address, None).unwrap_err();
        let OpenError::Setting { path, what } = &error else { panic!("{error}") };
        let said = format!("{path}: {what}");
        assert!(said.starts_with(expected), "{said}");
        assert!(!format!("{said} {error:?}").contains(CANARY), "{said}");
    }
    let error = open("https://a.example/", Some("whsec_*")).unwrap_err();
    assert!(error.to_string().contains("signing_secret"), "{error}");
}
