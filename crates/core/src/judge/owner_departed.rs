//! `owner-departed`: who answered for it has left.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::owner_missing::unlisted;
use crate::finding::{Evidence, FindingKind};
use crate::model::PrincipalStatus;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(owner) = case.approved.and_then(|approved| approved.record.owner.as_ref()) else {
        return Ruling::clear();
    };
    let people = case.context.people;
    let Some(person) = people.find(&owner.value) else {
        // In a whole directory it is nobody's name: that is another finding.
        if people.is_complete() || owner.value.trim().is_empty() {
            return Ruling::clear();
        }
        return Ruling::gap(unlisted(owner, FindingKind::OwnerDeparted));
    };
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
