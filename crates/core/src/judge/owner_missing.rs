//! `owner-missing`: nobody answers for it.

use super::case::{Case, Draft, Ruling};
use crate::finding::Evidence;

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let record = approved.record;
    let owner = record.owner.as_ref().filter(|owner| !owner.value.trim().is_empty());
    let (summary, evidence, location) = match owner {
        None => {
            let evidence: Vec<Evidence> = vec![Case::written("the record names no owner", &record.location)];
            ("the record names no owner".to_owned(), evidence, &record.location)
        }
        Some(owner) => {
            let people = case.context.people;
            if !people.is_complete() || people.find(&owner.value).is_some() {
                return Ruling::clear();
            }
            let evidence = vec![Case::written(format!("owner: {}", owner.value), &owner.location)];
            (format!("owner `{}` is nobody in the directory", owner.value), evidence, &owner.location)
        }
    };
    Ruling::found(Draft {
        tier: case.tier,
        summary,
        instances: Vec::new(),
        evidence,
        record: Some(location.clone()),
    })
}
