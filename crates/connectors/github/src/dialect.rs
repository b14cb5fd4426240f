//! How GitHub speaks HTTP: its headers, its limits, and how a limit is told from a permission that is missing.
//!
//! Source: GitHub's REST documentation, "Rate limits for the REST API", "Troubleshooting the REST API" and "Using SAML
//! with the REST API", read November 2026.

use http::{HeaderMap, StatusCode};
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm};
use remit_connector::{Cursor, Reason};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;
use url::Url;

/// The header in which GitHub says that single sign-on keeps something back.
pub(crate) const SSO: &str = "x-github-sso";

/// How long GitHub asks to wait after a secondary limit that names no time.
const SECONDARY_WAIT: Duration = Duration::from_secs(60);

/// GitHub's HTTP.
pub(crate) const DIALECT: Dialect = Dialect {
    headers: &[("accept", "application/vnd.github+json"), ("x-github-api-version", "2022-11-28")],
    kept_headers: &[SSO],
    limit_headers: LimitHeaders {
        limit: "x-ratelimit-limit",
        remaining: "x-ratelimit-remaining",
        reset: "x-ratelimit-reset",
        reset_form: ResetForm::EpochSeconds,
        resource: "x-ratelimit-resource",
    },
    classify,
    classify_ok,
    evidence: EvidenceRules {
        headers: &["x-accepted-github-permissions", "x-accepted-oauth-scopes", "x-oauth-scopes"],
        addresses: &["config.url"],
    },
};

/// Returns GraphQL's path on a GitHub Enterprise Server, which is not below the base URL.
pub(crate) fn graphql_path(base: &Url) -> Option<Cursor> {
    let prefix = base.path().trim_end_matches('/').strip_suffix("/v3")?;
    Some(Cursor(format!("{prefix}/graphql")))
}

/// Returns what to tell the reader where GitHub answers with a part of the truth only.
pub(crate) fn partial_results(sso: &str) -> Option<String> {
    sso.trim_start().starts_with("partial-results").then(|| {
        "GitHub left out organizations for which the token is not authorized by single sign-on".to_owned()
    })
}

/// Decides in the order of GitHub's documentation: a limit first, and a missing permission only where it is none.
fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    match answer.status {
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => {
            Some(limit(answer).unwrap_or_else(|| refusal(answer)))
        }
        StatusCode::NOT_FOUND => {
            classic_scope_is_missing(answer.headers).then(|| Reason::Denied(named_permission(answer.headers)))
        }
        StatusCode::UNAUTHORIZED => Some(Reason::Unauthenticated(said(answer.body))),
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
            Some(Reason::Rejected(said(answer.body)))
        }
        _ => None,
    }
}

fn limit(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    if let Some(wait) = header(answer.headers, "retry-after") {
        return Some(Reason::RateLimited(wait.trim().parse().ok().map(Duration::from_secs)));
    }
    if header(answer.headers, "x-ratelimit-remaining").is_some_and(|left| left.trim() == "0") {
        return Some(Reason::RateLimited(None));
    }
    let body = answer.body.to_ascii_lowercase();
    if body.contains("secondary rate limit") || body.contains("abuse detection") {
        return Some(Reason::RateLimited(Some(SECONDARY_WAIT)));
    }
    let is_limit = answer.status == StatusCode::TOO_MANY_REQUESTS || body.contains("rate limit exceeded");
    is_limit.then_some(Reason::RateLimited(None))
}

fn refusal(answer: &ErrorAnswer<'_>) -> Reason {
    // The header's address holds a one-time authorization request, so that it is not shown.
    if header(answer.headers, SSO).is_some_and(|sso| sso.trim_start().starts_with("required")) {
        return Reason::Denied(
            "authorization of the token for the organization's single sign-on (in the token's settings)"
                .to_owned(),
        );
    }
    let body = answer.body.to_ascii_lowercase();
    if body.contains("upgrade to github") || body.contains("not available for your plan") {
        return Reason::NotLicensed(said(answer.body));
    }
    Reason::Denied(named_permission(answer.headers))
}

