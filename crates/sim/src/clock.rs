//! The machine's clock: the only place where the simulator reads it.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::settings::Time;

/// Returns the seconds since the epoch by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "a simulated platform has a clock of its own, as the real one has"
)]
fn system() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The simulated platform's time of day.
#[derive(Debug)]
pub(crate) struct Clock {
    time: Time,
    /// Where the world's time began to run.
    since: Instant,
}

impl Clock {
    /// Starts the clock.
    pub(crate) fn start(time: Time) -> Self {
        Self { time, since: Instant::now() }
    }

    /// Returns the seconds since the epoch; `day` is the world's instant on the present day.
    pub(crate) fn now(&self, day: i64) -> i64 {
        match self.time {
            Time::System => system(),
            Time::World => day + i64::try_from(self.since.elapsed().as_secs()).unwrap_or(0),
        }
    }
}
