//! `review-overdue`: nobody looked at it again in time.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::approval::Review;
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::words;
use jiff::tz::TimeZone;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let record = approved.record;
    let review = record.review.as_ref();
    let Some(last) = review.and_then(|review| review.last.as_ref()) else {
        return Ruling::gap(Gap {
            fact: "the last review, which the record does not give".to_owned(),
            blocks: FindingKind::ReviewOverdue,
            why: Why::NotReported,
        });
    };
    let (cadence, is_own) = cadence(case, review);
    let Ok(reviewed) = last.value.to_zoned_datetime(TimeZone::UTC) else { return Ruling::clear() };
    let n_late = words::days_between(reviewed.timestamp(), case.context.now) - i64::from(cadence);
    if n_late <= 0 {
        return Ruling::clear();
    }
    let n_late = usize::try_from(n_late).unwrap_or(usize::MAX);
    Ruling::found(Draft::new(case.tier, move || Words {
        summary: format!("review {} late", words::count(n_late, "day")),
        evidence: vec![
            Case::written(format!("last review {}", last.value), &last.location),
            Case::written(
                format!("due every {}, {}", words::count(cadence as usize, "day"), rule(case, is_own)),
                &record.location,
            ),
        ],
        record: Some(last.location.clone()),
    }))
}

/// The record's own cadence counts only where it is the shorter one. Says whether it does.
fn cadence(case: &Case<'_>, review: Option<&Review>) -> (u32, bool) {
    let data = case.approved.and_then(|approved| approved.record.data);
    let by_policy = case.context.policy.cadence(case.tier, data, false);
    match review.and_then(|review| review.every_days) {
        Some(own) if own <= by_policy => (own, true),
        Some(_) | None => (by_policy, false),
    }
}

fn rule(case: &Case<'_>, is_own: bool) -> String {
    if is_own { "as the record says".to_owned() } else { format!("by policy for tier {}", case.tier) }
}
