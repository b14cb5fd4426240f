//! `excess-resource`: it reaches resources that are not among the approved.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::approval::ApprovedResources;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::Resources;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let ApprovedResources::These(listed) = &approved.record.resources else { return Ruling::clear() };
    let is_approved = |name: &String| listed.iter().any(|pattern| matches(&pattern.value, name));
    let mut surplus = Vec::new();
    let mut ruling = Ruling::clear();
    for reach in case.reach() {
        match reach {
            Fact::Known(Resources::Selected(Fact::Known(names))) => {
                surplus.extend(names.iter().filter(|name| !is_approved(name)).map(String::as_str));
            }
            Fact::Known(Resources::Selected(Fact::Unknown(why))) | Fact::Unknown(why) => {
                ruling.gaps.push(gap(why))
            }
            Fact::Known(
                Resources::All | Resources::None | Resources::HolderReach | Resources::Selected(Fact::Absent),
            )
            | Fact::Absent => {}
        }
    }
    surplus.sort_unstable();
    surplus.dedup();
    if surplus.is_empty() {
        return ruling;
    }
    let instances = surplus.clone();
    let words = move || {
        let names: Vec<&str> = listed.iter().map(|name| name.value.as_str()).collect();
        let names = if names.is_empty() { "nothing".to_owned() } else { words::short_list(&names, 10) };
        Words {
            summary: format!(
                "reaches {} beyond the approval: {}",
                words::count(surplus.len(), "resource"),
                words::short_list(&surplus, 3)
            ),
            evidence: vec![
                case.seen(format!("granted on {}", words::short_list(&surplus, 10))),
                Case::written(format!("approved on {names}"), &approved.record.location),
            ],
            record: Some(listed.first().map_or(&approved.record.location, |name| &name.location).clone()),
        }
    };
    ruling.found = Some(Draft::new(case.tier, words).of(instances));
    ruling
}

/// Names compare without case; `acme/*` approves every name that begins with `acme/`.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)),
        None => pattern == name || pattern.eq_ignore_ascii_case(name),
    }
}

fn gap(why: &Why) -> Gap {
    Gap { fact: "the selected resources".to_owned(), blocks: FindingKind::ExcessResource, why: why.clone() }
}
