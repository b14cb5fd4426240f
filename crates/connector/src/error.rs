//! Why a page could not be read. Whether to try again follows from the reason, and from nothing else.

use std::fmt;
use std::time::Duration;

/// A page that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{endpoint}: {reason}")]
pub struct FetchError {
    /// Why.
    pub reason: Reason,
    /// What was asked, as a template without query: `GET /repos/{owner}/{repo}/keys`.
    pub endpoint: String,
    /// What lies behind it.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The credential may not read this; the permission that is missing, as the provider names it.
    Denied(String),
    /// The provider says that there is no such thing, which many say in place of "denied".
    NotFound,
    /// The tenant's plan does not include it.
    NotLicensed(String),
    /// The credential itself was refused.
    Unauthenticated(String),
    /// The provider's limit was reached; how long it asks to wait, where it says.
    RateLimited(Option<Duration>),
    /// The provider did not answer, or answered with an error of its own.
    Unavailable(String),
    /// The answer is not what the provider's documentation says.
    Malformed(String),
    /// remit refuses to go on.
    Refused(Refusal),
    /// The provider refuses the request as wrong.
    Rejected(String),
}

/// What remit refuses, before a credential is sent or a body is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A link, redirect or discovered address leads to another origin.
    Origin(String),
    /// A redirect leads from https to http.
    Scheme,
    /// The body is larger than the cap, in bytes.
    TooLarge(u64),
    /// The body is nested deeper than the cap.
    TooDeep(usize),
    /// The listing repeats a cursor, so it would never end.
    RepeatedCursor,
    /// More redirects than remit follows.
    TooManyRedirects,
    /// The connection was opened to read, and this would change the tenant.
    ReadOnly,
}

impl FetchError {
    /// Returns an error without a source.
    pub fn new(endpoint: impl Into<String>, reason: Reason) -> Self {
        Self { reason, endpoint: endpoint.into(), source: None }
    }

    /// Whether the same request may succeed a little later.
    pub fn is_transient(&self) -> bool {
        matches!(self.reason, Reason::RateLimited(_) | Reason::Unavailable(_))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(permission) if permission.is_empty() => out.write_str("denied"),
            Self::Denied(permission) => write!(out, "denied, needs {permission}"),
            Self::NotFound => out.write_str("not found"),
            Self::NotLicensed(what) => write!(out, "not licensed: {what}"),
            Self::Unauthenticated(why) => write!(out, "the credential was refused: {why}"),
            Self::RateLimited(Some(wait)) => write!(out, "rate-limited for {} s", wait.as_secs()),
            Self::RateLimited(None) => out.write_str("rate-limited"),
            Self::Unavailable(why) => write!(out, "unavailable: {why}"),
            Self::Malformed(what) => write!(out, "unreadable answer: {what}"),
            Self::Refused(refusal) => write!(out, "refused: {refusal}"),
            Self::Rejected(why) => write!(out, "rejected by the provider: {why}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(origin) => write!(out, "the answer leads to another origin: `{origin}`"),
            Self::Scheme => out.write_str("the answer leads from https to http"),
            Self::TooLarge(cap) => write!(out, "the body is larger than {cap} bytes"),
            Self::TooDeep(cap) => write!(out, "the body is nested deeper than {cap} levels"),
            Self::RepeatedCursor => out.write_str("the listing repeats itself"),
            Self::TooManyRedirects => out.write_str("too many redirects"),
            Self::ReadOnly => out.write_str("the connection is open for reading only"),
        }
    }
}
