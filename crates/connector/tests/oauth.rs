//! The standard flows against a certified OAuth server, `oidc-provider`, which the test starts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jiff::Timestamp;
use remit_connector::auth::jwt::SigningKey;
use remit_connector::auth::oauth::{
    Client, ClientCredentials, Granted, InMemory, Proof, Refresh, RefreshStore, RefreshStoreError,
};
use remit_connector::auth::{Auth, IssuedToken, TokenSource};
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{
    Clock, Dialect, LimitHeaders, Limits, NoCache, Request, ResetForm, Session, Transport, Tuning,
};
use remit_connector::{Descriptor, EventSink, FetchError, Open, Reason};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use url::Url;

/// The server of one test; it ends with it.
struct Server {
    process: Child,
    said: Said,
}

/// What the server prints when it listens.
#[derive(Debug, Deserialize)]
struct Said {
    issuer: Url,
    secret: String,
    pkcs1: String,
    pkcs8: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end and nothing to say.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Server {
    /// Starts a server; none where this machine has no Node.js, which is said, and in CI is a failure.
    fn start() -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oauth");
        if !provisioned(&folder) {
            return None;
        }
        let mut process = Command::new("node")
            .arg("server.mjs")
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said = serde_json::from_str(&line).expect("the server says where it listens");
        Some(Self { process, said })
    }

    fn client(&self, id: &str, proof: Proof) -> Client {
        Client::open(id, self.said.issuer.join("/token").unwrap(), proof, &self.open()).unwrap()
    }

    fn secret(&self) -> Secret<String> {
        Secret::new(self.said.secret.clone())
    }

    fn open(&self) -> Open {
        Open {
            settings: serde_json::Value::Null,
            base_url: Some(self.said.issuer.clone()),
            limits: None,
            secrets: Arc::new(NoSecrets),
            clock: Clock::System,
            cache: Arc::new(NoCache),
            events: EventSink::none(),
            tape: remit_connector::session::Tape::Blank,
            access: remit_connector::session::Access::ReadOnly,
            tuning: Tuning::for_tests(),
        }
    }

    /// Asks for what only a good token opens, and returns whose token it was.
    async fn opened_by(&self, source: impl TokenSource + 'static) -> Result<String, FetchError> {
        let auth = Auth::Renewing(Arc::new(source));
        let session = Session::open(&DESCRIPTOR, &DIALECT, auth, &self.open()).unwrap();
        let reply = session.send::<BTreeMap<String, String>>(Request::get("GET /things")).await?;
        Ok(reply.body["client"].clone())
    }

    /// Sends a person, who agrees to everything, and returns what their consent gave.
    async fn consent(&self, client: &Client) -> Result<Granted, FetchError> {
        let redirect = Url::parse("http://127.0.0.1/callback").unwrap();
        let scopes = ["openid", "offline_access"];
        let mut authorization =
            client.authorize(&self.said.issuer.join("/auth").unwrap(), &redirect, &scopes);
        authorization.url.query_pairs_mut().append_pair("prompt", "consent");
        let answer = browse(authorization.url.clone(), &redirect).await;
        client.redeem(authorization, &answer, now()).await
    }
}

