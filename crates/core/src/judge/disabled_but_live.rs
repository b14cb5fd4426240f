//! `disabled-but-live`: it is switched off, and a secret of it works or was used since.
//!
//! A grant that is still listed counts only where something uses it: while an integration is off, its grants alone give
//! nothing.

use super::case::{Case, credential_name};
use super::draft::{Draft, Ruling, Words};
use super::gap::{Gap, is_unread};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{Credential, CredentialState, IntegrationState};
use crate::words;
use jiff::Timestamp;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let since = match &case.dossier.integration.state {
        Fact::Known(IntegrationState::Suspended(since)) => since,
        Fact::Unknown(why) if is_unread(why) => {
            return Ruling::gap(gap("whether it is switched off".to_owned(), why));
        }
        Fact::Known(IntegrationState::Active) | Fact::Absent | Fact::Unknown(_) => return Ruling::clear(),
    };
    let mut ruling = Ruling::clear();
    let mut live = Vec::new();
    for credential in case.active_credentials() {
        match &credential.state {
            Fact::Known(CredentialState::Active) if !is_past(case, credential) => live.push(credential),
            Fact::Unknown(why) => ruling.gaps.push(gap(format!("whether {} works", credential.id), why)),
            Fact::Known(_) | Fact::Absent => {}
        }
    }
    let used = last_used(case);
    let used_since = match (since, used) {
        (Fact::Known(since), Some(used)) => Some(used).filter(|used| used > since),
        (Fact::Unknown(why), Some(_)) => {
            ruling.gaps.push(gap("when it was switched off".to_owned(), why));
            None
        }
        (Fact::Known(_) | Fact::Absent | Fact::Unknown(_), _) => None,
    };
    if live.is_empty() && used_since.is_none() {
        return ruling;
    }
    let used_id = used_since.map(|_| "used since");
    let ids: Vec<&str> = live.iter().map(|credential| credential.id.as_str()).chain(used_id).collect();
    let words = move || {
        let off = since.known().map_or_else(String::new, |at| format!(" since {}", words::day(*at)));
        let works =
            live.into_iter().map(|one| format!("switched off{off}, but {} works", credential_name(one)));
        let used = used_since.map(|at| format!("switched off{off}, but used on {}", words::day(at)));
        Words::of_lines(case, works.chain(used))
    };
    Ruling { found: Some(Draft::new(case.tier, words).of(ids)), gaps: Vec::new() }
}

fn is_past(case: &Case<'_>, credential: &Credential) -> bool {
    credential.expires_at.known().is_some_and(|end| case.is_past(*end))
}

/// The latest use that was seen.
fn last_used(case: &Case<'_>) -> Option<Timestamp> {
    case.dossier.activity.iter().filter_map(|activity| activity.last.known()).max().copied()
}

fn gap(fact: String, why: &Why) -> Gap {
    Gap { fact, blocks: FindingKind::DisabledButLive, why: why.clone() }
}
