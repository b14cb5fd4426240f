//! What GitLab's listings of credentials have in common besides the kit's records: how exact their times are.

use jiff::{SignedDuration, Timestamp};
use remit_connector::LastUsed;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::UseKind;
use remit_connector::wire::{Field, time};

/// How exact a use is that is told to the day.
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How exact a use is that is told to the second.
pub(crate) const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Returns what a listing's last-used facts mean, where they tell of calls.
pub(crate) const fn calls(resolution: &'static str, look_back: &'static str) -> Option<LastUsed> {
    Some(LastUsed { kind: UseKind::ApiCall, resolution, look_back })
}

/// Reads an end that some listings write as a day, whose beginning it is, and others as an instant.
pub(crate) fn end(field: &Field<String>) -> Fact<Timestamp> {
    let Field::Value(text) = field else { return field.time() };
    // A day has ten letters: `2027-01-11`.
    if text.len() == 10 { time(Some(&format!("{text}T00:00:00Z"))) } else { field.time() }
}
