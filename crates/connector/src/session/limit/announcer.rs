//! Tells of waits, each of them once however many requests wait.

use super::lock;
use crate::{Event, EventSink};
use std::sync::Mutex;
use tokio::time::Instant;

/// Tells of waits.
#[derive(Debug)]
pub(super) struct Announcer {
    events: EventSink,
    hurry: u32,
    /// The ends of the waits that were told and last.
    told: Mutex<Vec<Instant>>,
}

impl Announcer {
    pub(super) fn new(events: EventSink, hurry: u32) -> Self {
        Self { events, hurry, told: Mutex::default() }
    }

    /// Tells of a wait.
    pub(super) fn tell(&self, until: Instant, why: &'static str) {
        let now = Instant::now();
        {
            let mut told = lock(&self.told);
            told.retain(|end| *end > now);
            if told.contains(&until) {
                return;
            }
            told.push(until);
        }
        let duration = until.saturating_duration_since(now).saturating_mul(self.hurry);
        tracing::debug!(seconds = duration.as_secs_f64(), why, "waiting for a limit");
        self.events.send(Event::Wait { duration, why });
    }
}
