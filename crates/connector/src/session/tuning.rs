//! The session's caps, time-outs and patience. Ordinary callers take the defaults; tests shrink them.

use std::time::Duration;

/// How much a session bears and how long it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// The largest body that is read, in bytes, after decompression.
    pub body_cap: u64,
    /// The deepest nesting of JSON that is read.
    pub depth_cap: u32,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long the other side may be silent within an answer.
    pub read_timeout: Duration,
    /// How long one request may take from its first byte to its answer's last.
    pub total_timeout: Duration,
    /// How often a request is sent at the most when its failures are transient.
    pub attempts: u32,
    /// The longest pause before the first repetition; it doubles with each. The real pause is drawn below it.
    pub backoff_base: Duration,
    /// The longest pause before any repetition.
    pub backoff_cap: Duration,
    /// How long one request waits for limits in all before it fails as rate-limited.
    pub wait_budget: Duration,
    /// How long after its announced end a limit's window is taken for ended.
    pub reset_margin: Duration,
    /// By how much waiting for limits is shortened: 1 outside tests. Events tell the wait that was asked for.
    pub hurry: u32,
    /// Where the jitter begins; none: at a random place.
    pub seed: Option<u64>,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            body_cap: 64 * 1024 * 1024,
            depth_cap: 64,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60),
            attempts: 5,
            backoff_base: Duration::from_millis(500),
            backoff_cap: Duration::from_secs(60),
            wait_budget: Duration::from_secs(2 * 60 * 60),
            reset_margin: Duration::from_millis(20),
            hurry: 1,
            seed: None,
        }
    }
}

impl Tuning {
    /// Returns a tuning under which nothing waits long enough to be felt: a second that a provider asks for lasts a
    /// millisecond, and whoever is silent for half a second has failed.
    pub fn for_tests() -> Self {
        Self {
            connect_timeout: Duration::from_secs(2),
            read_timeout: Duration::from_millis(500),
            total_timeout: Duration::from_secs(5),
            backoff_base: Duration::from_millis(1),
            backoff_cap: Duration::from_millis(4),
            wait_budget: Duration::from_secs(10 * 60),
            reset_margin: Duration::from_millis(1),
            hurry: 1000,
            seed: Some(1),
            ..Self::default()
        }
    }
}
