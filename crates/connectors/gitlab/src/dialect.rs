//! How GitLab speaks HTTP: its headers, its limits, and what its errors mean where the status says too little.
//!
//! Source: GitLab's documentation, "REST API", "REST API troubleshooting", "Rate limits" and "User and IP rate limits", read
//! November 2026.

use http::StatusCode;
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm};
use remit_connector::{Cursor, Reason};
use serde::Deserialize;
use std::time::Duration;
use url::Url;

/// How many items a listing has. GitLab leaves it out where there are more than 10,000.
pub(crate) const TOTAL: &str = "x-total";

/// What a 401 says that is about the asker's role: a token that is good for nothing is told in other words.
pub(crate) const UNAUTHORIZED: &str = "401 Unauthorized";

/// What a group says that has no link to LDAP, with the status 404.
pub(crate) const NO_LDAP_LINK: &str = "No linked LDAP groups found";

/// How long an address that sent too many wrong credentials is shut out, which no header tells.
const SHUT_OUT: Duration = Duration::from_secs(15 * 60);

/// How long a limit lasts that tells no time: the limits of single endpoints are a minute long.
const UNTOLD: Duration = Duration::from_secs(60);

/// GitLab's HTTP.
pub(crate) const DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/json")],
    kept_headers: &[TOTAL],
    limit_headers: LimitHeaders {
        limit: "ratelimit-limit",
        remaining: "ratelimit-remaining",
        reset: "ratelimit-reset",
        reset_form: ResetForm::EpochSeconds,
        resource: "ratelimit-name",
    },
    classify,
    classify_ok: |_| None,
    // The values of CI/CD variables are in their listings, what webhooks sent and were answered in their deliveries, and
    // addresses of webhooks and integrations may hold secrets.
    evidence: EvidenceRules {
        headers: &[],
        addresses: &["value!", "url", "webhook", "request_headers!", "request_data!", "response_body!"],
    },
};

/// What the address of an API ends with.
const API: &str = "/api/v4";

/// Returns the address of an instance's API: that of the instance is as good.
pub(crate) fn api(mut base: Url) -> Url {
    let path = base.path().trim_end_matches('/');
    let path = if path.ends_with(API) { path.to_owned() } else { format!("{path}{API}") };
    base.set_path(&path);
    base
}

/// Returns a path beside the API's.
pub(crate) fn beside(api: &Url, path: &str) -> String {
    let root = api.path().strip_suffix(API).unwrap_or_default();
    format!("{root}{path}")
}

/// Returns GraphQL's path, which is not below the base URL.
pub(crate) fn graphql_path(api: &Url) -> Cursor {
    Cursor(beside(api, "/api/graphql"))
}

/// An error as GitLab words it, in one of two forms: a name with its description, or a message.
#[derive(Deserialize)]
struct Said {
    error: Option<String>,
    error_description: Option<String>,
    scope: Option<String>,
    message: Option<serde_json::Value>,
}

impl Said {
    fn message(&self) -> Option<&str> {
        self.message.as_ref()?.as_str()
    }

    /// Returns GitLab's words, cut to what a line holds. Words as long as a token are left out.
    fn words(&self) -> String {
        let said = self.error_description.as_deref().or(self.message()).or(self.error.as_deref());
        let words = said.unwrap_or("no reason given").split_whitespace();
        words.filter(|word| word.len() < 20).take(40).collect::<Vec<_>>().join(" ")
    }
}

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    let said = serde_json::from_str::<Said>(answer.body).ok();
    let words = || said.as_ref().map_or_else(|| "no reason given".to_owned(), Said::words);
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => Some(limit(answer)),
        StatusCode::UNAUTHORIZED => Some(Reason::Unauthenticated(words())),
        StatusCode::FORBIDDEN => Some(said.as_ref().map_or_else(|| shut_out(answer), refusal)),
        StatusCode::NOT_FOUND => Some(said.as_ref().map_or(Reason::NotFound, missing)),
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => Some(Reason::Rejected(words())),
        _ => None,
    }
}

/// There are two systems of limits, and the headers speak of one of them: a 429 of the other comes with requests left.
fn limit(answer: &ErrorAnswer<'_>) -> Reason {
    let is_there = |name| answer.headers.contains_key(name);
    let tells = is_there("retry-after") || is_there("ratelimit-reset");
    Reason::RateLimited((!tells).then_some(UNTOLD))
}

/// What stands before GitLab may say for how long it shuts an address out.
fn shut_out(answer: &ErrorAnswer<'_>) -> Reason {
    Reason::RateLimited((!answer.headers.contains_key("retry-after")).then_some(SHUT_OUT))
}

/// A refusal of GitLab's own is JSON. Any other comes from what stands before it, and shuts out an address.
fn refusal(said: &Said) -> Reason {
    match (said.error.as_deref(), &said.scope) {
        (Some("insufficient_scope"), Some(scope)) => {
            let scopes: Vec<String> = scope.split_whitespace().map(|scope| format!("`{scope}`")).collect();
            Reason::Denied(format!("a token with the scope {}", scopes.join(" or ")))
        }
        (Some("insufficient_granular_scope"), _) => {
            Reason::Denied("a token whose fine-grained permissions cover this".to_owned())
        }
        _ => Reason::Denied(String::new()),
    }
}

/// A route that this edition or version does not have is an `error`; a thing that is hidden or gone is a `message`.
fn missing(said: &Said) -> Reason {
    match said.error.as_deref() {
        None if said.message() == Some(NO_LDAP_LINK) => Reason::Rejected(NO_LDAP_LINK.to_owned()),
        Some("404 Not Found") => {
            Reason::NotLicensed("this edition, version or plan of GitLab has no such listing".to_owned())
        }
        _ => Reason::NotFound,
    }
}
