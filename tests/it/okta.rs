//! Okta's ways in, which exchanges do not show: a service app with a token for each scope, and a budget of requests for
//! each family of paths.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use remit_connector::blank;
use remit_connector::core::model::{CredentialKind, Dossier, ExternalId, Part, Record, Source};
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{Access, Clock, NoCache, Tape, Tuning};
use remit_connector::{
    Act, Ask, Connection, Event, EventSink, FetchError, Open, Page, Reason, RevokeStep, Slice, Target,
};
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use url::form_urlencoded;

const CLIENT: &str = "0oa1scanner00000000d7";

/// Gives the same secret for every reference.
#[derive(Debug)]
struct Only(String);

impl SecretSource for Only {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        Ok(Secret::new(self.0.clone()))
    }
}

/// A connection, and what it said.
struct World {
    connection: Arc<dyn Connection>,
    events: Arc<Mutex<Vec<Event>>>,
}

impl World {
    fn new(server: &str, auth: &Value, secret: String) -> Self {
        let events: Arc<Mutex<Vec<Event>>> = Arc::default();
        let receiver = Arc::clone(&events);
        let open = Open {
            settings: json!({ "domain": "acme.example", "auth": auth }),
            base_url: Some(server.parse().expect("it is an address")),
            limits: None,
            secrets: Arc::new(Only(secret)),
            clock: Clock::System,
            cache: Arc::new(NoCache),
            events: EventSink::new(move |event| {
                receiver.lock().unwrap_or_else(PoisonError::into_inner).push(event)
            }),
            tuning: Tuning::for_tests(),
            tape: Tape::Blank,
            access: Access::ReadOnly,
        };
        let connection = (remit_connector_okta::PROVIDER.open)(open).expect("the settings are right");
        Self { connection, events }
    }

    fn with_token(server: &str) -> Self {
        Self::new(server, &json!({ "token": { "env": "OKTA_TOKEN" } }), "made-up".to_owned())
    }

    fn with_key(server: &str, key: &RsaPrivateKey) -> Self {
        let pem = key.to_pkcs8_pem(LineEnding::LF).expect("it is a key");
        let app =
            json!({ "client_id": CLIENT, "key_id": "remit-2026", "private_key": { "file": "okta.pem" } });
        Self::new(server, &json!({ "service_app": app }), pem.to_string())
    }

    async fn read(&self, stage: &str) -> Result<Page, FetchError> {
        let slice = Slice::root();
        self.connection.page(stage, Ask { slice: &slice, cursor: None, page_size: 200 }).await
    }

    fn n_waits(&self) -> usize {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.iter().filter(|event| matches!(event, Event::Wait { .. })).count()
    }
}

/// What a server was asked: the path, the authorization header and the body.
struct Asked {
    path: String,
    authorization: String,
    body: String,
}

/// An answer: status, headers, body.
type Answer = (u16, Vec<(&'static str, String)>, Value);

/// Serves what `answer` says, one request a connection, and returns the address.
async fn serve(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    #[expect(clippy::disallowed_methods, reason = "the runtime of the test ends it")]
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            // A client that went away is none of the test's business.
            drop(exchange(socket, &answer).await);
        }
    });
    address
}

async fn exchange(mut socket: TcpStream, answer: impl Fn(&Asked) -> Answer) -> std::io::Result<()> {
    let mut reader = BufReader::new(&mut socket);
    let mut asked = Asked { path: String::new(), authorization: String::new(), body: String::new() };
    let mut n_bytes = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                value.clone_into(&mut asked.authorization)
            }
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                n_bytes = value.parse().unwrap_or(0)
            }
            Some(_) => (),
            None => {
                let target = line.split(' ').nth(1).unwrap_or_default();
                target.split('?').next().unwrap_or_default().clone_into(&mut asked.path);
            }
        }
    }
    let mut body = vec![0; n_bytes];
    reader.read_exact(&mut body).await?;
    asked.body = String::from_utf8_lossy(&body).into_owned();
    let (status, headers, body) = answer(&asked);
    let body = body.to_string();
    let mut head = format!("HTTP/1.1 {status} .\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    socket.write_all(format!("{head}\r\n{body}").as_bytes()).await
}

fn ok(body: Value) -> Answer {
    (200, Vec::new(), body)
}

/// Answers as Okta's token endpoint: it verifies the assertion, and gives a token for the one scope that was granted.
fn token(asked: &Asked, key: &DecodingKey, audience: &str, granted: &str) -> Answer {
    let form: Vec<(String, String)> = form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[audience]);
    validation.set_issuer(&[CLIENT]);
    let assertion = field("client_assertion").unwrap_or_default();
    let is_ours = jsonwebtoken::decode::<Value>(assertion, key, &validation).is_ok_and(|signed| {
        signed.header.kid.as_deref() == Some("remit-2026") && signed.claims["sub"] == CLIENT
    });
    if !is_ours || field("grant_type") != Some("client_credentials") {
        return (400, Vec::new(), json!({ "error": "invalid_client" }));
    }
    match field("scope") == Some(granted) {
        true => ok(json!({
            "token_type": "Bearer", "expires_in": 3600, "access_token": "of-one-scope", "scope": granted,
        })),
        false => (400, Vec::new(), json!({ "error": "invalid_scope" })),
    }
}

