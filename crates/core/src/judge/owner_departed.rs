//! `owner-departed`: who answered for it has left.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use super::holder::{gone, gone_at};
use super::owner_missing::unlisted;
use crate::fact::Why;
use crate::finding::{Evidence, FindingKind};
use crate::model::PrincipalStatus;
use crate::principals::GoneElsewhere;

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
    let gone_from = match person.status {
        // What the people file says of somebody goes before what accounts say.
        PrincipalStatus::Active if people.find_written(&owner.value).is_some() => return Ruling::clear(),
        PrincipalStatus::Active => match case.context.principals.gone_somewhere(&owner.value) {
            Some(gone_from) if gone_from.is_certain => Some(gone_from),
            Some(gone_from) => return Ruling::gap(likely(&owner.value, gone_from)),
            None => return Ruling::clear(),
        },
        PrincipalStatus::Suspended | PrincipalStatus::Departed => None,
    };
    Ruling::found(Draft::new(case.tier, move || {
        let how =
            gone_from.map_or_else(|| gone(person.status).to_owned(), |one| gone_at(one.status, one.from));
        let why = gone_from.map_or("", |_| ": certain, as people sign in there wherever an account is left");
        let source = gone_from
            .map_or_else(|| person.source.clone(), |gone_from| format!("accounts of {}", gone_from.from));
        Words {
            summary: format!("owner `{}` {how}", owner.value),
            evidence: vec![
                Case::written(format!("owner: {}", owner.value), &owner.location),
                Evidence { fact: format!("{} {how}{why}", person.name), source, read_at: None },
            ],
            record: Some(owner.location.clone()),
        }
    }))
}

/// An account that works says nothing against it where nobody knows through which of them people sign in.
fn likely(owner: &str, gone_from: GoneElsewhere<'_>) -> Gap {
    Gap {
        fact: format!("whether owner `{owner}` is here, who {}", gone_at(gone_from.status, gone_from.from)),
        blocks: FindingKind::OwnerDeparted,
        why: Why::NotReported,
    }
}
