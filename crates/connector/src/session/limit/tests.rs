//! The limiter against a provider that counts: paused time, no sockets, and a server's answers in any order.

use super::{Lease, Limiter, Outcome, lock};
use crate::session::{Clock, LimitHeaders, Limits, ResetForm, Tuning};
use crate::{Event, EventSink};
use http::{HeaderMap, HeaderName, StatusCode};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// When the simulated provider was switched on, by its own clock: not on a second.
const SWITCHED_ON: &str = "2026-11-24T08:00:00.35Z";

const HEADERS: LimitHeaders = LimitHeaders {
    limit: "x-limit",
    remaining: "x-remaining",
    reset: "x-reset",
    reset_form: ResetForm::EpochSeconds,
    resource: "x-resource",
};

/// A provider that allows so many requests a window, each resource for itself.
#[derive(Debug)]
struct Provider {
    began: Instant,
    allows: u64,
    window: i64,
    /// The window that is counted in, and how many it has let in, for each resource.
    counted: Mutex<Vec<(String, i64, u64)>>,
    n_refused: Mutex<u32>,
    n_served: Mutex<u32>,
    most_at_once: Mutex<(u32, u32)>,
}

impl Provider {
    fn new(allows: u64, window: i64) -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            allows,
            window,
            counted: Mutex::default(),
            n_refused: Mutex::default(),
            n_served: Mutex::default(),
            most_at_once: Mutex::default(),
        })
    }

    fn now(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.began.elapsed()).unwrap();
        SWITCHED_ON.parse::<Timestamp>().unwrap() + since
    }

    /// Counts a request on its arrival.
    fn answer(&self, resource: &str) -> (StatusCode, HeaderMap) {
        let window = self.now().as_second() / self.window;
        let mut counted = lock(&self.counted);
        let entry = match counted.iter_mut().find(|(name, ..)| name == resource) {
            Some(entry) => entry,
            None => {
                counted.push((resource.to_owned(), window, 0));
                counted.last_mut().unwrap()
            }
        };
        if entry.1 != window {
            (entry.1, entry.2) = (window, 0);
        }
        let is_let_in = entry.2 < self.allows;
        entry.2 += u64::from(is_let_in);
        *lock(if is_let_in { &self.n_served } else { &self.n_refused }) += 1;
        let headers = [
            ("date", rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&self.now()).unwrap()),
            ("x-limit", self.allows.to_string()),
            ("x-remaining", (self.allows - entry.2).to_string()),
            ("x-reset", ((window + 1) * self.window).to_string()),
            ("x-resource", resource.to_owned()),
        ];
        let headers = headers.map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let status = if is_let_in { StatusCode::OK } else { StatusCode::TOO_MANY_REQUESTS };
        (status, headers.into_iter().collect())
    }

    async fn serve(&self, lease: &mut Lease<'_>, resource: &str, latency: Duration) -> StatusCode {
        lease.sent();
        {
            let mut most = lock(&self.most_at_once);
            most.0 += 1;
            most.1 = most.1.max(most.0);
        }
        sleep(latency / 2).await;
        let (status, headers) = self.answer(resource);
        sleep(latency / 2).await;
        lock(&self.most_at_once).0 -= 1;
        let is_refused = status == StatusCode::TOO_MANY_REQUESTS;
        lease.settle(status, &headers, if is_refused { Outcome::Refused(None) } else { Outcome::Answered });
        status
    }
}

#[expect(clippy::needless_pass_by_value, reason = "tests make it in place")]
fn limiter(concurrency: u16, clock: Clock, events: EventSink) -> Arc<Limiter> {
    let limits = Limits { concurrency, per_minute: None };
    Arc::new(Limiter::new(limits, &HEADERS, clock, &events, Tuning::default()))
}

/// A clock that is wrong by a month, and stands still besides: only the provider's `Date` can help.
fn wrong_clock() -> Clock {
    Clock::Fixed("2026-12-24T00:00:00Z".parse().unwrap())
}

fn give_up() -> Instant {
    Instant::now() + Duration::from_secs(4 * 3600)
}

