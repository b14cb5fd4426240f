//! How one provider speaks HTTP: its headers, its limits, and what its errors mean.

use crate::Reason;
use crate::session::EvidenceRules;
use http::{HeaderMap, StatusCode};
use std::fmt;

/// The facts of a provider's HTTP that the session needs. One constant a connector.
#[derive(Clone, Copy)]
pub struct Dialect {
    /// Headers that go with every request, besides authorization and user agent.
    pub headers: &'static [(&'static str, &'static str)],
    /// Response headers that replies keep for the connector.
    pub kept_headers: &'static [&'static str],
    /// The headers in which the provider states its limit.
    pub limit_headers: LimitHeaders,
    /// Says what an error answer means where the status alone does not: a 403 that is a limit, the permission that is
    /// missing. None leaves it to the status: 401 unauthenticated, 403 denied, 404 not found, 429 rate-limited, 408 and
    /// 5xx unavailable, any other rejected. A limit that names no wait takes the one of `Retry-After`, if there is one.
    pub classify: fn(&ErrorAnswer<'_>) -> Option<Reason>,
    /// Says whether a 200 answer's body is an error in truth. The body is the JSON object as it came, already capped.
    pub classify_ok: fn(&serde_json::value::RawValue) -> Option<Reason>,
    /// What of an answer is evidence, and what in it is secret.
    pub evidence: EvidenceRules,
}

/// What HTTP itself says, for origins that are no provider's.
pub(crate) const PLAIN: Dialect = Dialect {
    headers: &[],
    kept_headers: &[],
    limit_headers: LimitHeaders {
        limit: "",
        remaining: "",
        reset: "",
        reset_form: ResetForm::DeltaSeconds,
        resource: "",
    },
    classify: |_| None,
    classify_ok: |_| None,
    evidence: EvidenceRules::PLAIN,
};

/// An answer with an error status.
#[derive(Debug, Clone, Copy)]
pub struct ErrorAnswer<'a> {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The body's first 64 KiB, as text where it is text.
    pub body: &'a str,
}

/// The headers in which a provider states its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitHeaders {
    /// How many requests the window allows; empty where the provider has none.
    pub limit: &'static str,
    /// How many are left.
    pub remaining: &'static str,
    /// When the window ends.
    pub reset: &'static str,
    /// How `reset` is written.
    pub reset_form: ResetForm,
    /// Which of several budgets the answer speaks of: `core`, `graphql`.
    pub resource: &'static str,
}

/// How a limit's end is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetForm {
    /// Seconds since 1970 UTC.
    EpochSeconds,
    /// Seconds from now.
    DeltaSeconds,
    /// An RFC 3339 time.
    Rfc3339,
}

impl fmt::Debug for Dialect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Dialect").field("limit_headers", &self.limit_headers).finish_non_exhaustive()
    }
}
