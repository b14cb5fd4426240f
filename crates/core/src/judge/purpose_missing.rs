//! `purpose-missing`: nobody says what it is for.

use super::case::{Case, Draft, Ruling};

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let record = approved.record;
    let written = record.purpose.as_ref().map_or("", |purpose| purpose.value.trim());
    if !written.is_empty() && !case.context.policy.placeholders.contains(&written.to_lowercase()) {
        return Ruling::clear();
    }
    let location = record.purpose.as_ref().map_or(&record.location, |purpose| &purpose.location);
    let summary = if written.is_empty() {
        "the record states no purpose".to_owned()
    } else {
        format!("`{written}` is no purpose")
    };
    Ruling::found(Draft {
        tier: case.tier,
        evidence: vec![Case::written(summary.clone(), location)],
        summary,
        instances: Vec::new(),
        record: Some(location.clone()),
    })
}
