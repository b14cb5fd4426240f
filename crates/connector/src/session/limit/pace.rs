//! The pace that a connection keeps on its own account: what the configuration or the provider's documentation allows,
//! and less for a while after a refusal that came without a word on why.

use crate::session::limit::announcer::Announcer;
use crate::session::limit::ledger::Wait;
use crate::session::limit::{TooLong, lock};
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// The slowest pace that refusals lead to, a minute.
const FLOOR: u32 = 30;
/// Waits below this are the pace itself, and not worth an event.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// One connection's pace.
#[derive(Debug)]
pub(super) struct Pace {
    /// Held by the one request that waits; the others queue behind it in their order.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// By how much its time runs faster in tests.
    hurry: u32,
}

#[derive(Debug)]
struct State {
    /// What the configuration or the documentation allows a minute.
    allowed: Option<u32>,
    /// What is kept to now.
    current: Option<Current>,
    /// Requests since the last change, by which the pace is known where none is set.
    n_sent: u64,
    since: Instant,
    hurry: u32,
}

#[derive(Debug, Clone)]
struct Current {
    per_minute: u32,
    limiter: Arc<Limiter>,
    /// Where a pace that only refusals set is forgotten again.
    forget_at: Option<u32>,
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>;

/// Tokio's clock, so that the limiter waits by the clock by which everything else waits.
#[derive(Debug, Clone)]
struct TokioClock {
    began: Instant,
    hurry: u32,
}

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.began.elapsed() * self.hurry
    }
}

impl Pace {
    /// Returns a pace of so many requests a minute, or none.
    pub(super) fn new(per_minute: Option<u32>, hurry: u32) -> Self {
        let hurry = hurry.max(1);
        Self {
            turn: tokio::sync::Mutex::new(()),
            state: Mutex::new(State {
                allowed: per_minute,
                current: per_minute.map(|per_minute| Current::new(per_minute, None, hurry)),
                n_sent: 0,
                since: Instant::now(),
                hurry,
            }),
            hurry,
        }
    }

    /// Waits until the next request may go.
    pub(super) async fn wait(&self, give_up: Instant, announcer: &Announcer) -> Result<(), TooLong> {
        if self.enter().is_none() {
            return Ok(());
        }
        let _turn = self.turn.lock().await;
        loop {
            // It may have changed since: a refusal slows down those who wait, too.
            let Some(limiter) = self.limiter() else { return Ok(()) };
            let Err(not_until) = limiter.check() else { return Ok(()) };
            let asked = not_until.wait_time_from(limiter.clock().now());
            let until = Instant::now() + asked / self.hurry;
            if until > give_up {
                return Err(TooLong(asked));
            }
            if asked >= WORTH_TELLING {
                announcer.tell(Wait { until, asked, why: "own limit" });
            }
            tokio::time::sleep_until(until).await;
        }
    }

    fn enter(&self) -> Option<Arc<Limiter>> {
        lock(&self.state).n_sent += 1;
        self.limiter()
    }

    fn limiter(&self) -> Option<Arc<Limiter>> {
        lock(&self.state).current.as_ref().map(|current| Arc::clone(&current.limiter))
    }

    /// Halves the pace.
    pub(super) fn halve(&self) {
        let mut state = lock(&self.state);
        let seconds = state.since.elapsed().as_secs().max(1);
        let seen = u32::try_from(state.n_sent * 60 / seconds).unwrap_or(u32::MAX);
        let (from, forget_at) = match &state.current {
            Some(current) => (current.per_minute, current.forget_at),
            None => (seen, Some(seen.max(FLOOR).saturating_mul(2))),
        };
        state.change(from / 2, forget_at);
    }

    /// Raises the pace a little, once for each tenth of a minute's requests that went well.
    pub(super) fn succeeded(&self) {
        let mut state = lock(&self.state);
        let Some(current) = state.current.clone() else { return };
        let is_full = state.allowed.is_some_and(|allowed| current.per_minute >= allowed);
        if is_full || state.n_sent <= u64::from(current.per_minute / 10) {
            return;
        }
        state.change(current.per_minute + current.per_minute / 10 + 1, current.forget_at);
    }
}

impl State {
    fn change(&mut self, per_minute: u32, forget_at: Option<u32>) {
        let per_minute = per_minute.max(FLOOR).min(self.allowed.unwrap_or(u32::MAX));
        self.current = match forget_at {
            Some(limit) if per_minute >= limit => None,
            Some(_) | None => Some(Current::new(per_minute, forget_at, self.hurry)),
        };
        self.n_sent = 0;
        self.since = Instant::now();
    }
}

impl Current {
    fn new(per_minute: u32, forget_at: Option<u32>, hurry: u32) -> Self {
        // A second's worth may go at once; it is taken off the minute, so that no minute holds more than allowed.
        let burst = NonZeroU32::new(per_minute / 60).unwrap_or(NonZeroU32::MIN);
        let each = NonZeroU32::new(per_minute.saturating_sub(burst.get())).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(each).allow_burst(burst);
        let limiter = RateLimiter::direct_with_clock(quota, TokioClock { began: Instant::now(), hurry });
        Self { per_minute, limiter: Arc::new(limiter), forget_at }
    }
}

#[cfg(test)]
mod tests {
    use super::{FLOOR, Pace};
    use crate::EventSink;
    use crate::session::limit::announcer::Announcer;
    use crate::session::limit::lock;
    use std::time::Duration;
    use tokio::time::Instant;

    async fn send(pace: &Pace, n_requests: u32) -> Duration {
        let began = Instant::now();
        let announcer = Announcer::new(EventSink::none());
        for _ in 0..n_requests {
            pace.wait(began + Duration::from_secs(3600), &announcer).await.unwrap();
        }
        began.elapsed()
    }

    fn current(pace: &Pace) -> Option<u32> {
        lock(&pace.state).current.as_ref().map(|current| current.per_minute)
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_holds_more_than_allowed_and_hardly_less() {
        let pace = Pace::new(Some(600), 1);
        let taken = send(&pace, 6000).await;
        assert!(taken >= Duration::from_secs(600), "{taken:?}");
        assert!(taken <= Duration::from_secs(630), "{taken:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_limit_does_not_wait() {
        assert_eq!(send(&Pace::new(None, 1), 100_000).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_halves_the_pace_and_successes_raise_it_again() {
        let pace = Pace::new(Some(600), 1);
        pace.halve();
        assert_eq!(current(&pace), Some(300));
        for _ in 0..2000 {
            send(&pace, 1).await;
            pace.succeeded();
        }
        assert_eq!(current(&pace), Some(600));
        for _ in 0..10 {
            pace.halve();
        }
        assert_eq!(current(&pace), Some(FLOOR));
    }

    #[tokio::test(start_paused = true)]
    async fn where_no_pace_is_set_a_refusal_halves_the_one_that_was_seen() {
        let pace = Pace::new(None, 1);
        for _ in 0..100 {
            send(&pace, 1).await;
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        pace.halve();
        assert_eq!(current(&pace), Some(300));
        for _ in 0..3000 {
            send(&pace, 1).await;
            pace.succeeded();
        }
        assert_eq!(current(&pace), None);
    }
}
