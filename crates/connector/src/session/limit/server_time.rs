//! What time it is at the provider. Its windows end by its clock; where ours differs, its `Date` headers are believed.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Below this, a difference may be the time that an answer travelled, or the second to which `Date` is rounded.
const AGREEMENT: SignedDuration = SignedDuration::from_millis(1500);

/// The provider's clock as far as it is seen.
#[derive(Debug)]
pub(super) struct ServerTime {
    opened: Instant,
    /// The greatest difference that was seen between a `Date` and the time since `opened`. `Date` is rounded down and
    /// read late, so that the provider's true time is never below what this gives, and the more answers, the nearer.
    least: Option<Timestamp>,
}

impl ServerTime {
    /// Returns a clock that has seen nothing.
    pub(super) fn new(opened: Instant) -> Self {
        Self { opened, least: None }
    }

    /// Takes an answer's `Date` into account.
    pub(super) fn observe(&mut self, date: Timestamp, now: Instant) {
        let Some(since_opened) = self.elapsed(now) else { return };
        let Ok(opened_at) = date.checked_sub(since_opened) else { return };
        self.least = Some(self.least.map_or(opened_at, |least| least.max(opened_at)));
    }

    /// Returns the provider's time: our clock's, as long as the two agree.
    pub(super) fn now(&self, ours: Timestamp, now: Instant) -> Timestamp {
        let theirs = self.least.zip(self.elapsed(now));
        let Some(theirs) = theirs.and_then(|(least, elapsed)| least.checked_add(elapsed).ok()) else {
            return ours;
        };
        if ours.duration_since(theirs).abs() <= AGREEMENT { ours } else { theirs }
    }

    fn elapsed(&self, now: Instant) -> Option<SignedDuration> {
        SignedDuration::try_from(now.saturating_duration_since(self.opened)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::ServerTime;
    use jiff::Timestamp;
    use std::time::Duration;
    use tokio::time::Instant;

    fn time(text: &str) -> Timestamp {
        format!("2026-11-24T{text}Z").parse().unwrap()
    }

    #[test]
    fn our_clock_counts_while_it_agrees_with_the_provider() {
        let opened = Instant::now();
        let mut server = ServerTime::new(opened);
        assert_eq!(server.now(time("08:00:00.9"), opened), time("08:00:00.9"));
        server.observe(time("08:00:00"), opened);
        assert_eq!(server.now(time("08:00:00.9"), opened), time("08:00:00.9"));
    }

    #[test]
    fn a_clock_that_is_wrong_or_stands_still_gives_way_to_the_providers() {
        let opened = Instant::now();
        let mut server = ServerTime::new(opened);
        server.observe(time("08:00:00"), opened + Duration::from_millis(100));
        // The second turns over between these two answers, which tells its beginning to 50 ms.
        server.observe(time("08:00:00"), opened + Duration::from_millis(700));
        server.observe(time("08:00:01"), opened + Duration::from_millis(750));
        let fixed = time("07:00:00");
        assert_eq!(server.now(fixed, opened + Duration::from_millis(1750)), time("08:00:02"));
    }
}
