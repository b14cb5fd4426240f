//! `credential-lifetime-too-long`: an active credential was issued for longer than allowed.

use super::case::{Case, credential_name, made_by};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::Credential;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let limit = case.context.policy.max_lifetime.at(case.tier);
    let mut ruling = Ruling::clear();
    let mut long = Vec::new();
    for credential in case.active_credentials() {
        let end = match &credential.expires_at {
            Fact::Known(end) => *end,
            Fact::Absent => continue,
            Fact::Unknown(why) => {
                ruling.gaps.push(gap("expiry", credential, why));
                continue;
            }
        };
        let Some((made, bound)) = made_by(case, credential) else {
            ruling.gaps.push(gap("age", credential, &Why::NotReported));
            continue;
        };
        let n_days = words::days_between(made, end);
        if n_days > i64::from(limit) {
            long.push((credential, made, end, n_days, bound));
        } else if !bound.is_empty() {
            ruling.gaps.push(gap("age", credential, &Why::NotReported));
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

fn gap(fact: &str, credential: &Credential, why: &Why) -> Gap {
    Gap {
        fact: format!("the {fact} of {}", credential.id),
        blocks: FindingKind::CredentialLifetimeTooLong,
        why: why.clone(),
    }
}
