//! What the session and the engine report while they work: one stream for progress bars, log lines and metrics.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A request was sent and answered.
    Request {
        /// The endpoint's template.
        endpoint: &'static str,
        /// The status of the answer.
        status: u16,
        /// Whether a stored body served (304).
        is_cached: bool,
    },
    /// A request will be sent again.
    Retry {
        /// The endpoint's template.
        endpoint: &'static str,
        /// What went wrong, without secrets.
        why: String,
    },
    /// The connection waits for a limit.
    Wait {
        /// How long.
        duration: Duration,
        /// Whose wish it is: `x-ratelimit-reset`, `retry-after`, `own limit`.
        why: &'static str,
    },
    /// A token was obtained or renewed.
    TokenIssued,
}

/// Where events go. It must not block.
#[derive(Clone)]
pub struct EventSink(Arc<dyn Fn(Event) + Send + Sync>);

impl EventSink {
    /// Returns a sink that hands every event to `receive`.
    pub fn new(receive: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receive))
    }

    /// Returns a sink that drops everything.
    pub fn none() -> Self {
        Self::new(drop)
    }

    /// Reports one event.
    pub fn send(&self, event: Event) {
        (self.0)(event);
    }
}

impl fmt::Debug for EventSink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("EventSink")
    }
}
