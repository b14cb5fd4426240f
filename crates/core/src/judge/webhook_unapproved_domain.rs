//! `webhook-unapproved-domain`: it sends data to a host that is neither under a domain of its record nor under one of the
//! organization's own. Without a record, or without `webhooks` in it, nothing but the organization's domains is approved.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::model::IntegrationKind;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let integration = &case.dossier.integration;
    let host = match &integration.host {
        Fact::Known(host) => host,
        Fact::Unknown(why) if integration.kind == IntegrationKind::Webhook => {
            return Ruling::gap(Gap {
                fact: format!("the host of {}", case.dossier.id),
                blocks: FindingKind::WebhookUnapprovedDomain,
                why: why.clone(),
            });
        }
        Fact::Absent | Fact::Unknown(_) => return Ruling::clear(),
    };
    let record = case.approved.map(|approved| approved.record);
    let approved = record.and_then(|record| record.webhooks.as_deref()).unwrap_or_default();
    let own = &case.context.policy.organization_domains;
    let is_ours = approved.iter().chain(own).any(|domain| is_under(host, domain));
    if is_ours || integration.kind == IntegrationKind::Runner {
        return Ruling::clear();
    }
    let words = move || {
        let scopes = case.scope_names(&case.granted);
        let mut evidence = vec![case.seen(format!("sends to {host}"))];
        if !scopes.is_empty() {
            evidence.push(case.seen(format!("sends {}", words::short_list(&scopes, 10))));
        }
        if let Some(by) = integration.held_by.known() {
            evidence.push(case.seen(format!("set up by {}", case.name_of(by))));
        }
        if let Some(record) = record {
            let domains =
                if approved.is_empty() { "none".to_owned() } else { words::short_list(approved, 10) };
            evidence.push(Case::written(format!("approved domains: {domains}"), &record.location));
        }
        Words {
            summary: format!("sends data to {host}, a domain that nobody approved"),
            evidence,
            record: record.map(|record| record.location.clone()),
        }
    };
    Ruling::found(Draft::new(case.tier, words).of([host.as_str()]))
}

/// Whether a host is a domain or one below it. Case does not matter, nor a dot at the end (RFC 1034, section 3.1).
fn is_under(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.trim_end_matches('.'), domain.trim().trim_end_matches('.'));
    let Some(start) = host.len().checked_sub(domain.len()) else { return false };
    let is_tail = host.get(start..).is_some_and(|tail| tail.eq_ignore_ascii_case(domain));
    let begins_label = start == 0 || host.get(..start).is_some_and(|head| head.ends_with('.'));
    !domain.is_empty() && is_tail && begins_label
}

#[cfg(test)]
mod tests {
    use super::is_under;

    #[test]
    fn a_domain_holds_itself_and_what_is_below_it_and_nothing_that_only_ends_alike() {
        for (host, domain, expected) in [
            ("hooks.acme.example", "hooks.acme.example", true),
            ("in.hooks.acme.example", "hooks.acme.example", true),
            ("HOOKS.acme.example.", "hooks.Acme.example", true),
            ("nothooks.acme.example", "hooks.acme.example", false),
            ("acme.example", "hooks.acme.example", false),
            ("acme.example", "", false),
        ] {
            assert_eq!(is_under(host, domain), expected, "{host} under {domain}");
        }
    }
}
