//! OAuth answers that a certified server does not give: the assertion grant, and endpoints that misbehave.

use crate::world::{CANARY, World};
use jiff::Timestamp;
use remit_connector::auth::jwt::SigningKey;
use remit_connector::auth::oauth::{Assertion, Client, ClientCredentials, JwtBearer, Proof, RemoteSigner};
use remit_connector::auth::{IssuedToken, TokenSource};
use remit_connector::secret::Secret;
use remit_connector::session::Transport;
use remit_connector::{FetchError, Reason};
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use serde_json::json;
use wiremock::matchers::{any, body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const NOW: &str = "2026-11-24T08:00:00Z";

async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

fn client(server: &MockServer) -> Client {
    let token_url = format!("{}/token", server.uri()).parse().unwrap();
    let proof = Proof::SecretBasic(Secret::new(CANARY.to_owned()));
    Client::open("acme", token_url, proof, &World::new(&server.uri()).open()).unwrap()
}

async fn issue(server: &MockServer, source: &dyn TokenSource) -> Result<IssuedToken, FetchError> {
    let base = server.uri().parse().unwrap();
    let transport = Transport::open(&base, &World::new(&server.uri()).open()).unwrap();
    source.issue(&transport, NOW.parse().unwrap()).await
}

async fn reason_of(answer: ResponseTemplate) -> Reason {
    let server = answering(answer).await;
    let error = issue(&server, &ClientCredentials::new(client(&server), Vec::new())).await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains(CANARY));
    error.reason
}

#[tokio::test]
async fn an_assertion_is_exchanged_for_a_token_that_ends_when_the_issuer_says() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/token"))
        .and(body_string_contains(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey",
        ))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "access_token": "t", "token_type": "Bearer", "expires_in": 600
        })))
        .mount(&server)
        .await;
    let key =
        RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap().to_pkcs8_pem(LineEnding::LF).unwrap();
    let token_url = format!("{}/token", server.uri()).parse().unwrap();
    let client = Client::open("acme", token_url, Proof::None, &World::new(&server.uri()).open()).unwrap();
    let assertion = Assertion {
        issuer: "robot@acme.example".to_owned(),
        subject: "dana@acme.example".to_owned(),
        audience: format!("{}/token", server.uri()),
        scope: None,
    };
    let source = JwtBearer::new(client, SigningKey::parse(&Secret::new(key.to_string())).unwrap(), assertion);
    let issued = issue(&server, &source).await.unwrap();
    assert_eq!(issued.token.reveal(), "t");
    assert_eq!(issued.expires_at, Some("2026-11-24T08:10:00Z".parse::<Timestamp>().unwrap()));
    assert!(source.identity().contains("dana@acme.example"));
}

#[derive(Debug)]
struct Elsewhere;

#[async_trait::async_trait]
impl RemoteSigner for Elsewhere {
    async fn sign(&self, claims: &str, _: Timestamp) -> Result<Secret<String>, FetchError> {
        let claims: serde_json::Value = serde_json::from_str(claims).unwrap();
        assert!(claims.get("sub").is_none(), "who asks for itself names no subject");
        assert_eq!(claims["iat"].as_i64().unwrap() + 300, claims["exp"].as_i64().unwrap());
        Ok(Secret::new("signed-elsewhere".to_owned()))
    }
}

#[tokio::test]
async fn an_assertion_may_be_signed_where_nobody_can_read_the_key() {
    let server = MockServer::start().await;
    Mock::given(body_string_contains("assertion=signed-elsewhere"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "access_token": "t", "token_type": "Bearer", "expires_in": 600
        })))
        .mount(&server)
        .await;
    let token_url = format!("{}/token", server.uri()).parse().unwrap();
    let client = Client::open("acme", token_url, Proof::None, &World::new(&server.uri()).open()).unwrap();
    let assertion = Assertion {
        issuer: "robot@acme.example".to_owned(),
        subject: String::new(),
        audience: format!("{}/token", server.uri()),
        scope: None,
    };
    let source = JwtBearer::signed_by(client, std::sync::Arc::new(Elsewhere), assertion);
    assert_eq!(issue(&server, &source).await.unwrap().token.reveal(), "t");
}

#[tokio::test]
async fn an_assertion_is_good_for_no_longer_than_the_issuer_takes() {
    let server = answering(
        ResponseTemplate::new(200).set_body_json(json!({"access_token": "t", "token_type": "Bearer"})),
    )
    .await;
    let key =
        RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap().to_pkcs8_pem(LineEnding::LF).unwrap();
    let key = SigningKey::parse(&Secret::new(key.to_string())).unwrap();
    let said = |name: &str| name.to_owned();
    let assertion = Assertion { issuer: said("a"), subject: said("b"), audience: said("c"), scope: None };
    let source = JwtBearer::new(client(&server), key, assertion).with_lifetime(120);
    issue(&server, &source).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&requests[0].body).into_owned().collect();
    let assertion = &form.iter().find(|(name, _)| name == "assertion").unwrap().1;
    let claims = base64::Engine::decode(
        &base64::prelude::BASE64_URL_SAFE_NO_PAD,
        assertion.split('.').nth(1).unwrap(),
    )
    .unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 120);
}

#[tokio::test]
async fn an_error_is_told_by_the_standards_code_and_nothing_else_of_what_was_said() {
    let error = |code: &str| {
        ResponseTemplate::new(400).set_body_json(json!({"error": code, "error_description": CANARY}))
    };
    assert!(matches!(reason_of(error("invalid_client")).await, Reason::Unauthenticated(_)));
    assert_eq!(reason_of(error("invalid_scope")).await, Reason::Rejected("`invalid_scope`".to_owned()));
    assert!(matches!(reason_of(error("temporarily_unavailable")).await, Reason::Unavailable(_)));
    assert!(matches!(reason_of(error(CANARY)).await, Reason::Rejected(_)));
    assert!(matches!(
        reason_of(ResponseTemplate::new(400).set_body_string(CANARY)).await,
        Reason::Malformed(_)
    ));
    assert!(matches!(
        reason_of(ResponseTemplate::new(200).set_body_string(CANARY)).await,
        Reason::Malformed(_)
    ));
}

#[tokio::test]
async fn an_error_that_comes_as_a_success_is_told_by_its_code() {
    let said = json!({"ok": false, "error": "invalid_refresh_token"});
    let reason = reason_of(ResponseTemplate::new(200).set_body_json(said)).await;
    assert_eq!(reason, Reason::Rejected("`invalid_refresh_token`".to_owned()));
}

#[tokio::test]
async fn an_endpoint_that_says_later_is_asked_later() {
    assert!(matches!(reason_of(ResponseTemplate::new(503)).await, Reason::Unavailable(_)));
    let limited = reason_of(ResponseTemplate::new(429).insert_header("retry-after", "9")).await;
    assert_eq!(limited, Reason::RateLimited(Some(std::time::Duration::from_secs(9))));
}

#[tokio::test]
async fn a_token_endpoint_that_sends_elsewhere_is_not_followed() {
    let other = MockServer::start().await;
    let redirect = ResponseTemplate::new(307).insert_header("location", format!("{}/token", other.uri()));
    assert!(matches!(reason_of(redirect).await, Reason::Malformed(_)));
    assert_eq!(other.received_requests().await.unwrap().len(), 0);
}
