//! How Okta speaks HTTP: its headers, its limits, and what its error codes mean where the status misleads.
//!
//! Source: Okta's developer documentation, "Rate limits", "Okta error codes" and "OAuth for Okta", read November 2026.

use http::StatusCode;
use remit_connector::Reason;
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;

/// How long to wait after the limit on requests that are under way at once, which names no time of its own.
const CONCURRENCY_WAIT: Duration = Duration::from_secs(3);

/// Okta's HTTP.
pub(crate) const DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/json")],
    kept_headers: &[],
    limit_headers: LimitHeaders {
        limit: "x-rate-limit-limit",
        remaining: "x-rate-limit-remaining",
        reset: "x-rate-limit-reset",
        reset_form: ResetForm::EpochSeconds,
        // Okta has a budget for each family of paths and names none of them; see `way.rs`.
        resource: "",
    },
    classify,
    classify_ok,
    evidence: EvidenceRules { headers: &["www-authenticate"], addresses: &["channel.config.uri"] },
};

/// An error as Okta words it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    error_code: String,
    error_summary: Option<String>,
}

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    let said = serde_json::from_str::<Said>(answer.body).ok();
    if let Some(reason) = said.as_ref().and_then(|said| meaning(answer, said)) {
        return Some(reason);
    }
    let summary = || said.as_ref().map_or_else(|| "no reason given".to_owned(), words);
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => Some(limit(answer)),
        StatusCode::UNAUTHORIZED => Some(Reason::Unauthenticated(summary())),
        StatusCode::FORBIDDEN => Some(Reason::Denied(String::new())),
        StatusCode::BAD_REQUEST => Some(Reason::Rejected(summary())),
        _ => None,
    }
}

/// Reads the codes that say something else than their status. A feature that is switched off answers 401, which is
/// nothing that a new token would mend.
fn meaning(answer: &ErrorAnswer<'_>, said: &Said) -> Option<Reason> {
    match said.error_code.as_str() {
        "E0000047" => Some(limit(answer)),
        "E0000015" | "E0000022" => Some(Reason::NotLicensed(words(said))),
        "E0000004" | "E0000005" | "E0000011" => Some(Reason::Unauthenticated(words(said))),
        "E0000006" => Some(Reason::Denied(String::new())),
        "E0000007" => Some(Reason::NotFound),
        _ => None,
    }
}

/// Tells the limit on requests at once, which is stated as a budget of nothing, from a budget that is spent.
fn limit(answer: &ErrorAnswer<'_>) -> Reason {
    let stated = answer.headers.get("x-rate-limit-limit").and_then(|value| value.to_str().ok());
    Reason::RateLimited((stated == Some("0")).then_some(CONCURRENCY_WAIT))
}

/// Returns Okta's words, cut to what a line holds. Words as long as a token are left out.
fn words(said: &Said) -> String {
    let summary = said.error_summary.as_deref().unwrap_or_default();
    let words: Vec<&str> = summary.split_whitespace().filter(|word| word.len() < 36).take(40).collect();
    match words.is_empty() {
        true => "no reason given".to_owned(),
        false => words.join(" "),
    }
}

/// Finds the error that a 200 may be in truth. Few bodies hold the word at all.
fn classify_ok(body: &RawValue) -> Option<Reason> {
    if !body.get().contains("\"errorCode\"") {
        return None;
    }
    let said: Said = serde_json::from_str(body.get()).ok()?;
    match said.error_code.as_str() {
        "E0000047" => Some(Reason::RateLimited(None)),
        _ => Some(Reason::Unavailable("answered 200 with an error in the body".to_owned())),
    }
}
