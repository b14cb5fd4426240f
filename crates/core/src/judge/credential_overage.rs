//! `credential-overage`: an active credential is older than allowed.

use super::case::{Case, Draft, Ruling, credential_name, made_by};
use super::gap::Gap;
use crate::fact::Why;
use crate::finding::FindingKind;
use crate::words;

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let by_policy = case.context.policy.max_age.at(case.tier);
    let by_record = case.approved.and_then(|approved| approved.record.credentials.max_age_days);
    let limit = by_record.map_or(by_policy, |own| own.min(by_policy));
    let mut ruling = Ruling::clear();
    let mut evidence = Vec::new();
    let mut instances = Vec::new();
    let mut summary = None;
    for credential in case.active_credentials() {
        let Some((made, bound)) = made_by(case, credential) else {
            ruling.gaps.push(gap(credential.id.as_str()));
            continue;
        };
        let age = words::days_between(made, case.context.now);
        if age <= i64::from(limit) {
            if !bound.is_empty() {
                ruling.gaps.push(gap(credential.id.as_str()));
            }
            continue;
        }
        let age = words::count(usize::try_from(age).unwrap_or(usize::MAX), "day");
        let line = format!("{} is {bound}{age} old, allowed are {limit}", credential_name(credential));
        evidence.push(case.seen(line.clone()));
        instances.push(credential.id.to_string());
        summary.get_or_insert(line);
    }
    ruling.found =
        summary.map(|summary| Draft { tier: case.tier, summary, instances, evidence, record: None });
    ruling
}

fn gap(id: &str) -> Gap {
    Gap { fact: format!("the age of {id}"), blocks: FindingKind::CredentialOverage, why: Why::NotReported }
}
