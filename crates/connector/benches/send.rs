//! What the session adds to a request, beside a bare `reqwest` + `serde_json` client; and how well it uses a limit up.
//!
//! `cargo bench -p remit-connector --bench send`. CPU seconds are those of the client's thread alone: the server has a
//! thread of its own. Rounds are interleaved, and the median counts.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use remit_connector::auth::Auth;
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{
    Clock, Dialect, LimitHeaders, Limits, NoCache, Request, ResetForm, Session, Tuning,
};
use remit_connector::{Descriptor, Event, EventSink, Open};
use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::Builder;

const N_ROUNDS: usize = 7;
const N_REQUESTS: usize = 4000;
const AT_ONCE: usize = 8;

fn main() {
    println!("{:<22} {:>9} {:>9} {:>6} {:>14}", "body", "ours s", "bare s", "ratio", "added a request");
    for (name, n_items) in [("1 item, 0.2 KiB", 1), ("30 items, 6 KiB", 30), ("100 items, 20 KiB", 100)] {
        overhead(name, n_items);
    }
    println!("\n{:<22} {:>9} {:>9} {:>6} {:>9}", "limit", "seconds", "N/R", "ratio", "refused");
    for (allows, n_requests) in [(100, 1000), (500, 5000)] {
        limit(allows, n_requests);
    }
}

/// What both clients read of an item.
#[derive(Deserialize)]
struct Item {
    #[expect(dead_code, reason = "only read")]
    id: u64,
    #[expect(dead_code, reason = "only read")]
    title: String,
    #[expect(dead_code, reason = "only read")]
    read_only: bool,
    #[expect(dead_code, reason = "only read")]
    created_at: String,
}

fn overhead(name: &str, n_items: usize) {
    let server = Server::start(u32::MAX, n_items);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let session = server.session();
    let bare = bare();
    let url = format!("{}/repos/acme/api/keys?per_page=100", server.base);
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..N_ROUNDS {
        ours.push(cpu_seconds(|| runtime.block_on(all(N_REQUESTS, || by_session(&session)))));
        plain.push(cpu_seconds(|| runtime.block_on(all(N_REQUESTS, || by_reqwest(&bare, &url)))));
    }
    let (ours, plain) = (median(ours), median(plain));
    let added = (ours - plain) / f64::from(u32::try_from(N_REQUESTS).expect("a small number")) * 1e6;
    println!("{name:<22} {ours:>9.3} {plain:>9.3} {:>6.2} {added:>11.1} µs", ours / plain);
}

fn limit(allows: u32, n_requests: usize) {
    let server = Server::start(allows, 1);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let session = server.session();
    let began = Instant::now();
    runtime.block_on(all(n_requests, || by_session(&session)));
    let taken = began.elapsed().as_secs_f64();
    let ideal = f64::from(u32::try_from(n_requests).expect("a small number")) / f64::from(allows);
    let refused = server.n_refused.load(Ordering::Relaxed);
    println!(
        "{:<22} {taken:>9.2} {ideal:>9.2} {:>6.2} {refused:>9}",
        format!("{allows} a second"),
        taken / ideal
    );
}

/// Runs so many requests, a few at once.
async fn all<F: Future<Output = usize>>(n_requests: usize, request: impl Fn() -> F) {
    use futures_util::stream::{FuturesUnordered, StreamExt};
    let mut under_way = FuturesUnordered::new();
    for _ in 0..n_requests {
        if under_way.len() == AT_ONCE {
            under_way.next().await;
        }
        under_way.push(request());
    }
    while under_way.next().await.is_some() {}
}

async fn by_session(session: &Session) -> usize {
    let request = Request::get("GET /repos/{repo*}/keys").part("repo", "acme/api").query("per_page", 100);
    session.send::<Vec<Item>>(request).await.expect("the server answers").body.len()
}

async fn by_reqwest(client: &reqwest::Client, url: &str) -> usize {
    let mut answer = client.get(url).bearer_auth("t").send().await.expect("the server answers");
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.expect("the body is whole") {
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice::<Vec<Item>>(&body).expect("the items").len()
}

#[expect(clippy::disallowed_methods, reason = "this is what the session is measured against")]
fn bare() -> reqwest::Client {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(60))
        .tls_certs_only([])
        .no_proxy()
        .build()
        .expect("a client")
}