/// Sends so many requests as fast as the limiter lets them, with answers that overtake each other.
async fn send_all(
    limiter: &Arc<Limiter>,
    provider: &Arc<Provider>,
    n_requests: u32,
    latency: u64,
) -> Duration {
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for i in 0..n_requests {
        let (limiter, provider) = (Arc::clone(limiter), Arc::clone(provider));
        tasks.spawn(async move {
            let latency = Duration::from_millis(latency + u64::from(i * 7919 % 13));
            loop {
                let mut lease = limiter.acquire("GET /things", give_up()).await.unwrap();
                if provider.serve(&mut lease, "core", latency).await.is_success() {
                    return;
                }
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    began.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_limit_is_used_up_and_never_overshot() {
    for (allows, n_requests, latency) in [(100, 3000, 5), (50, 2000, 10), (200, 4000, 2)] {
        let provider = Provider::new(allows, 1);
        let limiter = limiter(16, wrong_clock(), EventSink::none());
        let taken = send_all(&limiter, &provider, n_requests, latency).await;
        assert_eq!(*lock(&provider.n_refused), 0, "allows {allows}");
        let ideal = f64::from(n_requests) / f64::from(u32::try_from(allows).unwrap());
        assert!(taken.as_secs_f64() <= ideal * 1.05, "allows {allows}: {taken:?} for {ideal} s");
    }
}

#[tokio::test(start_paused = true)]
async fn an_hourly_limit_is_waited_out_once_and_told_once() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&told);
    let provider = Provider::new(100, 3600);
    let limiter = limiter(16, wrong_clock(), EventSink::new(move |event| lock(&sink).push(event)));
    let taken = send_all(&limiter, &provider, 250, 10).await;
    assert_eq!(*lock(&provider.n_refused), 0);
    assert!((7195..7210).contains(&taken.as_secs()), "{taken:?}");
    let waits = lock(&told).iter().filter(|event| matches!(event, Event::Wait { .. })).count();
    assert_eq!(waits, 2, "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn one_request_alone_finds_the_limit_out() {
    let provider = Provider::new(1, 3600);
    let limiter = limiter(16, wrong_clock(), EventSink::none());
    let mut tasks = JoinSet::new();
    for endpoint in ["GET /things", "GET /others", "POST /graphql"].repeat(7) {
        let (limiter, provider) = (Arc::clone(&limiter), Arc::clone(&provider));
        tasks.spawn(async move {
            let mut lease = limiter.acquire(endpoint, give_up()).await.unwrap();
            provider.serve(&mut lease, "core", Duration::from_millis(50)).await
        });
    }
    sleep(Duration::from_secs(60)).await;
    assert_eq!((*lock(&provider.n_served), *lock(&provider.n_refused)), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_resource_leaves_the_others_running() {
    let provider = Provider::new(3, 3600);
    let limiter = limiter(16, wrong_clock(), EventSink::none());
    let began = Instant::now();
    for (endpoint, resource) in [("GET /things", "core"), ("POST /graphql", "graphql")] {
        for _ in 0..2 {
            let mut lease = limiter.acquire(endpoint, give_up()).await.unwrap();
            provider.serve(&mut lease, resource, Duration::from_millis(10)).await;
        }
    }
    let mut lease = limiter.acquire("GET /things", give_up()).await.unwrap();
    provider.serve(&mut lease, "core", Duration::from_millis(10)).await;
    drop(lease);
    let waiting =
        tokio::time::timeout(Duration::from_secs(1), limiter.acquire("GET /things", give_up())).await;
    assert!(waiting.is_err(), "core is used up");
    let mut lease = limiter.acquire("POST /graphql", give_up()).await.unwrap();
    provider.serve(&mut lease, "graphql", Duration::from_millis(10)).await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(*lock(&provider.n_refused), 0);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_request_gives_its_place_back() {
    let provider = Provider::new(100, 3600);
    let limiter = limiter(2, wrong_clock(), EventSink::none());
    for _ in 0..50 {
        let dropped = async {
            let mut lease = limiter.acquire("GET /things", give_up()).await.unwrap();
            provider.serve(&mut lease, "core", Duration::from_secs(9)).await
        };
        assert!(tokio::time::timeout(Duration::from_secs(1), dropped).await.is_err());
        drop(limiter.acquire("GET /things", give_up()).await.unwrap());
    }
    let taken = send_all(&limiter, &provider, 50, 1).await;
    assert!(taken < Duration::from_secs(1), "{taken:?}");
    assert_eq!(*lock(&provider.n_refused), 0);
}

#[tokio::test(start_paused = true)]
async fn after_a_refusal_one_request_tries_before_the_rest() {
    let provider = Provider::new(1000, 3600);
    let limiter = limiter(16, wrong_clock(), EventSink::none());
    send_all(&limiter, &provider, 100, 5).await;
    let mut refused = limiter.acquire("GET /things", give_up()).await.unwrap();
    refused.sent();
    let headers = provider.answer("core").1;
    let wait = Some(Duration::from_secs(30));
    refused.settle(StatusCode::FORBIDDEN, &headers, Outcome::Refused(wait));
    drop(refused);
    let began = Instant::now();
    let mut probe = limiter.acquire("GET /things", give_up()).await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 30);
    let second =
        tokio::time::timeout(Duration::from_secs(5), limiter.acquire("GET /things", give_up())).await;
    assert!(second.is_err(), "the probe goes alone");
    provider.serve(&mut probe, "core", Duration::from_millis(5)).await;
    drop(probe);
    *lock(&provider.most_at_once) = (0, 0);
    send_all(&limiter, &provider, 100, 5).await;
    assert!(lock(&provider.most_at_once).1 > 4, "the rest go together");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_is_down_is_tried_by_one_request_before_the_rest() {
    let provider = Provider::new(1000, 3600);
    let limiter = limiter(16, wrong_clock(), EventSink::none());
    send_all(&limiter, &provider, 10, 5).await;
    let mut down = limiter.acquire("GET /things", give_up()).await.unwrap();
    down.sent();
    down.settle(StatusCode::SERVICE_UNAVAILABLE, &provider.answer("core").1, Outcome::Answered);
    down.hold(Duration::from_secs(30));
    drop(down);
    let began = Instant::now();
    let probe = limiter.acquire("GET /things", give_up()).await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 30);
    let second =
        tokio::time::timeout(Duration::from_secs(5), limiter.acquire("GET /things", give_up())).await;
    assert!(second.is_err(), "the probe goes alone");
    drop(probe);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_a_requests_patience_is_told_at_once() {
    let provider = Provider::new(1, 3600);
    let limiter = limiter(16, wrong_clock(), EventSink::none());
    send_all(&limiter, &provider, 1, 5).await;
    let began = Instant::now();
    let soon = Instant::now() + Duration::from_secs(600);
    let refused = limiter.acquire("GET /things", soon).await.err().unwrap();
    assert!(refused.0 > Duration::from_secs(3000), "{refused:?}");
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_connections_own_pace_is_kept_whatever_the_provider_still_allows() {
    let provider = Provider::new(100_000, 3600);
    let limits = Limits { concurrency: 16, per_minute: Some(600) };
    let limiter = Limiter::new(limits, &HEADERS, wrong_clock(), &EventSink::none(), Tuning::default());
    let taken = send_all(&Arc::new(limiter), &provider, 1200, 5).await;
    assert!((120..128).contains(&taken.as_secs()), "{taken:?}");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_states_no_limit_is_not_throttled() {
    let limiter = limiter(16, wrong_clock(), EventSink::none());
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..160 {
        let limiter = Arc::clone(&limiter);
        tasks.spawn(async move {
            let mut lease = limiter.acquire("GET /things", give_up()).await.unwrap();
            lease.sent();
            sleep(Duration::from_millis(100)).await;
            lease.settle(StatusCode::OK, &HeaderMap::new(), Outcome::Answered);
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    assert_eq!(began.elapsed().as_millis(), 1100, "the first alone, then sixteen at a time");
}

#[tokio::test(start_paused = true)]
async fn each_request_of_a_batch_counts_against_the_pace() {
    let began = Instant::now();
    let limits = Limits { concurrency: 1, per_minute: Some(60) };
    let nothing = LimitHeaders { limit: "", remaining: "", reset: "", resource: "", ..HEADERS };
    let limiter = Limiter::new(limits, &nothing, Clock::System, &EventSink::none(), Tuning::default());
    drop(limiter.acquire_many("POST /batch", 60, give_up()).await.unwrap());
    let taken = began.elapsed();
    assert!(taken >= Duration::from_secs(58) && taken <= Duration::from_secs(62), "{taken:?}");
}
