//! `owner-missing`: nobody answers for it.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::approval::Written;
use crate::fact::Why;
use crate::finding::FindingKind;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let record = approved.record;
    let owner = record.owner.as_ref().filter(|owner| !owner.value.trim().is_empty());
    let people = case.context.people;
    if owner.is_some_and(|owner| people.find(&owner.value).is_some()) {
        return Ruling::clear();
    }
    if let Some(owner) = owner.filter(|_| !people.is_complete()) {
        return Ruling::gap(unlisted(owner, FindingKind::OwnerMissing));
    }
    Ruling::found(Draft::new(case.tier, move || match owner {
        None => Words {
            summary: "the record names no owner".to_owned(),
            evidence: vec![Case::written("the record names no owner", &record.location)],
            record: Some(record.location.clone()),
        },
        Some(owner) => Words {
            summary: format!("owner `{}` is nobody in the directory", owner.value),
            evidence: vec![Case::written(format!("owner: {}", owner.value), &owner.location)],
            record: Some(owner.location.clone()),
        },
    }))
}

/// A directory that does not have everybody says nothing of whom it does not have.
pub(super) fn unlisted(owner: &Written<String>, blocks: FindingKind) -> Gap {
    Gap { fact: format!("whether {} is still here", owner.value), blocks, why: Why::NotRead }
}
