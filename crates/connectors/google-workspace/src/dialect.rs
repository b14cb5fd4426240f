//! How Google speaks HTTP: no headers for its limits, and errors whose reason counts and not their status.
//!
//! Source: Google's documentation, "Directory API: limits and quotas", "Reports API: limits and quotas", "Handle errors"
//! and "Errors" of the Cloud APIs' design guide, read November 2026.

use http::StatusCode;
use remit_connector::Reason;
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;

/// When Google answered, by its own clock, which is that of its logs.
pub(crate) const DATE: &str = "date";

/// Google's HTTP.
pub(crate) const DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/json")],
    kept_headers: &[DATE],
    limit_headers: LimitHeaders {
        limit: "",
        remaining: "",
        reset: "",
        reset_form: ResetForm::EpochSeconds,
        resource: "",
    },
    classify,
    classify_ok,
    evidence: EvidenceRules { headers: &["www-authenticate"], addresses: &["keyString"] },
};

/// A denial of the scope, which only the way knows by name; see `fetch.rs`.
pub(crate) const SCOPE: &str = "a scope";

/// A day's budget comes back at midnight, Pacific time.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Deserialize)]
struct Body {
    error: Said,
}

/// An error as Google words it: the older APIs list reasons, the newer ones give a status and details.
#[derive(Deserialize)]
struct Said {
    message: Option<String>,
    status: Option<String>,
    #[serde(default)]
    errors: Vec<Named>,
    #[serde(default)]
    details: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    reason: Option<String>,
}

impl Said {
    /// Returns why, the most exact word first.
    fn reason(&self) -> Option<&str> {
        let mut named = self.errors.iter().chain(&self.details).filter_map(|named| named.reason.as_deref());
        let general = ["forbidden", "PERMISSION_DENIED"];
        let exact = self.details.iter().filter_map(|named| named.reason.as_deref());
        exact
            .chain(self.errors.iter().filter_map(|named| named.reason.as_deref()))
            .find(|reason| !general.contains(reason))
            .or_else(|| named.next())
            .or(self.status.as_deref())
    }
}

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    let said = serde_json::from_str::<Body>(answer.body).ok().map(|body| body.error);
    if let Some(reason) = said.as_ref().and_then(meaning) {
        return Some(reason);
    }
    let words = || said.as_ref().map_or_else(|| "no reason given".to_owned(), words);
    match answer.status {
        StatusCode::UNAUTHORIZED => Some(Reason::Unauthenticated(words())),
        StatusCode::BAD_REQUEST => Some(Reason::Rejected(words())),
        _ => None,
    }
}

fn meaning(said: &Said) -> Option<Reason> {
    match said.reason()? {
        "userRateLimitExceeded"
        | "rateLimitExceeded"
        | "quotaExceeded"
        | "RATE_LIMIT_EXCEEDED"
        | "RESOURCE_EXHAUSTED" => Some(Reason::RateLimited(None)),
        "dailyLimitExceeded" => Some(Reason::RateLimited(Some(A_DAY))),
        "backendError" | "INTERNAL" | "UNAVAILABLE" => Some(Reason::Unavailable(words(said))),
        "insufficientPermissions" | "ACCESS_TOKEN_SCOPE_INSUFFICIENT" => {
            Some(Reason::Denied(SCOPE.to_owned()))
        }
        "forbidden" | "notAuthorized" | "PERMISSION_DENIED" | "IAM_PERMISSION_DENIED" => {
            Some(Reason::Denied(String::new()))
        }
        "accessNotConfigured" | "SERVICE_DISABLED" => Some(Reason::Denied(
            "this API switched on in the Cloud project that the credential belongs to".to_owned(),
        )),
        "domainCannotUseApis" => Some(Reason::NotLicensed(words(said))),
        "notFound" | "userNotFound" | "resourceNotFound" | "NOT_FOUND" => Some(Reason::NotFound),
        "authError" | "UNAUTHENTICATED" | "ACCESS_TOKEN_EXPIRED" => {
            Some(Reason::Unauthenticated(words(said)))
        }
        _ => None,
    }
}

/// Returns Google's words, cut to what a line holds. Words as long as a token are left out.
fn words(said: &Said) -> String {
    let message = said.message.as_deref().unwrap_or_default();
    let words: Vec<&str> = message.split_whitespace().filter(|word| word.len() < 36).take(40).collect();
    match words.is_empty() {
        true => "no reason given".to_owned(),
        false => words.join(" "),
    }
}

/// Finds the error that a 200 may be in truth. An empty list is a body without a list, so that nothing else would tell.
fn classify_ok(body: &RawValue) -> Option<Reason> {
    if !body.get().contains("\"error\"") {
        return None;
    }
    let said = serde_json::from_str::<Body>(body.get()).ok()?.error;
    let other = || Reason::Unavailable("answered 200 with an error in the body".to_owned());
    Some(meaning(&said).unwrap_or_else(other))
}
