//! `owner-departed`: who answered for it has left.

use super::case::{Case, Draft, Ruling};
use crate::finding::Evidence;
use crate::model::PrincipalStatus;

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let Some(owner) = case.approved.and_then(|approved| approved.record.owner.as_ref()) else {
        return Ruling::clear();
    };
    let Some(person) = case.context.people.find(&owner.value) else { return Ruling::clear() };
    let how = match person.status {
        PrincipalStatus::Active => return Ruling::clear(),
        PrincipalStatus::Suspended => "is suspended",
        PrincipalStatus::Departed => "has left",
    };
    Ruling::found(Draft {
        tier: case.tier,
        summary: format!("owner `{}` {how}", owner.value),
        instances: Vec::new(),
        evidence: vec![
            Case::written(format!("owner: {}", owner.value), &owner.location),
            Evidence { fact: format!("{} {how}", person.name), source: person.source.clone(), read_at: None },
        ],
        record: Some(owner.location.clone()),
    })
}
