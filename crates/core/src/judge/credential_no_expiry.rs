//! `credential-no-expiry`: an active credential never expires.

use super::case::{Case, credential_name};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::model::Credential;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut endless = Vec::new();
    let mut ruling = Ruling::clear();
    for credential in case.active_credentials() {
        match &credential.expires_at {
            Fact::Known(_) => {}
            Fact::Absent => endless.push(credential),
            Fact::Unknown(why) => ruling.gaps.push(Gap {
                fact: format!("the expiry of {}", credential.id),
                blocks: FindingKind::CredentialNoExpiry,
                why: why.clone(),
            }),
        }
    }
    let Some(first) = endless.first().copied() else { return ruling };
    let ids: Vec<&str> = endless.iter().map(|credential| credential.id.as_str()).collect();
    let words = move || {
        let more = if endless.len() > 1 { format!(" and {} more", endless.len() - 1) } else { String::new() };
        Words {
            summary: format!("{}{more} never expires", credential_name(first)),
            evidence: endless.into_iter().map(|credential| case.seen(no_expiry(case, credential))).collect(),
            record: None,
        }
    };
    ruling.found = Some(Draft::new(case.tier, words).of(ids));
    ruling
}

fn no_expiry(case: &Case<'_>, credential: &Credential) -> String {
    let created = credential.created_at.known();
    let created = created.map_or_else(String::new, |at| format!(", made {}", words::day(*at)));
    let holder = credential.holder.known();
    let holder = holder.map_or_else(String::new, |by| format!(", held by {}", case.name_of(by)));
    format!("{} has no expiry{created}{holder}", credential_name(credential))
}
