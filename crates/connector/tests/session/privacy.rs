//! A secret that goes through everything, and is in nothing that anybody sees.

use crate::world::{CANARY, World, raw, raw_server};
use async_trait::async_trait;
use jiff::Timestamp;
use remit_connector::auth::{Auth, IssuedToken, TokenSource};
use remit_connector::secret::Secret;
use remit_connector::session::{Request, Transport};
use remit_connector::{Cursor, FetchError};
use serde_json::{Value, json};
use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that was logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[derive(Debug)]
struct Canary;

#[async_trait]
impl TokenSource for Canary {
    fn identity(&self) -> String {
        "canary".to_owned()
    }

    async fn issue(&self, transport: &Transport, _now: Timestamp) -> Result<IssuedToken, FetchError> {
        let secret = || Secret::new(CANARY.to_owned());
        transport
            .send::<Value>(Request::post_query("POST /token", json!({"secret": CANARY})), Some(secret()))
            .await?;
        Ok(IssuedToken { token: secret(), expires_at: None, bound: None })
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text.push_str(&format!(" {deeper} {deeper:?}"));
        cause = deeper.source();
    }
    text
}

/// Answers with the secret in every place where a careless provider could echo it.
fn echoes(base: &str) -> Vec<Vec<u8>> {
    vec![
        raw("200 OK", &format!("{{\"id\":\"{CANARY}\"}}")),
        raw("200 OK", &format!("not json {CANARY}")),
        raw("200 OK\r\ncontent-length: 9999", CANARY),
        raw(&format!("200 OK\r\nlink: <https://other.example/{CANARY}?a={CANARY}>; rel=next"), "{\"id\":1}"),
        raw(&format!("302 Found\r\nlocation: https://{CANARY}@other.example/{CANARY}"), ""),
        raw(&format!("302 Found\r\nlocation: {base}/b?token={CANARY}"), ""),
        raw(&format!("400 Bad {CANARY}"), CANARY),
        raw(&format!("401 Bad\r\nwww-authenticate: {CANARY}"), CANARY),
        raw("403 Bad", CANARY),
        raw("429 Bad\r\nretry-after: 1", CANARY),
        raw("500 Bad", CANARY),
        raw(&format!("{CANARY} is no status"), ""),
        raw("200 OK", "{\"id\":1}"),
    ]
}

#[derive(Debug, serde::Deserialize)]
struct Wire {
    #[expect(dead_code, reason = "only read")]
    id: u64,
}

async fn everything_seen(auth: Auth) -> String {
    let mut seen = String::new();
    for i in 0..echoes("").len() {
        let answers = echoes("http://127.0.0.1:1");
        let answers = match &auth {
            Auth::Renewing(_) => vec![raw("200 OK", "1"), answers[i].clone()],
            Auth::Bearer(_) | Auth::Scheme(..) | Auth::Basic(..) => vec![answers[i].clone()],
        };
        let (base, _) = raw_server(answers).await;
        let mut world = World { auth: auth.clone(), ..World::new(&base) };
        world.tuning.wait_budget = std::time::Duration::from_secs(10);
        let session = world.session();
        let cursor = Cursor(format!("/a?token={CANARY}"));
        let request = Request::get("GET /a/{b}").part("b", CANARY).query("token", CANARY);
        for request in [request.clone(), request.conditional(), Request::get("GET /a").at(Some(&cursor))] {
            seen.push_str(&format!("{request:?}"));
            if let Err(error) = session.send::<Wire>(request).await {
                seen.push_str(&chain(&error));
            }
        }
        seen.push_str(&format!(
            "{session:?} {:?} {:?} {:?}",
            world.auth,
            world.open(),
            world.events.lock().unwrap()
        ));
    }
    seen
}

#[tokio::test]
async fn a_secret_is_in_no_debug_error_event_or_log() {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    // For the whole process: a subscriber of one thread misses what others saw first.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let secret = || Secret::new(CANARY.to_owned());
    for auth in [
        Auth::Bearer(secret()),
        Auth::Scheme("token", secret()),
        Auth::Basic("ada".to_owned(), secret()),
        Auth::Renewing(Arc::new(Canary)),
    ] {
        let seen = everything_seen(auth).await;
        assert!(!seen.contains(CANARY), "seen in:\n{seen}");
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("answered"), "the log is read at all");
    assert!(!log.contains(CANARY), "logged in:\n{log}");
}
