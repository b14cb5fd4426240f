//! `credential-no-expiry`: an active credential never expires.

use super::case::{Case, Draft, Ruling, credential_name};
use super::gap::Gap;
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::words;

pub(super) fn check(case: &Case<'_>) -> Ruling {
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
    let Some(first) = endless.first() else { return ruling };
    let more = if endless.len() > 1 { format!(" and {} more", endless.len() - 1) } else { String::new() };
    let mut evidence = Vec::new();
    for credential in &endless {
        let created = credential
            .created_at
            .known()
            .map_or_else(String::new, |at| format!(", made {}", words::day(*at)));
        let holder =
            credential.holder.known().map_or_else(String::new, |by| format!(", held by {}", by.name));
        evidence.push(case.seen(format!("{} has no expiry{created}{holder}", credential_name(credential))));
    }
    ruling.found = Some(Draft {
        tier: case.tier,
        summary: format!("{}{more} never expires", credential_name(first)),
        instances: endless.iter().map(|credential| credential.id.to_string()).collect(),
        evidence,
        record: None,
    });
    ruling
}
