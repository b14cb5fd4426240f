//! Bodies that are too large, too deep, cut, or of another shape.

use crate::world::{CANARY, World, raw, raw_server};
use remit_connector::session::{Request, Tuning};
use remit_connector::{FetchError, Reason, Refusal};
use serde::Deserialize;
use std::collections::BTreeMap;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

#[derive(Debug, Deserialize)]
struct Listing {
    #[serde(rename = "installations")]
    _installations: Vec<Installation>,
}

#[derive(Debug, Deserialize)]
struct Installation {
    #[expect(dead_code, reason = "only read")]
    id: u64,
    #[expect(dead_code, reason = "only read")]
    permissions: BTreeMap<String, u64>,
}

async fn read(base: &str, cap: u64) -> Result<Listing, FetchError> {
    let mut world = World::new(base);
    world.tuning = Tuning { body_cap: cap, ..world.tuning };
    world.session().send(Request::get("GET /a")).await.map(|reply| reply.body)
}

async fn read_body(body: &str) -> Reason {
    let server = MockServer::start().await;
    Mock::given(path("/a"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    read(&server.uri(), 1 << 20).await.unwrap_err().reason
}

#[tokio::test]
async fn an_announced_length_above_the_cap_is_refused_unread() {
    // The body never comes: only who does not wait for it can answer.
    let (base, seen) = raw_server(vec![raw("200 OK\r\ncontent-length: 100000000", "")]).await;
    let error = read(&base, 1000).await.unwrap_err();
    assert_eq!(error.reason, Reason::Refused(Refusal::TooLarge(1000)));
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_stream_is_cut_at_the_cap() {
    // One that comes in many pieces, and one that comes in a single piece.
    for n_bytes in [1 << 20, 1001] {
        let (base, _) = raw_server(vec![raw("200 OK", &"[".repeat(n_bytes))]).await;
        assert_eq!(read(&base, 1000).await.unwrap_err().reason, Reason::Refused(Refusal::TooLarge(1000)));
    }
}

#[tokio::test]
async fn the_cap_counts_what_is_unpacked() {
    // 1 MiB of zeros, packed by gzip to about a thousandth.
    let packed = gzip_of_zeros(16);
    let mut answer =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", packed.len());
    answer.truncate(answer.len());
    let answer = [answer.as_bytes(), &packed].concat();
    let (base, _) = raw_server(vec![answer]).await;
    assert_eq!(read(&base, 100_000).await.unwrap_err().reason, Reason::Refused(Refusal::TooLarge(100_000)));
}

/// Returns a gzip stream of so many stored blocks of 65,535 zeros each, written by hand (RFC 1951, section 3.2.4).
fn gzip_of_zeros(n_blocks: usize) -> Vec<u8> {
    let mut stream = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for i in 0..n_blocks {
        stream.push(u8::from(i + 1 == n_blocks));
        stream.extend([0xff, 0xff, 0x00, 0x00]);
        stream.extend(vec![b' '; 65_535]);
    }
    stream
}

#[tokio::test]
async fn nesting_beyond_the_cap_is_refused_wherever_it_stands() {
    let deep = |n: usize| format!("{{\"other\":{}{},\"installations\":[]}}", "[".repeat(n), "]".repeat(n));
    for n in [64, 100, 127, 200, 5000] {
        assert_eq!(read_body(&deep(n)).await, Reason::Refused(Refusal::TooDeep(64)), "{n}");
    }
    let server = MockServer::start().await;
    Mock::given(path("/a"))
        .respond_with(ResponseTemplate::new(200).set_body_string(deep(63)))
        .mount(&server)
        .await;
    assert!(read(&server.uri(), 1 << 20).await.is_ok());
}

#[tokio::test]
async fn brackets_in_strings_are_no_nesting() {
    let body = format!("{{\"other\":\"{}\\\"{}\",\"installations\":[]}}", "[{".repeat(200), "[".repeat(200));
    let server = MockServer::start().await;
    Mock::given(path("/a"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    assert!(read(&server.uri(), 1 << 20).await.is_ok());
}

#[tokio::test]
async fn a_wrong_value_is_told_by_its_place_and_never_quoted() {
    let body = format!(
        r#"{{"installations":[{{"id":1,"permissions":{{}}}},{{"id":"{CANARY}","permissions":{{}}}}]}}"#
    );
    let reason = read_body(&body).await;
    let expected = "no u64 at `$.installations[1].id`, line 1 column 70";
    assert_eq!(reason, Reason::Malformed(expected.to_owned()));
}

#[tokio::test]
async fn a_key_that_may_be_data_is_not_quoted_either() {
    let body = format!(r#"{{"installations":[{{"id":1,"permissions":{{"{CANARY}":"x"}}}}]}}"#);
    let Reason::Malformed(what) = read_body(&body).await else { panic!() };
    assert!(what.contains("$.installations[0].permissions.…"), "{what}");
}

#[tokio::test]
async fn a_missing_field_and_a_page_that_is_no_json_are_malformed() {
    let missing = read_body(r#"{"installations":[{"id":1}]}"#).await;
    assert!(
        matches!(&missing, Reason::Malformed(what) if what.contains("`permissions` is missing")),
        "{missing}"
    );
    let html = read_body("<html>Sign in</html>").await;
    assert_eq!(html, Reason::Malformed("no JSON at line 1 column 1".to_owned()));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_asked_for_again() {
    let whole = r#"{"installations":[]}"#;
    let cut = raw("200 OK\r\ncontent-length: 20", r#"{"install"#);
    let cut_without_length = raw("200 OK", r#"{"install"#);
    let (base, seen) = raw_server(vec![cut, cut_without_length, raw("200 OK", whole)]).await;
    assert!(read(&base, 1000).await.is_ok());
    assert_eq!(seen.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_body_that_always_breaks_off_is_unavailable() {
    let (base, seen) = raw_server(vec![raw("200 OK\r\ncontent-length: 20", "{")]).await;
    let reason = read(&base, 1000).await.unwrap_err().reason;
    assert_eq!(reason, Reason::Unavailable("the body broke off".to_owned()));
    assert_eq!(seen.lock().unwrap().len(), 5);
}
