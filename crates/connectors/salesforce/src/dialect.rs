//! How Salesforce speaks HTTP: its limits, and what its error codes mean where the status misleads.
//!
//! Source: "REST API Developer Guide", pages "Status Codes and Error Responses" and "API Usage" (`Sforce-Limit-Info`), and
//! "SOAP API Developer Guide", page "Core Data Types Used in API Calls" (`ExceptionCode`), read November 2026.

use http::StatusCode;
use remit_connector::Reason;
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;

/// How long to wait when too many long requests run at once.
const CONCURRENCY_WAIT: Duration = Duration::from_secs(10);

/// How long to wait when the day's requests are used up: the day rolls, so that some are free again a little later.
const ALLOCATION_WAIT: Duration = Duration::from_secs(15 * 60);

/// The header that tells how many of the day's requests are used: `api-usage=18/100000`.
pub(crate) const USAGE: &str = "sforce-limit-info";

/// Salesforce's HTTP.
pub(crate) const DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/json")],
    kept_headers: &[USAGE],
    // What is left of the day stands in one header with no end to it; see `usage.rs`.
    limit_headers: LimitHeaders {
        limit: "",
        remaining: "",
        reset: "",
        reset_form: ResetForm::DeltaSeconds,
        resource: "",
    },
    classify,
    classify_ok,
    evidence: EvidenceRules {
        headers: &[USAGE],
        addresses: &["Endpoint", "AuthorizeUrl", "LoginUrl", "StartUrl", "MobileStartUrl"],
    },
};

/// An error as Salesforce words it. A body holds a list of them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    error_code: String,
    message: Option<String>,
}

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    let said = serde_json::from_str::<Vec<Said>>(answer.body).ok()?.into_iter().next()?;
    if let Some(reason) = meaning(&said) {
        return Some(reason);
    }
    match answer.status {
        StatusCode::UNAUTHORIZED => Some(Reason::Unauthenticated(words(&said))),
        StatusCode::FORBIDDEN => Some(Reason::Denied(String::new())),
        StatusCode::BAD_REQUEST => Some(Reason::Rejected(words(&said))),
        _ => None,
    }
}

/// Reads the codes that say something else than their status: a limit comes with 403, a missing object with 400.
fn meaning(said: &Said) -> Option<Reason> {
    Some(match said.error_code.as_str() {
        "REQUEST_LIMIT_EXCEEDED" => limit(said),
        "INVALID_SESSION_ID" | "INVALID_LOGIN" | "LOGIN_MUST_USE_SECURITY_TOKEN" => {
            Reason::Unauthenticated(words(said))
        }
        "OAUTH_APP_ACCESS_DENIED" | "OAUTH_APP_BLOCKED" => Reason::Unauthenticated(words(said)),
        "INSUFFICIENT_ACCESS" | "INSUFFICIENT_ACCESS_OR_READONLY" => Reason::Denied(String::new()),
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" | "FUNCTIONALITY_NOT_ENABLED" => {
            Reason::NotLicensed(words(said))
        }
        "INVALID_TYPE" | "NOT_FOUND" => Reason::NotFound,
        "SERVER_UNAVAILABLE" | "UNABLE_TO_LOCK_ROW" | "UNKNOWN_EXCEPTION" => Reason::Unavailable(words(said)),
        _ => return None,
    })
}

fn limit(said: &Said) -> Reason {
    let is_concurrency = said.message.as_deref().is_some_and(|message| message.contains("Concurrent"));
    Reason::RateLimited(Some(if is_concurrency { CONCURRENCY_WAIT } else { ALLOCATION_WAIT }))
}

/// Returns the code and Salesforce's words, cut to what a line holds. Words as long as a token are left out.
fn words(said: &Said) -> String {
    let message = said.message.as_deref().unwrap_or_default();
    let words: Vec<&str> = message.split_whitespace().filter(|word| word.len() < 48).take(40).collect();
    format!("`{}`: {}", said.error_code, words.join(" "))
}

/// Salesforce does not answer 200 with an error; what has no records is told when it is read.
fn classify_ok(_body: &RawValue) -> Option<Reason> {
    None
}
