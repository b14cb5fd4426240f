//! `approval-expired`: the approval ran out and the integration still lives.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::{Gap, is_unread};
use crate::fact::Fact;
use crate::finding::FindingKind;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let Some(expires) = &approved.record.expires else { return Ruling::clear() };
    if !case.is_live() || !end_of(expires.value).is_some_and(|end| case.is_past(end)) {
        return Ruling::clear();
    }
    if let Fact::Unknown(why) = &case.dossier.integration.state
        && is_unread(why)
    {
        return Ruling::gap(Gap {
            fact: "whether it is switched off".to_owned(),
            blocks: FindingKind::ApprovalExpired,
            why: why.clone(),
        });
    }
    Ruling::found(Draft::new(case.tier, || Words {
        summary: format!("approved until {}, and still live", expires.value),
        evidence: vec![
            Case::written(format!("approved until {}", expires.value), &expires.location),
            case.seen("still there and switched on"),
        ],
        record: Some(expires.location.clone()),
    }))
}

/// Returns when a day is over, UTC: a record holds through its last one.
pub(crate) fn end_of(last_day: Date) -> Option<Timestamp> {
    let next = last_day.checked_add(1.day()).and_then(|next| next.to_zoned_datetime(TimeZone::UTC));
    next.ok().map(|next| next.timestamp())
}