/// Whether Node.js and the server's packages are there. Where only the packages are missing, they are installed.
#[expect(
    clippy::disallowed_methods,
    reason = "whether a missing server may be passed over depends on where it runs"
)]
fn provisioned(folder: &std::path::Path) -> bool {
    static PROVISIONED: OnceLock<bool> = OnceLock::new();
    *PROVISIONED.get_or_init(|| {
        let has_node =
            Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
        if !has_node {
            assert!(std::env::var_os("CI").is_none(), "CI must have Node.js");
            skip("Node.js is not installed");
            return false;
        }
        if !folder.join("node_modules/oidc-provider").exists() {
            let arguments = ["ci", "--no-audit", "--no-fund", "--silent"];
            let installed = Command::new("npm").args(arguments).current_dir(folder).status();
            assert!(installed.is_ok_and(|status| status.success()), "npm ci fails in tests/oauth");
        }
        true
    })
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

#[expect(clippy::disallowed_methods, reason = "the server has the machine's clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

/// Follows redirects as a browser with cookies does, up to the client's own address.
async fn browse(start: Url, redirect: &Url) -> Url {
    #[expect(clippy::disallowed_methods, reason = "this is the person's browser, not remit")]
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
        .no_proxy()
        .build()
        .unwrap();
    let mut cookies: BTreeMap<String, String> = BTreeMap::new();
    let mut at = start;
    for _ in 0..20 {
        if at.path() == redirect.path() {
            return at;
        }
        let sent: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = browser.get(at.clone()).header("cookie", sent.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get("location").expect("the server sends the browser on");
        at = at.join(location.to_str().unwrap()).unwrap();
    }
    panic!("the server sends the browser in circles");
}

static DESCRIPTOR: Descriptor = Descriptor {
    id: "acme",
    name: "Acme",
    default_base_url: "https://api.acme.example",
    credentials: &[],
    published_limits: Limits { concurrency: 4, per_minute: None },
    limits_text: "",
    scope_catalog: "",
    id_forms: &[],
    blind_spots: &[],
    guide: "",
};

static DIALECT: Dialect = Dialect {
    headers: &[],
    kept_headers: &[],
    limit_headers: LimitHeaders {
        limit: "",
        remaining: "",
        reset: "",
        reset_form: ResetForm::DeltaSeconds,
        resource: "",
    },
    classify: |_| None,
    classify_ok: |_| None,
    evidence: remit_connector::session::EvidenceRules::PLAIN,
};

#[derive(Debug)]
struct NoSecrets;

impl SecretSource for NoSecrets {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        unreachable!("these sessions are handed their secrets")
    }
}

fn is_unauthenticated(error: &FetchError, code: &str) -> bool {
    matches!(&error.reason, Reason::Unauthenticated(why) if why.contains(code))
}

#[tokio::test]
async fn client_credentials_open_a_session_with_a_secret_in_either_place() {
    let Some(server) = Server::start() else { return };
    let clients = [
        ("by-secret", Proof::SecretBasic(server.secret())),
        ("by-secret-in-body", Proof::SecretPost(server.secret())),
    ];
    for (id, proof) in clients {
        let source = ClientCredentials::new(server.client(id, proof), Vec::new());
        assert_eq!(server.opened_by(source).await.unwrap(), id);
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_not_shown() {
    let Some(server) = Server::start() else { return };
    let wrong = Proof::SecretBasic(Secret::new("canary-4711".to_owned()));
    let source = ClientCredentials::new(server.client("by-secret", wrong), Vec::new());
    let error = server.opened_by(source).await.unwrap_err();
    assert!(is_unauthenticated(&error, "invalid_client"), "{error}");
    assert_eq!(error.endpoint, "POST /token");
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn a_signed_assertion_opens_a_session_with_either_form_of_key() {
    let Some(server) = Server::start() else { return };
    for pem in [&server.said.pkcs1, &server.said.pkcs8] {
        let key = SigningKey::parse(&Secret::new(pem.clone())).unwrap().with_id("key-1");
        let source = ClientCredentials::new(server.client("by-key", Proof::PrivateKeyJwt(key)), Vec::new());
        assert_eq!(server.opened_by(source).await.unwrap(), "by-key");
    }
}

#[tokio::test]
async fn a_key_that_the_issuer_does_not_know_is_refused() {
    let (Some(server), Some(other)) = (Server::start(), Server::start()) else { return };
    let key = SigningKey::parse(&Secret::new(other.said.pkcs8.clone())).unwrap().with_id("key-1");
    let source = ClientCredentials::new(server.client("by-key", Proof::PrivateKeyJwt(key)), Vec::new());
    let error = server.opened_by(source).await.unwrap_err();
    assert!(is_unauthenticated(&error, "invalid_client"), "{error}");
}

#[tokio::test]
async fn a_persons_consent_gives_tokens_for_the_code_and_its_verifier() {
    let Some(server) = Server::start() else { return };
    let granted = server.consent(&server.client("by-person", Proof::None)).await.unwrap();
    assert!(granted.refresh.is_some());
    let ends = granted.access.expires_at.unwrap();
    assert!(ends > now(), "{ends}");
}

#[tokio::test]
async fn an_answer_to_another_question_is_not_redeemed() {
    let Some(server) = Server::start() else { return };
    let client = server.client("by-person", Proof::None);
    let redirect = Url::parse("http://127.0.0.1/callback").unwrap();
    let ask = || client.authorize(&server.said.issuer.join("/auth").unwrap(), &redirect, &["openid"]);
    let (first, second) = (ask(), ask());
    let answer = browse(first.url.clone(), &redirect).await;
    let error = client.redeem(second, &answer, now()).await.unwrap_err();
    assert!(is_unauthenticated(&error, "not to the question"), "{error}");
    let forged = Url::parse(&answer.as_str().replace("code=", "code=x")).unwrap();
    let error = client.redeem(first, &forged, now()).await.unwrap_err();
    assert!(is_unauthenticated(&error, "invalid_grant"), "{error}");
}

#[tokio::test]
async fn a_replaced_refresh_token_is_kept_and_the_old_one_revokes_the_whole_chain() {
    let Some(server) = Server::start() else { return };
    let client = server.client("by-person", Proof::None);
    let first = server.consent(&client).await.unwrap().refresh.unwrap();
    let store = Arc::new(InMemory::new(first.clone()));
    let source = || Refresh::new(client.clone(), "dana", store.clone());
    assert_eq!(server.opened_by(source()).await.unwrap(), "by-person");
    let second = store.load().await.unwrap();
    assert_ne!(second, first, "the issuer replaces refresh tokens");
    assert_eq!(server.opened_by(source()).await.unwrap(), "by-person");
    let third = store.load().await.unwrap();
    assert_ne!(third, second, "and each time the new one is used");

    let replayed = Refresh::new(client.clone(), "thief", Arc::new(InMemory::new(first)));
    let error = server.opened_by(replayed).await.unwrap_err();
    assert!(is_unauthenticated(&error, "invalid_grant"), "{error}");
    let error = server.opened_by(source()).await.unwrap_err();
    assert!(is_unauthenticated(&error, "invalid_grant"), "{error}");
}

/// Fails to keep, once.
#[derive(Debug)]
struct Failing {
    inner: InMemory,
    fails: Mutex<bool>,
}

#[async_trait::async_trait]
impl RefreshStore for Failing {
    async fn load(&self) -> Result<Secret<String>, RefreshStoreError> {
        self.inner.load().await
    }

    async fn keep(&self, token: &Secret<String>) -> Result<(), RefreshStoreError> {
        if std::mem::take(&mut *self.fails.lock().unwrap()) {
            return Err(RefreshStoreError("the disk is full".to_owned()));
        }
        self.inner.keep(token).await
    }
}

/// Asks a source for a token, as a session does.
async fn issue(server: &Server, source: &Refresh) -> Result<IssuedToken, FetchError> {
    let transport = Transport::open(&server.said.issuer, &server.open()).unwrap();
    source.issue(&transport, now()).await
}

#[tokio::test]
async fn a_new_refresh_token_that_could_not_be_kept_is_not_forgotten() {
    let Some(server) = Server::start() else { return };
    let client = server.client("by-person", Proof::None);
    let first = server.consent(&client).await.unwrap().refresh.unwrap();
    let store = Arc::new(Failing { inner: InMemory::new(first.clone()), fails: Mutex::new(true) });
    let source = Refresh::new(client, "dana", store.clone());
    let error = issue(&server, &source).await.unwrap_err();
    assert!(is_unauthenticated(&error, "cannot be kept"), "{error}");
    assert_eq!(store.load().await.unwrap(), first);
    assert!(issue(&server, &source).await.is_ok(), "the new one is kept first, then used");
    assert_ne!(store.load().await.unwrap(), first);
}

#[tokio::test]
async fn a_cancelled_exchange_still_keeps_the_new_refresh_token() {
    let Some(server) = Server::start() else { return };
    let client = server.client("by-person", Proof::None);
    let first = server.consent(&client).await.unwrap().refresh.unwrap();
    let store = Arc::new(InMemory::new(first.clone()));
    let source = Refresh::new(client, "dana", store.clone());
    // Polled once, so that the exchange has begun, and dropped.
    let cancelled =
        futures_util::future::select(Box::pin(issue(&server, &source)), futures_util::future::ready(()));
    drop(cancelled.await);
    assert!(issue(&server, &source).await.is_ok());
    assert_ne!(store.load().await.unwrap(), first);
}
