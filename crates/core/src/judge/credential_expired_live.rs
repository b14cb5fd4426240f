//! `credential-expired-live`: a credential works past its end.

use super::case::{Case, credential_name};
use super::draft::{Draft, Ruling, Words};
use super::gap::{Gap, is_unread};
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::model::{Credential, CredentialState};
use crate::words;
use jiff::Timestamp;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut ruling = Ruling::clear();
    let mut living = Vec::new();
    for credential in &case.dossier.credentials {
        let Some(end) = credential.expires_at.known() else { continue };
        if !case.is_past(*end) {
            continue;
        }
        match life_after(case, credential, *end) {
            Fact::Known(life) => living.push((credential, *end, life)),
            Fact::Absent => {}
            Fact::Unknown(why) => ruling.gaps.push(Gap {
                fact: format!("whether {} works", credential.id),
                blocks: FindingKind::CredentialExpiredLive,
                why,
            }),
        }
    }
    if living.is_empty() {
        return ruling;
    }
    let ids: Vec<&str> = living.iter().map(|(credential, ..)| credential.id.as_str()).collect();
    let words = move || {
        let lines = living.into_iter().map(|(credential, end, life)| {
            let how = match life {
                Life::Used(last) => format!("was used on {}", words::day(last)),
                Life::CalledActive => "is still called active".to_owned(),
            };
            format!("{} ended on {} and {how}", credential_name(credential), words::day(end))
        });
        Words::of_lines(case, lines)
    };
    ruling.found = Some(Draft::new(case.tier, words).of(ids));
    ruling
}

/// What shows that a credential works past its end.
enum Life {
    Used(Timestamp),
    CalledActive,
}

fn life_after(case: &Case<'_>, credential: &Credential, end: Timestamp) -> Fact<Life> {
    let used = case.dossier.activity.iter().filter(|activity| activity.of == credential.id);
    if let Some(last) = used.filter_map(|activity| activity.last.known()).max().filter(|last| **last > end) {
        return Fact::Known(Life::Used(*last));
    }
    match &credential.state {
        Fact::Known(CredentialState::Active) => Fact::Known(Life::CalledActive),
        Fact::Unknown(why) if is_unread(why) => Fact::Unknown(why.clone()),
        // Where a provider never tells the state, the end that it states is all there is.
        Fact::Known(CredentialState::Expired | CredentialState::Pending | CredentialState::Disabled)
        | Fact::Absent
        | Fact::Unknown(_) => Fact::Absent,
    }
}
