//! How the example speaks HTTP, and how one word of it is misunderstood where that is the violation.

use crate::broken::Violation;
use http::StatusCode;
use remit_connector::Reason;
use remit_connector::session::{Dialect, ErrorAnswer, LimitHeaders, ResetForm};
use serde_json::value::RawValue;
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(5);

const SOUND: Dialect = Dialect {
    headers: &[],
    kept_headers: &[],
    limit_headers: LimitHeaders {
        limit: "x-limit",
        remaining: "x-limit-remaining",
        reset: "x-limit-reset",
        reset_form: ResetForm::EpochSeconds,
        resource: "",
    },
    classify,
    classify_ok,
    evidence: remit_connector::session::EvidenceRules::PLAIN,
};

/// Returns how the example speaks HTTP, with one word misunderstood if that is the violation.
pub(super) fn dialect(violation: Option<Violation>) -> &'static Dialect {
    match violation {
        Some(Violation::ReadsNoDates) => {
            const {
                &Dialect {
                    classify: |answer| is_dated(answer).then(refused).or_else(|| classify(answer)),
                    ..SOUND
                }
            }
        }
        Some(Violation::ReadsNoResets) => {
            const {
                &Dialect {
                    classify: |answer| is_spent(answer).then(denied).or_else(|| classify(answer)),
                    ..SOUND
                }
            }
        }
        Some(Violation::TakesLimitForDenial) => {
            const {
                &Dialect {
                    classify: |answer| is_fast(answer).then(denied).or_else(|| classify(answer)),
                    ..SOUND
                }
            }
        }
        Some(Violation::TakesLimitForListing) => const { &Dialect { classify_ok: only_errors, ..SOUND } },
        Some(Violation::TakesErrorForListing) => const { &Dialect { classify_ok: only_limits, ..SOUND } },
        Some(Violation::NeverRetries) => {
            const {
                &Dialect {
                    classify: |answer| is_down(answer).then(refused).or_else(|| classify(answer)),
                    ..SOUND
                }
            }
        }
        Some(Violation::QuotesErrors) => const { &Dialect { classify: quoted, ..SOUND } },
        _ => &SOUND,
    }
}

fn denied() -> Reason {
    Reason::Denied("apps:read".to_owned())
}

fn refused() -> Reason {
    Reason::Rejected("no".to_owned())
}

fn is_dated(answer: &ErrorAnswer<'_>) -> bool {
    answer.headers.get("retry-after").is_some_and(|value| value.as_bytes().contains(&b':'))
}

fn is_spent(answer: &ErrorAnswer<'_>) -> bool {
    answer.headers.get("x-limit-remaining").is_some_and(|value| value == "0")
}

fn is_fast(answer: &ErrorAnswer<'_>) -> bool {
    answer.body.contains("too fast")
}

fn is_down(answer: &ErrorAnswer<'_>) -> bool {
    answer.status.is_server_error()
}

fn quoted(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    classify(answer)
        .or_else(|| answer.body.contains("cannot accept").then(|| Reason::Rejected(answer.body.to_owned())))
}

fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    match answer.status {
        StatusCode::FORBIDDEN if is_spent(answer) => Some(Reason::RateLimited(None)),
        StatusCode::FORBIDDEN if is_fast(answer) => Some(Reason::RateLimited(Some(WAIT))),
        StatusCode::FORBIDDEN => Some(denied()),
        StatusCode::PAYMENT_REQUIRED => Some(Reason::NotLicensed("the larger plan".to_owned())),
        _ => None,
    }
}

fn classify_ok(body: &RawValue) -> Option<Reason> {
    only_limits(body).or_else(|| only_errors(body))
}

fn only_limits(body: &RawValue) -> Option<Reason> {
    body.get().contains("too fast").then_some(Reason::RateLimited(Some(WAIT)))
}

fn only_errors(body: &RawValue) -> Option<Reason> {
    let is_limit = body.get().contains("too fast");
    (body.get().starts_with("{\"error\"") && !is_limit).then(refused)
}
