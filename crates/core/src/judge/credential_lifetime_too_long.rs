//! `credential-lifetime-too-long`: an active credential was issued for longer than allowed. Where its end is unknown,
//! `credential-no-expiry`, which absorbs this kind, says so.

use super::case::{Case, credential_name, made_by};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let limit = case.context.policy.max_lifetime.at(case.tier);
    let mut ruling = Ruling::clear();
    let mut long = Vec::new();
    for credential in case.active_credentials() {
        let Some(end) = credential.expires_at.known().copied() else { continue };
        let Some((made, bound)) = made_by(case, credential) else {
            ruling.gaps.push(gap(credential.id.as_str()));
            continue;
        };
        let n_days = words::days_between(made, end);
        if n_days > i64::from(limit) {
            long.push((credential, made, end, n_days, bound));
        } else if !bound.is_empty() {
            ruling.gaps.push(gap(credential.id.as_str()));
        }
    }
    if long.is_empty() {
        return ruling;
    }
    let ids: Vec<&str> = long.iter().map(|(credential, ..)| credential.id.as_str()).collect();
    let words = move || {
        let lines = long.into_iter().map(|(credential, made, end, n_days, bound)| {
            let days = words::count(usize::try_from(n_days).unwrap_or(usize::MAX), "day");
            let (made, end) = (words::day(made), words::day(end));
            let name = credential_name(credential);
            format!("{name} was issued for {bound}{days}, {made} to {end}; allowed are {limit}")
        });
        Words::of_lines(case, lines)
    };
    ruling.found = Some(Draft::new(case.tier, words).of(ids));
    ruling
}

fn gap(id: &str) -> Gap {
    Gap {
        fact: format!("the age of {id}"),
        blocks: FindingKind::CredentialLifetimeTooLong,
        why: Why::NotReported,
    }
}