/// Names the missing permission as GitHub's own headers do; empty where they do not.
fn named_permission(headers: &HeaderMap) -> String {
    if let Some(held) = header(headers, "x-oauth-scopes") {
        let held: Vec<&str> = scope_list(held).collect();
        let wanted: Vec<&str> = header(headers, "x-accepted-oauth-scopes")
            .into_iter()
            .flat_map(scope_list)
            .filter(|scope| !held.contains(scope))
            .collect();
        return wanted.join(" or ");
    }
    let accepted = header(headers, "x-accepted-github-permissions").unwrap_or_default();
    let alternatives: Vec<String> = accepted
        .split(';')
        .map(|all| scope_list(all).collect::<Vec<_>>().join(" and ").replace('=', ":"))
        .filter(|all| !all.is_empty())
        .collect();
    alternatives.join(" or ")
}

/// Whether GitHub hides something from a classic token because it holds none of the scopes that would show it.
fn classic_scope_is_missing(headers: &HeaderMap) -> bool {
    let (Some(held), Some(accepted)) =
        (header(headers, "x-oauth-scopes"), header(headers, "x-accepted-oauth-scopes"))
    else {
        return false;
    };
    let mut accepted = scope_list(accepted).peekable();
    accepted.peek().is_some() && !accepted.any(|scope| scope_list(held).any(|one| one == scope))
}

fn scope_list(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|scope| !scope.is_empty())
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[derive(Deserialize)]
struct Said {
    message: Option<String>,
}

/// Returns GitHub's own words in an error answer.
fn said(body: &str) -> String {
    let message = serde_json::from_str::<Said>(body).ok().and_then(|said| said.message);
    plain(message.as_deref().unwrap_or("no reason given"))
}

/// Returns GitHub's words, cut to what a line holds. Words as long as a token are left out.
fn plain(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().filter(|word| word.len() < 36).take(40).collect();
    words.join(" ")
}

#[derive(Deserialize)]
struct OkBody {
    message: Option<String>,
    documentation_url: Option<String>,
    data: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    errors: Vec<GraphqlError>,
}

/// One entry of a GraphQL answer's `errors`.
#[derive(Debug, Deserialize)]
pub(crate) struct GraphqlError {
    #[serde(rename = "type")]
    kind: Option<String>,
    message: Option<String>,
    /// The field that it befell: names and list positions.
    #[serde(default)]
    path: Vec<serde_json::Value>,
}

impl GraphqlError {
    /// Whether it befell nothing but a field of this name.
    pub(crate) fn is_within(&self, field: &str) -> bool {
        self.path.iter().any(|step| step == field)
    }

    /// Says what the error means for the whole answer.
    pub(crate) fn reason(&self) -> Reason {
        let message = self.message.as_deref().unwrap_or_default();
        match self.kind.as_deref() {
            Some("RATE_LIMITED") => Reason::RateLimited(None),
            Some("NOT_FOUND") => Reason::NotFound,
            Some("FORBIDDEN") if message.contains("SAML") => Reason::Denied(
                "authorization of the token for the organization's single sign-on (in the token's settings)"
                    .to_owned(),
            ),
            Some("FORBIDDEN" | "INSUFFICIENT_SCOPES") => Reason::Denied(String::new()),
            // The service has a type for each of its failures, and none for a query that it does not understand.
            None => Reason::Rejected(plain(message)),
            Some(_) => Reason::Unavailable("GraphQL answered with an error".to_owned()),
        }
    }
}

/// Finds the error that a 200 may be in truth. Most bodies are told from one by a search for two words.
fn classify_ok(body: &RawValue) -> Option<Reason> {
    let text = body.get();
    if !text.contains("\"errors\"") && !text.contains("\"message\"") {
        return None;
    }
    let body: OkBody = serde_json::from_str(text).ok()?;
    if let Some(limited) = body.errors.iter().find(|it| it.kind.as_deref() == Some("RATE_LIMITED")) {
        return Some(limited.reason());
    }
    if body.data.is_some() {
        return None;
    }
    if let Some(error) = body.errors.first() {
        return Some(error.reason());
    }
    let message = body.message?;
    body.documentation_url?;
    if message.to_ascii_lowercase().contains("rate limit") {
        return Some(Reason::RateLimited(None));
    }
    Some(Reason::Unavailable("answered 200 with an error in the body".to_owned()))
}
