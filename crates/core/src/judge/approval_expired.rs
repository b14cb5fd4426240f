//! `approval-expired`: the approval ran out and the integration still lives.

use super::case::{Case, Draft, Ruling};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let Some(expires) = &approved.record.expires else { return Ruling::clear() };
    if !case.is_live() || !is_over(expires.value, case.context.now) {
        return Ruling::clear();
    }
    let mut evidence = vec![Case::written(format!("approved until {}", expires.value), &expires.location)];
    evidence.push(case.seen("still there and switched on"));
    Ruling::found(Draft {
        tier: case.tier,
        summary: format!("approved until {}, and still live", expires.value),
        instances: Vec::new(),
        evidence,
        record: Some(expires.location.clone()),
    })
}

/// A record holds through its last day, UTC.
pub(super) fn is_over(last_day: Date, now: Timestamp) -> bool {
    match last_day.checked_add(1.day()).and_then(|next| next.to_zoned_datetime(TimeZone::UTC)) {
        Ok(end) => now >= end.timestamp(),
        Err(_) => false,
    }
}
