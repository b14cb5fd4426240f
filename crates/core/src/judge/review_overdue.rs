//! `review-overdue`: nobody looked at it again in time.

use super::case::{Case, Draft, Ruling};
use super::gap::Gap;
use crate::approval::Review;
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::words;
use jiff::tz::TimeZone;

pub(super) fn check(case: &Case<'_>) -> Ruling {
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
    let (cadence, rule) = cadence(case, review);
    let Ok(reviewed) = last.value.to_zoned_datetime(TimeZone::UTC) else { return Ruling::clear() };
    let n_late = words::days_between(reviewed.timestamp(), case.context.now) - i64::from(cadence);
    if n_late <= 0 {
        return Ruling::clear();
    }
    let n_late = usize::try_from(n_late).unwrap_or(usize::MAX);
    Ruling::found(Draft {
        tier: case.tier,
        summary: format!("review {} late", words::count(n_late, "day")),
        instances: Vec::new(),
        evidence: vec![
            Case::written(format!("last review {}", last.value), &last.location),
            Case::written(
                format!("due every {}, {rule}", words::count(cadence as usize, "day")),
                &record.location,
            ),
        ],
        record: Some(last.location.clone()),
    })
}

/// The record's own cadence counts only where it is the shorter one.
fn cadence(case: &Case<'_>, review: Option<&Review>) -> (u32, String) {
    let data = case.approved.and_then(|approved| approved.record.data);
    let by_policy = case.context.policy.cadence(case.tier, data, false);
    match review.and_then(|review| review.every_days) {
        Some(own) if own <= by_policy => (own, "as the record says".to_owned()),
        Some(_) | None => (by_policy, format!("by policy for tier {}", case.tier)),
    }
}
