//! `cross-system-chain`: a path leads into another system, and the record names that system neither under `systems` nor, as
//! the host of a webhook, under `webhooks`.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use super::paths::PathEnd;
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::model::IntegrationKind;
use crate::scope::Tier;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let paths = &case.paths;
    let found: Vec<PathEnd<'_>> = paths.crossings().filter(|crossing| !is_approved(case, crossing)).collect();
    if found.is_empty() {
        return unknown_host(case);
    }
    // A far end that is not read is taken to matter as much as what leads there.
    let tiers = found.iter().map(|crossing| crossing.tier.unwrap_or(case.tier));
    let tier = tiers.min().unwrap_or(Tier::T3);
    let mut systems: Vec<&str> = found.iter().map(|crossing| crossing.system).collect();
    systems.sort_unstable();
    systems.dedup();
    let instances = systems.clone();
    let words = move || {
        let told = paths.words(found);
        let summary = format!("reaches {}: {}", words::short_list(&systems, 3), told.summary);
        Words { summary, ..told }
    };
    Ruling::found(Draft::new(tier, words).of(instances))
}

/// A webhook leads to another system, even where nobody tells to which.
fn unknown_host<'c>(case: &Case<'_>) -> Ruling<'c> {
    let integration = &case.dossier.integration;
    match &integration.host {
        Fact::Unknown(why) if integration.kind == IntegrationKind::Webhook => Ruling::gap(Gap {
            fact: "where it sends data".to_owned(),
            blocks: FindingKind::CrossSystemChain,
            why: why.clone(),
        }),
        Fact::Known(_) | Fact::Absent | Fact::Unknown(_) => Ruling::clear(),
    }
}

fn is_approved(case: &Case<'_>, crossing: &PathEnd<'_>) -> bool {
    let system = crossing.system;
    let lists = |names: &Option<Vec<String>>, test: &dyn Fn(&str) -> bool| {
        names.as_ref().is_some_and(|names| names.iter().any(|name| test(name)))
    };
    let is_in_domain = |domain: &str| {
        system == domain || system.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
    };
    // What is sent to the organization's own domains stays inside.
    if crossing.is_sent && case.context.policy.organization_domains.iter().any(|own| is_in_domain(own)) {
        return true;
    }
    let Some(approved) = case.approved else { return false };
    lists(&approved.record.systems, &|name| name == system)
        || crossing.is_sent && lists(&approved.record.webhooks, &is_in_domain)
}
