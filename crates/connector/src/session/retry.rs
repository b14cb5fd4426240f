//! How often, and after which pause, a request that failed is sent again.

use crate::session::Tuning;
use crate::{FetchError, Reason};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// One request's patience. Scanning only reads, so that everything is safe to repeat; whether it helps follows from the
/// reason.
#[derive(Debug)]
pub(crate) struct Patience {
    /// How often it was sent and failed by a fault of the moment. Waiting for a limit is no failure.
    failures: u32,
    /// How often it was sent in all.
    pub(crate) attempts: u32,
    /// Until when it may wait for limits.
    pub(crate) give_up: Instant,
}

impl Patience {
    /// Returns a new request's patience.
    pub(crate) fn new(tuning: &Tuning) -> Self {
        Self { failures: 0, attempts: 0, give_up: Instant::now() + tuning.wait_budget / tuning.hurry.max(1) }
    }

    /// Returns the pause before the request is sent again; none if it is not.
    pub(crate) fn pause_after(
        &mut self,
        error: &FetchError,
        tuning: &Tuning,
        jitter: &Jitter,
    ) -> Option<Duration> {
        match error.reason {
            // The limiter holds the next attempt back for as long as the limit lasts.
            Reason::RateLimited(_) if Instant::now() < self.give_up => Some(Duration::ZERO),
            Reason::Unavailable(_) => {
                self.failures += 1;
                let doubled = tuning.backoff_base.saturating_mul(1 << (self.failures - 1).min(16));
                let longest = doubled.min(tuning.backoff_cap);
                (self.failures < tuning.attempts).then(|| longest.mul_f64(jitter.draw()))
            }
            _ => None,
        }
    }
}

/// Draws numbers, so that many clients do not come back at the same moment.
#[derive(Debug)]
pub(crate) struct Jitter(AtomicU64);

impl Jitter {
    /// Returns a source that begins at a seed, or anywhere.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(AtomicU64::new(seed.unwrap_or_else(|| RandomState::new().hash_one(0))))
    }

    /// Returns a number from 0 up to 1, by SplitMix64.
    pub(crate) fn draw(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut bits = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        f64::from(u32::try_from(bits >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::{Jitter, Patience};
    use crate::session::Tuning;
    use crate::{FetchError, Reason};
    use std::time::Duration;

    fn unavailable() -> FetchError {
        FetchError::new("GET /", Reason::Unavailable("status 502".to_owned()))
    }

    #[test]
    fn pauses_stay_below_a_doubling_bound_and_the_cap() {
        let tuning = Tuning { attempts: 100, backoff_cap: Duration::from_secs(3), ..Tuning::default() };
        let jitter = Jitter::new(Some(7));
        let mut patience = Patience::new(&tuning);
        let bounds = [0.5, 1.0, 2.0, 3.0, 3.0, 3.0];
        let pauses =
            bounds.map(|_| patience.pause_after(&unavailable(), &tuning, &jitter).unwrap().as_secs_f64());
        assert!(pauses.iter().zip(bounds).all(|(pause, bound)| *pause <= bound), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause > 1.0), "{pauses:?}");
    }

    #[test]
    fn a_request_is_sent_five_times_at_the_most() {
        let tuning = Tuning::default();
        let jitter = Jitter::new(Some(7));
        let mut patience = Patience::new(&tuning);
        let n_pauses = std::iter::from_fn(|| patience.pause_after(&unavailable(), &tuning, &jitter)).count();
        assert_eq!(n_pauses, 4);
    }

    #[test]
    fn what_will_not_change_is_not_sent_again() {
        let tuning = Tuning::default();
        for reason in [Reason::NotFound, Reason::Denied(String::new()), Reason::Malformed(String::new())] {
            let error = FetchError::new("GET /", reason);
            let pause = Patience::new(&tuning).pause_after(&error, &tuning, &Jitter::new(None));
            assert_eq!(pause, None);
        }
    }

    #[test]
    fn draws_differ_and_stay_within_their_range() {
        let jitter = Jitter::new(Some(1));
        let draws: Vec<f64> = (0..1000).map(|_| jitter.draw()).collect();
        let mean = draws.iter().sum::<f64>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
        assert!(draws.iter().all(|draw| (0.0..=1.0).contains(draw)));
    }
}