fn cpu_seconds(run: impl FnOnce()) -> f64 {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
    };
    let began = now();
    run();
    now().saturating_sub(began).as_secs_f64()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A server that allows so many requests in each second of the clock, and says so as GitHub does.
struct Server {
    base: String,
    n_refused: Arc<AtomicU32>,
}

struct Counted {
    allows: u32,
    second: u64,
    n_seen: u32,
}

impl Server {
    fn start(allows: u32, n_items: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let item = |i: usize| {
            format!(
                "{{\"id\":{i},\"key\":\"{}\",\"url\":\"https://api.example/keys/{i}\",\"title\":\"deploy key {i}\",\
                 \"verified\":true,\"created_at\":\"2026-11-24T08:00:00Z\",\"read_only\":true}}",
                "A".repeat(80)
            )
        };
        let body = format!("[{}]", (0..n_items).map(item).collect::<Vec<_>>().join(","));
        let counted = Arc::new(Mutex::new(Counted { allows, second: 0, n_seen: 0 }));
        let n_refused = Arc::new(AtomicU32::new(0));
        let refused = Arc::clone(&n_refused);
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (body, counted, refused) = (body.clone(), Arc::clone(&counted), Arc::clone(&refused));
                let socket = socket.expect("a connection");
                std::thread::spawn(move || serve(&socket, &body, &counted, &refused));
            }
        });
        Self { base, n_refused }
    }

    fn session(&self) -> Session {
        let open = Open {
            settings: serde_json::Value::Null,
            base_url: Some(self.base.parse().expect("an address")),
            limits: Some(Limits { concurrency: 64, per_minute: None }),
            secrets: Arc::new(NoSecrets),
            clock: Clock::System,
            cache: Arc::new(NoCache),
            events: EventSink::new(|event: Event| drop(event)),
            tape: remit_connector::session::Tape::Blank,
            access: remit_connector::session::Access::ReadOnly,
            tuning: Tuning::default(),
        };
        Session::open(&DESCRIPTOR, &DIALECT, Auth::Bearer(Secret::new("t".to_owned())), &open)
            .expect("a session")
    }
}

fn serve(mut socket: &TcpStream, body: &str, counted: &Mutex<Counted>, refused: &AtomicU32) {
    socket.set_nodelay(true).expect("a socket");
    let mut lines = BufReader::new(socket).lines();
    while let Some(Ok(line)) = lines.next() {
        if !line.is_empty() {
            continue;
        }
        let (left, reset) = counted.lock().expect("no thread has failed").count();
        let status = if left.is_some() { "200 OK" } else { "429 Too Many Requests" };
        refused.fetch_add(u32::from(left.is_none()), Ordering::Relaxed);
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-limit: 5000\r\nx-remaining: {}\r\n\
             x-reset: {reset}\r\nx-resource: core\r\ncontent-length: {}\r\n\r\n{body}",
            left.unwrap_or(0),
            body.len()
        );
        if socket.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

impl Counted {
    /// Counts a request, and returns how many are left, if it is let in, and when the second ends.
    fn count(&mut self) -> (Option<u32>, u64) {
        #[expect(clippy::disallowed_methods, reason = "the server has the machine's clock")]
        let second = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        if second != self.second {
            (self.second, self.n_seen) = (second, 0);
        }
        let is_let_in = self.n_seen < self.allows;
        self.n_seen += u32::from(is_let_in);
        (is_let_in.then(|| self.allows - self.n_seen), second + 1)
    }
}

static DESCRIPTOR: Descriptor = Descriptor {
    id: "acme",
    name: "Acme",
    default_base_url: "https://api.acme.example",
    credentials: &[],
    published_limits: Limits { concurrency: 64, per_minute: None },
    limits_text: "",
    scope_catalog: "",
    id_forms: &[],
    blind_spots: &[],
    guide: "",
};

static DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/vnd.acme+json"), ("x-api-version", "2026-11-28")],
    kept_headers: &["x-kept"],
    limit_headers: LimitHeaders {
        limit: "x-limit",
        remaining: "x-remaining",
        reset: "x-reset",
        reset_form: ResetForm::EpochSeconds,
        resource: "x-resource",
    },
    classify: |_| None,
    classify_ok: |_| None,
    evidence: remit_connector::session::EvidenceRules::PLAIN,
};

#[derive(Debug)]
struct NoSecrets;

impl SecretSource for NoSecrets {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        unreachable!("the session is handed its secret")
    }
}