fn private_key() -> RsaPrivateKey {
    RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).expect("there is chance")
}

#[tokio::test]
async fn a_scope_that_the_app_lacks_denies_its_own_listings_alone() {
    let key = private_key();
    let public = key.to_public_key().to_pkcs1_pem(LineEnding::LF).expect("it is a key");
    let public = DecodingKey::from_rsa_pem(public.as_bytes()).expect("it is a key");
    let audience: Arc<OnceLock<String>> = Arc::default();
    let expected = Arc::clone(&audience);
    let server = serve(move |asked| match asked.path.as_str() {
        "/oauth2/v1/token" => {
            token(asked, &public, expected.get().map_or("", String::as_str), "okta.apps.read")
        }
        "/api/v1/apps" if asked.authorization == "Bearer of-one-scope" => ok(json!([])),
        _ => (403, Vec::new(), json!({ "errorCode": "E0000006" })),
    })
    .await;
    audience.set(format!("{server}/oauth2/v1/token")).expect("it is set once");
    let world = World::with_key(&server, &key);
    let denied = world.read("api_tokens").await.expect_err("the app was not granted it");
    assert_eq!(denied.reason, Reason::Denied("`okta.apiTokens.read` granted to the app".to_owned()));
    assert_eq!(world.read("apps").await.expect("the app was granted it"), Page::default());
}

/// Returns what a plan says of one credential of an app: its call, or what a person does.
fn planned(world: &World, app: &Record, credential: &str, kind: CredentialKind) -> String {
    let part = Part {
        facets: app.facets.clone(),
        activity: Vec::new(),
        first_seen: Clock::System.now(),
        source: Source {
            stage: "apps".into(),
            slice: String::new(),
            endpoint: app.endpoint.to_owned(),
            read_at: Clock::System.now(),
            is_current: true,
        },
    };
    let id = app.external_id.clone();
    let integration = Dossier::assemble("acme-okta".into(), "okta".into(), id, vec![part]).expect("an app");
    let credential = blank::credential(ExternalId::from(credential), kind);
    let target = Target { integration: &integration, credential: Some(&credential) };
    let plan = world.connection.revoke(target).expect("it can be planned");
    match plan.steps.as_slice() {
        [RevokeStep { act: Act::Call(call), .. }] => call.shown().expect("it has a path"),
        [RevokeStep { act: Act::ByHand { what, .. }, .. }] => what.clone(),
        steps => panic!("{steps:?}"),
    }
}

#[tokio::test]
async fn one_key_or_token_of_an_app_is_taken_by_itself_and_a_secret_by_a_person() {
    let app = json!({
        "id": "0oa1", "label": "Bridge", "status": "ACTIVE", "signOnMode": "OPENID_CONNECT",
        "credentials": { "oauthClient": { "client_id": "bridge", "token_endpoint_auth_method": "client_secret_basic" } },
        "settings": { "oauthClient": { "application_type": "web" } },
    });
    let server = serve(move |_| ok(json!([app]))).await;
    let world = World::with_token(&server);
    let page = world.read("apps").await.expect("it is served");
    let app = page.records.first().expect("one app");
    let of = |credential, kind| planned(&world, app, credential, kind);
    assert_eq!(
        of("key:0oa1:pks1", CredentialKind::Certificate),
        "POST /api/v1/apps/0oa1/credentials/jwks/pks1/lifecycle/deactivate"
    );
    let token = of("refresh-token:oar1", CredentialKind::OauthToken);
    assert_eq!(token, "DELETE /api/v1/apps/0oa1/tokens/oar1");
    assert!(of("client-secret:0oa1", CredentialKind::ClientSecret).contains("does not read secrets"));
}

fn budget(limit: u32, resets_in: i64) -> Vec<(&'static str, String)> {
    let reset = Clock::System.now().as_second() + resets_in;
    vec![
        ("x-rate-limit-limit", limit.to_string()),
        ("x-rate-limit-remaining", "0".to_owned()),
        ("x-rate-limit-reset", reset.to_string()),
    ]
}

#[tokio::test]
async fn a_spent_budget_holds_nobody_up_who_spends_another() {
    let server = serve(|asked| match asked.path.as_str() {
        "/api/v1/apps" => (200, budget(100, 60), json!([])),
        _ => ok(json!([])),
    })
    .await;
    let world = World::with_token(&server);
    world.read("apps").await.expect("it is served");
    world.read("users").await.expect("it is served");
    assert_eq!(world.n_waits(), 0);
    world.read("apps").await.expect("it is served");
    assert_eq!(world.n_waits(), 1);
}

#[tokio::test]
async fn too_many_requests_at_once_are_waited_out() {
    let is_crowded = AtomicBool::new(true);
    let crowded = || json!({ "errorCode": "E0000047", "errorSummary": "API call exceeded rate limit" });
    let server = serve(move |_| match is_crowded.swap(false, Ordering::Relaxed) {
        true => (429, budget(0, 0), crowded()),
        false => ok(json!([])),
    })
    .await;
    let world = World::with_token(&server);
    assert_eq!(world.read("apps").await.expect("it is served"), Page::default());
    assert_eq!(world.n_waits(), 1);
}
