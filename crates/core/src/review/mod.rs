//! Reviews: how often a record is looked at again, when the next look is due, what makes one due at once, and the journal
//! of those that were held.

mod cadence;
mod journal;
mod schedule;
mod seen;
#[cfg(test)]
mod tests;
mod trigger;

pub use cadence::Cadence;
pub use journal::{Decision, Entry, Journal};
pub use schedule::{ReviewState, Schedule};
pub use seen::Seen;
pub use trigger::triggers;

pub(crate) use schedule::schedule;
