//! `credential-expired-live`: a credential works past its end.

use super::case::{Case, credential_name};
use super::draft::{Draft, Ruling, Words};
use crate::fact::Fact;
use crate::model::{Credential, CredentialState};
use crate::words;
use jiff::Timestamp;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut living = Vec::new();
    for credential in &case.dossier.credentials {
        let Some(end) = credential.expires_at.known() else { continue };
        if *end > case.context.now {
            continue;
        }
        let Some(life) = life_after(case, credential, *end) else { continue };
        living.push((credential, *end, life));
    }
    if living.is_empty() {
        return Ruling::clear();
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
    Ruling::found(Draft::new(case.tier, words).of(ids))
}

/// What shows that a credential works past its end.
enum Life {
    Used(Timestamp),
    CalledActive,
}

fn life_after(case: &Case<'_>, credential: &Credential, end: Timestamp) -> Option<Life> {
    let used = case.dossier.activity.iter().filter(|activity| activity.of == credential.id);
    if let Some(last) = used.filter_map(|activity| activity.last.known()).max().filter(|last| **last > end) {
        return Some(Life::Used(*last));
    }
    (credential.state == Fact::Known(CredentialState::Active)).then_some(Life::CalledActive)
}
