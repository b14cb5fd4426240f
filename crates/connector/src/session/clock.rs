//! The clock: the only way in which time enters.

use jiff::Timestamp;

/// Tells the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still, for tests and for judging again.
    Fixed(Timestamp),
}

impl Clock {
    /// Returns the present instant.
    pub fn now(self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
            Self::System => Timestamp::now(),
            Self::Fixed(instant) => instant,
        }
    }
}
