//! How Atlassian speaks HTTP: its headers, its limits, and what its errors mean where the status says too little.
//!
//! Source: Atlassian's developer documentation, "Organization REST API", "API access REST API", "Rate limiting" of Jira
//! Cloud, and "Jira Cloud platform REST API", read November 2026.

use http::StatusCode;
use jiff::Timestamp;
use remit_connector::Reason;
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Atlassian's HTTP.
pub(crate) const DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/json")],
    kept_headers: &[],
    limit_headers: LimitHeaders {
        limit: "x-ratelimit-limit",
        remaining: "x-ratelimit-remaining",
        reset: "x-ratelimit-reset",
        reset_form: ResetForm::Rfc3339,
        resource: "",
    },
    classify,
    classify_ok,
    evidence: EvidenceRules { headers: &["ratelimit-reason"], addresses: &["url"] },
};

/// An error, in any of the three forms: of a site, of the gateway, and of the organization's API.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Said {
    error_messages: Vec<String>,
    message: Option<String>,
    errors: Option<Errors>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Errors {
    Listed(Vec<Listed>),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct Listed {
    title: Option<String>,
    detail: Option<String>,
}

impl Said {
    /// Returns the words, cut to what a line holds. Words as long as a token are left out.
    fn words(self) -> String {
        let listed = match self.errors {
            Some(Errors::Listed(listed)) => {
                listed.into_iter().next().and_then(|one| one.detail.or(one.title))
            }
            Some(Errors::Other(_)) | None => None,
        };
        let said = self.error_messages.into_iter().next().or(self.message).or(listed).unwrap_or_default();
        let words: Vec<&str> = said.split_whitespace().filter(|word| word.len() < 36).take(40).collect();
        if words.is_empty() { "no reason given".to_owned() } else { words.join(" ") }
    }
}

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    let words = || serde_json::from_str::<Said>(answer.body).unwrap_or_default().words();
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => Some(Reason::RateLimited(wait(answer))),
        StatusCode::UNAUTHORIZED => Some(Reason::Unauthenticated(words())),
        StatusCode::FORBIDDEN => Some(Reason::Denied(String::new())),
        StatusCode::BAD_REQUEST => Some(Reason::Rejected(words())),
        _ => None,
    }
}

/// Reads how long to wait from the reset, where `Retry-After` is missing; that one is read by the session.
fn wait(answer: &ErrorAnswer<'_>) -> Option<std::time::Duration> {
    let text = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    if text("retry-after").is_some() {
        return None;
    }
    let date = text("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok())?.timestamp();
    let reset: Timestamp = text("x-ratelimit-reset")?.parse().ok()?;
    reset.duration_since(date).try_into().ok()
}

/// Finds the error that a 200 may be in truth. Few bodies hold the word at all.
fn classify_ok(body: &RawValue) -> Option<Reason> {
    let text = body.get();
    let is_error = text.starts_with('{') && text.contains("\"errorMessages\"");
    is_error.then(|| Reason::Unavailable("answered 200 with an error in the body".to_owned()))
}
