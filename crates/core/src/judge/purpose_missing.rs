//! `purpose-missing`: nobody says what it is for.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let record = approved.record;
    let written = record.purpose.as_ref().map_or("", |purpose| purpose.value.trim());
    if !written.is_empty() && !case.context.policy.placeholders.contains(&written.to_lowercase()) {
        return Ruling::clear();
    }
    Ruling::found(Draft::new(case.tier, move || {
        let location = record.purpose.as_ref().map_or(&record.location, |purpose| &purpose.location);
        let summary = if written.is_empty() {
            "the record states no purpose".to_owned()
        } else {
            format!("`{written}` is no purpose")
        };
        Words {
            evidence: vec![Case::written(summary.clone(), location)],
            summary,
            record: Some(location.clone()),
        }
    }))
}
