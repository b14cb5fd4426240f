//! When a record is due for review, and since when it is late.

use super::cadence::{Cadence, cadence};
use crate::finding::{FindingKind, Severity};
use crate::judge::{Case, end_of};
use crate::model::{AppId, ProviderId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};

/// When a record is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub cadence: Cadence,
    /// The day of the last review, as the record says.
    pub last: Option<Date>,
    /// The day on which the next one is due; none where no last one is known.
    ///
    /// It lies up to a tenth of the cadence before the deadline, by a digest of the integration's key, so that records
    /// that were written on one day do not fall due on one day. The spread only brings a review forward: a deadline is
    /// never moved by it, and lateness counts from the deadline.
    pub due_on: Option<Date>,
    /// The last day on which a review is in time: the day of the last one and the whole cadence.
    pub deadline: Option<Date>,
    /// How that stands now.
    pub state: ReviewState,
    /// How severe it is to be late with it.
    pub severity: Severity,
}

/// How a review stands. What is more pressing comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewState {
    /// The record names no last review.
    NeverReviewed,
    /// Its deadline has passed, so many days ago.
    Overdue(u32),
    /// It is due, and there is still time.
    Due,
    /// It is not due yet.
    NotDue,
}

/// Returns when the record of a case is due; nothing where there is no record.
pub(crate) fn schedule(case: &Case<'_>) -> Option<Schedule> {
    let record = case.approved?.record;
    let cadence = cadence(case);
    let last = record.review.as_ref().and_then(|review| review.last.as_ref()).map(|last| last.value);
    let deadline = last.and_then(|last| last.checked_add(i64::from(cadence.days).days()).ok());
    let spread = spread(&case.dossier.provider, &case.dossier.integration.app, cadence.days);
    let due_on = deadline.and_then(|deadline| deadline.checked_sub(i64::from(spread).days()).ok());
    Some(Schedule {
        state: state(case, due_on, deadline),
        severity: case.context.policy.severity(FindingKind::ReviewOverdue, case.tier),
        cadence,
        last,
        due_on,
        deadline,
    })
}

fn state(case: &Case<'_>, due_on: Option<Date>, deadline: Option<Date>) -> ReviewState {
    let (Some(due_on), Some(deadline)) = (due_on, deadline) else { return ReviewState::NeverReviewed };
    let today = day(case.context.now);
    if end_of(deadline).is_some_and(|end| case.is_past(end)) {
        let n_late = today.since(deadline).map_or(i32::MAX, |late| late.get_days());
        ReviewState::Overdue(u32::try_from(n_late).unwrap_or(u32::MAX))
    } else if today >= due_on {
        ReviewState::Due
    } else {
        ReviewState::NotDue
    }
}

/// Returns by how many days a review is brought forward: 0 to a tenth of the cadence.
pub(super) fn spread(provider: &ProviderId, app: &AppId, cadence: u32) -> u32 {
    let digest = Sha256::digest(format!("{provider}/{app}"));
    let number = digest.iter().take(4).fold(0, |number: u32, byte| (number << 8) | u32::from(*byte));
    number % (cadence / 10 + 1)
}

/// Returns the UTC day of an instant.
pub(super) fn day(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}
