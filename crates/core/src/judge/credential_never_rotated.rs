//! `credential-never-rotated`: the only credential of an old integration is the one with which it was set up.
//!
//! A token that is an integration by itself is not judged: to replace it makes another integration, and its age is what
//! `credential-overage` looks at. The history is known where the provider says when, or that never, the secret was replaced.

use super::case::{Case, credential_name};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::Credential;
use crate::words;
use jiff::{SignedDuration, Timestamp};

/// A credential that was made within this of the integration was made with it.
const SET_UP: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let [only] = case.dossier.credentials.as_slice() else { return Ruling::clear() };
    let limit = case.max_age();
    if only.id == case.dossier.id || case.active_credentials().next().is_none() {
        return Ruling::clear();
    }
    let created = match &only.created_at {
        Fact::Known(created) => *created,
        Fact::Absent => return Ruling::clear(),
        Fact::Unknown(why) => return gap(format!("the age of {}", only.id), why),
    };
    // One that is younger than this was not made with an integration that is too old.
    if !case.is_older(created - SET_UP, limit) {
        return Ruling::clear();
    }
    let installed = match &case.dossier.integration.installed_at {
        Fact::Known(installed) => *installed,
        Fact::Absent => return Ruling::clear(),
        Fact::Unknown(why) => return gap("when it was set up".to_owned(), why),
    };
    if !case.is_older(installed, limit) || created.duration_since(installed).abs() > SET_UP {
        return Ruling::clear();
    }
    match &only.rotated_at {
        Fact::Known(rotated) if rotated.duration_since(created) > SET_UP => Ruling::clear(),
        Fact::Known(_) | Fact::Absent => {
            let words = move || words_of(case, only, installed, created);
            Ruling::found(Draft::new(case.tier, words).of([only.id.as_str()]))
        }
        Fact::Unknown(why) => gap(format!("when {} was last replaced", only.id), why),
    }
}

fn words_of(case: &Case<'_>, only: &Credential, installed: Timestamp, created: Timestamp) -> Words {
    let age = words::days_between(created, case.context.now);
    let age = words::count(usize::try_from(age).unwrap_or(usize::MAX), "day");
    let name = credential_name(only);
    Words {
        summary: format!("{name} was never replaced since it was set up {age} ago"),
        evidence: vec![
            case.seen(format!("set up on {}", words::day(installed))),
            case.seen(format!("{name} made on {}, and no other since", words::day(created))),
        ],
        record: None,
    }
}

fn gap<'c>(fact: String, why: &Why) -> Ruling<'c> {
    Ruling::gap(Gap { fact, blocks: FindingKind::CredentialNeverRotated, why: why.clone() })
}
