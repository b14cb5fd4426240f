//! `review-overdue`: nobody looked at it again in time.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::review::{ReviewState, schedule};
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let record = approved.record;
    let Some(last) = record.review.as_ref().and_then(|review| review.last.as_ref()) else {
        return Ruling::gap(Gap {
            fact: "the last review, which the record does not give".to_owned(),
            blocks: FindingKind::ReviewOverdue,
            why: Why::NotReported,
        });
    };
    let Some(schedule) = schedule(case) else { return Ruling::clear() };
    let ReviewState::Overdue(n_late) = schedule.state else { return Ruling::clear() };
    let cadence = schedule.cadence;
    Ruling::found(Draft::new(case.tier, move || Words {
        summary: format!("review {} late", words::count(n_late as usize, "day")),
        evidence: vec![
            Case::written(format!("last review {}", last.value), &last.location),
            Case::written(
                format!("due every {}, {}", words::count(cadence.days as usize, "day"), cadence.rule),
                &record.location,
            ),
        ],
        record: Some(last.location.clone()),
    }))
}
