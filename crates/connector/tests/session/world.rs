//! A session opened onto a server of the test's own.

use async_trait::async_trait;
use remit_connector::auth::Auth;
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{
    Access, CachedExchange, Clock, Dialect, ErrorAnswer, ExchangeCache, LimitHeaders, Limits, ResetForm,
    Session, Tuning,
};
use remit_connector::{Descriptor, Event, EventSink, Open, OpenError, Reason};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

/// What no output may hold.
pub(crate) const CANARY: &str = "canary-4711-secret";

pub(crate) static DESCRIPTOR: Descriptor = Descriptor {
    id: "acme",
    name: "Acme",
    default_base_url: "https://api.acme.example",
    credentials: &[],
    published_limits: Limits { concurrency: 8, per_minute: Some(60) },
    limits_text: "",
    scope_catalog: "",
    id_forms: &[],
    blind_spots: &[],
    guide: "",
};

pub(crate) static DIALECT: Dialect = Dialect {
    headers: &[("x-version", "7")],
    kept_headers: &["x-kept"],
    limit_headers: LimitHeaders {
        limit: "x-limit",
        remaining: "x-remaining",
        reset: "x-reset",
        reset_form: ResetForm::EpochSeconds,
        resource: "x-resource",
    },
    classify,
    classify_ok: |body| body.get().contains("\"error\":\"slow down\"").then_some(Reason::RateLimited(None)),
    evidence: remit_connector::session::EvidenceRules::PLAIN,
};

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    let is_limit = answer.status == 403 && answer.body.contains("too fast");
    is_limit.then_some(Reason::RateLimited(Some(Duration::from_secs(7))))
}

/// A session, and what it said.
pub(crate) struct World {
    pub(crate) base: Url,
    pub(crate) auth: Auth,
    pub(crate) tuning: Tuning,
    pub(crate) clock: Clock,
    pub(crate) limits: Option<Limits>,
    pub(crate) access: Access,
    pub(crate) cache: Arc<Memory>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
}

impl World {
    pub(crate) fn new(base: &str) -> Self {
        Self {
            base: base.parse().unwrap(),
            auth: Auth::Bearer(Secret::new(CANARY.to_owned())),
            tuning: Tuning::for_tests(),
            clock: Clock::System,
            limits: None,
            access: Access::ReadOnly,
            cache: Arc::default(),
            events: Arc::default(),
        }
    }

    pub(crate) fn session(&self) -> Session {
        self.try_session().unwrap()
    }

    pub(crate) fn try_session(&self) -> Result<Session, OpenError> {
        Session::open(&DESCRIPTOR, &DIALECT, self.auth.clone(), &self.open())
    }

    pub(crate) fn open(&self) -> Open {
        let events = Arc::clone(&self.events);
        Open {
            settings: serde_json::Value::Null,
            base_url: Some(self.base.clone()),
            limits: self.limits,
            secrets: Arc::new(NoSecrets),
            clock: self.clock,
            cache: self.cache.clone(),
            events: EventSink::new(move |event| events.lock().unwrap().push(event)),
            tape: remit_connector::session::Tape::Blank,
            access: self.access,
            tuning: self.tuning,
        }
    }

    pub(crate) fn n_events(&self, is_wanted: impl Fn(&Event) -> bool) -> usize {
        self.events.lock().unwrap().iter().filter(|event| is_wanted(event)).count()
    }

    pub(crate) fn n_retries(&self) -> usize {
        self.n_events(|event| matches!(event, Event::Retry { .. }))
    }
}

/// Serves raw answers, one a connection, and counts them. The last is served again and again.
pub(crate) async fn raw_server(answers: Vec<Vec<u8>>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let heads = Arc::clone(&seen);
    #[expect(clippy::disallowed_methods, reason = "the runtime of the test ends it")]
    tokio::spawn(async move {
        for i in 0.. {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            let n_bytes = socket.read(&mut head).await.unwrap();
            heads.lock().unwrap().push(String::from_utf8_lossy(&head[..n_bytes]).into_owned());
            let answer = answers.get(i).or(answers.last()).unwrap();
            // The client may have gone before it has read all: that is what some tests are about.
            drop(socket.write_all(answer).await);
        }
    });
    (base, seen)
}

/// Returns a raw answer.
pub(crate) fn raw(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

/// A cache in memory.
#[derive(Debug, Default)]
pub(crate) struct Memory(pub(crate) Mutex<HashMap<String, CachedExchange>>);

#[async_trait]
impl ExchangeCache for Memory {
    async fn load(&self, key: &str) -> Option<CachedExchange> {
        self.0.lock().unwrap().get(key).cloned()
    }

    async fn keep(&self, key: &str, exchange: CachedExchange) {
        self.0.lock().unwrap().insert(key.to_owned(), exchange);
    }
}

#[derive(Debug)]
struct NoSecrets;

impl SecretSource for NoSecrets {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        unreachable!("these sessions are handed their secrets")
    }
}
