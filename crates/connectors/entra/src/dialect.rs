//! How Microsoft Graph speaks HTTP: what its error codes mean where the status misleads, and batches that came through
//! with parts that did not.
//!
//! Source: Microsoft Graph, "Error responses", "Throttling guidance", "Throttling limits" and "JSON batching", read
//! November 2026. Graph tells no budget in its answers; a 429 says how long to wait.

use http::StatusCode;
use remit_connector::Reason;
use remit_connector::session::{Dialect, ErrorAnswer, EvidenceRules, LimitHeaders, ResetForm, put_off};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Graph's HTTP.
pub(crate) const DIALECT: Dialect = Dialect {
    // Whoever works in the tenant goes before a scan.
    headers: &[("accept", "application/json"), ("x-ms-throttle-priority", "low")],
    kept_headers: &[],
    limit_headers: LimitHeaders {
        limit: "",
        remaining: "",
        reset: "",
        reset_form: ResetForm::DeltaSeconds,
        resource: "",
    },
    classify,
    classify_ok,
    evidence: EvidenceRules { headers: &["www-authenticate"], addresses: &[] },
};

#[derive(Deserialize)]
struct Refused {
    error: Said,
}

#[derive(Deserialize)]
struct Said {
    code: Option<String>,
    message: Option<String>,
}

/// Says what an error means.
fn classify(answer: &ErrorAnswer<'_>) -> Option<Reason> {
    let said = serde_json::from_str::<Refused>(answer.body).ok().map(|refused| refused.error);
    let code = said.as_ref().and_then(|said| said.code.as_deref()).unwrap_or_default();
    let message = said.as_ref().and_then(|said| said.message.as_deref()).unwrap_or_default();
    match code {
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant" | "AadPremiumLicenseRequired" => {
            return Some(Reason::NotLicensed("Microsoft Entra ID P1 or P2".to_owned()));
        }
        "TooManyRequests" => return Some(Reason::RateLimited(None)),
        "Request_ResourceNotFound" => return Some(Reason::NotFound),
        "Authorization_RequestDenied" | "Authentication_MSGraphPermissionMissing" => {
            return Some(Reason::Denied(String::new()));
        }
        _ => {}
    }
    match answer.status {
        StatusCode::UNAUTHORIZED => Some(Reason::Unauthenticated(word(code))),
        StatusCode::FORBIDDEN if message.contains("doesn't have premium license") => {
            Some(Reason::NotLicensed("Microsoft Entra ID P1 or P2".to_owned()))
        }
        StatusCode::BAD_REQUEST | StatusCode::GONE => Some(Reason::Rejected(word(code))),
        _ => None,
    }
}

/// Returns an error code; anything that is not one may be somebody's data.
fn word(code: &str) -> String {
    let is_code = !code.is_empty()
        && code.len() <= 64
        && code.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-'));
    if is_code { format!("`{code}`") } else { "no reason given".to_owned() }
}

/// Finds the error that a 200 may be in truth: Graph's own, or a batch with parts that were put off. The whole batch is
/// then asked again, after the longest wait that any part was told.
fn classify_ok(body: &RawValue) -> Option<Reason> {
    let text = body.get();
    let start = text.get(..text.len().min(64)).unwrap_or_default();
    if start.contains("\"error\"") && serde_json::from_str::<Refused>(text).is_ok() {
        return Some(Reason::Unavailable("answered 200 with an error in the body".to_owned()));
    }
    put_off(body)
}
