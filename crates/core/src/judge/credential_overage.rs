//! `credential-overage`: an active credential is older than allowed.

use super::case::{Case, credential_name, made_by};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let limit = case.max_age();
    let mut ruling = Ruling::clear();
    let mut old = Vec::new();
    for credential in case.active_credentials() {
        let Some((made, bound)) = made_by(case, credential) else {
            ruling.gaps.push(gap(credential.id.as_str()));
            continue;
        };
        if !case.is_older(made, limit) {
            if !bound.is_empty() {
                ruling.gaps.push(gap(credential.id.as_str()));
            }
            continue;
        }
        old.push((credential, made, bound));
    }
    if old.is_empty() {
        return ruling;
    }
    let ids: Vec<&str> = old.iter().map(|(credential, ..)| credential.id.as_str()).collect();
    let words = move || {
        let lines = old.into_iter().map(|(credential, made, bound)| {
            let age = words::days_between(made, case.context.now);
            let age = words::count(usize::try_from(age).unwrap_or(usize::MAX), "day");
            format!("{} is {bound}{age} old, allowed are {limit}", credential_name(credential))
        });
        Words::of_lines(case, lines)
    };
    ruling.found = Some(Draft::new(case.tier, words).of(ids));
    ruling
}

fn gap(id: &str) -> Gap {
    Gap { fact: format!("the age of {id}"), blocks: FindingKind::CredentialOverage, why: Why::NotReported }
}
