//! Words for readers: dates, lists and counts, the same in every sentence.

use crate::model::{CredentialKind, IntegrationKind};
use jiff::Timestamp;
use std::borrow::Borrow;

/// Returns what readers call a kind of credential.
pub fn credential_kind(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::FineGrainedToken => "fine-grained token",
        CredentialKind::ClassicToken => "classic token",
        CredentialKind::OauthToken => "OAuth token",
        CredentialKind::AppUserToken => "app user token",
        CredentialKind::SshKey => "SSH key",
        CredentialKind::DeployKey => "deploy key",
        CredentialKind::ApiKey => "API key",
        CredentialKind::ClientSecret => "client secret",
        CredentialKind::Certificate => "certificate",
        CredentialKind::StoredSecret => "stored secret",
        CredentialKind::FederatedTrust => "federated trust",
    }
}

/// Returns what readers call a kind of integration.
pub fn integration_kind(kind: IntegrationKind) -> &'static str {
    match kind {
        IntegrationKind::App => "app",
        IntegrationKind::OauthApp => "OAuth app",
        IntegrationKind::PersonalToken => "personal token",
        IntegrationKind::SshKey => "SSH key",
        IntegrationKind::DeployKey => "deploy key",
        IntegrationKind::Webhook => "webhook",
        IntegrationKind::Runner => "runner",
        IntegrationKind::ServiceAccount => "service account",
        IntegrationKind::Bot => "bot",
        IntegrationKind::Workflow => "workflow",
        IntegrationKind::Agent => "AI agent",
    }
}

/// Returns a day as readers write it: `23 Nov 2026`.
pub fn day(instant: Timestamp) -> String {
    instant.strftime("%-d %b %Y").to_string()
}

/// Returns an instant to the minute: `23 Nov 2026, 09:12 UTC`.
pub fn minute(instant: Timestamp) -> String {
    instant.strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// Returns items as a sentence lists them: `a, b and c`.
pub fn list(items: &[impl Borrow<str>]) -> String {
    match items {
        [] => String::new(),
        [only] => only.borrow().to_owned(),
        [first @ .., last] => format!("{} and {}", first.join(", "), last.borrow()),
    }
}

/// Returns the first `most` items as a sentence lists them, and how many more there are: `a, b and 3 more`.
pub fn short_list(items: &[impl Borrow<str>], most: usize) -> String {
    if items.len() <= most {
        return list(items);
    }
    let shown: Vec<&str> = items.iter().take(most).map(Borrow::borrow).collect();
    format!("{} and {} more", shown.join(", "), items.len() - most)
}

/// Returns a count with its noun: `1 scope`, `3 scopes`.
pub fn count(n: usize, noun: &str) -> String {
    let ending = match (n, noun.strip_suffix('y')) {
        (1, _) => return format!("1 {noun}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o']) => return format!("{n} {stem}ies"),
        _ => "s",
    };
    format!("{n} {noun}{ending}")
}

/// Returns a word with its indefinite article: `an app`, `a webhook`.
pub fn a(noun: &str) -> String {
    let sounds_open = noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) || noun.starts_with("SSH");
    let article = if sounds_open { "an" } else { "a" };
    format!("{article} {noun}")
}

/// Returns the whole days from one instant to a later one.
pub fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_a_person_writes_them() {
        assert_eq!(count(1, "scope"), "1 scope");
        assert_eq!(count(2, "repository"), "2 repositories");
        assert_eq!(count(2, "deploy key"), "2 deploy keys");
    }

    #[test]
    fn long_lists_end_with_the_rest_counted() {
        let items = ["a", "b", "c", "d"].map(str::to_owned);
        assert_eq!(short_list(&items, 2), "a, b and 2 more");
        assert_eq!(short_list(&items, 4), "a, b, c and d");
    }
}
