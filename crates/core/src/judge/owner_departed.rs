//! `owner-departed`: who answered for it has left.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use crate::finding::Evidence;
use crate::model::PrincipalStatus;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(owner) = case.approved.and_then(|approved| approved.record.owner.as_ref()) else {
        return Ruling::clear();
    };
    let Some(person) = case.context.people.find(&owner.value) else { return Ruling::clear() };
    let how = match person.status {
        PrincipalStatus::Active => return Ruling::clear(),
        PrincipalStatus::Suspended => "is suspended",
        PrincipalStatus::Departed => "has left",
    };
    Ruling::found(Draft::new(case.tier, move || Words {
        summary: format!("owner `{}` {how}", owner.value),
        evidence: vec![
            Case::written(format!("owner: {}", owner.value), &owner.location),
            Evidence { fact: format!("{} {how}", person.name), source: person.source.clone(), read_at: None },
        ],
        record: Some(owner.location.clone()),
    }))
}
