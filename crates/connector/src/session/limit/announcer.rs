//! Tells of waits, each of them once however many requests wait.

use super::ledger::Wait;
use super::lock;
use crate::{Event, EventSink};
use std::sync::Mutex;
use tokio::time::Instant;

/// Tells of waits.
#[derive(Debug)]
pub(super) struct Announcer {
    events: EventSink,
    /// The ends of the waits that were told and last.
    told: Mutex<Vec<Instant>>,
}

impl Announcer {
    pub(super) fn new(events: EventSink) -> Self {
        Self { events, told: Mutex::default() }
    }

    /// Tells of a wait.
    pub(super) fn tell(&self, wait: Wait) {
        let now = Instant::now();
        {
            let mut told = lock(&self.told);
            told.retain(|end| *end > now);
            if told.contains(&wait.until) {
                return;
            }
            told.push(wait.until);
        }
        tracing::debug!(seconds = wait.asked.as_secs_f64(), why = wait.why, "waiting for a limit");
        self.events.send(Event::Wait { duration: wait.asked, why: wait.why });
    }
}
