//! What a failure on the wire, or a status, means where the provider's dialect does not say more.

use crate::{FetchError, Reason};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::time::Duration;

/// Returns the error of an exchange that broke. It holds no address.
pub(crate) fn broken(endpoint: &str, error: reqwest::Error) -> FetchError {
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_body() || error.is_decode() {
        "the body broke off"
    } else {
        "the connection broke"
    };
    FetchError {
        reason: Reason::Unavailable(what.to_owned()),
        endpoint: endpoint.to_owned(),
        source: Some(Box::new(error.without_url())),
    }
}

/// Returns what a status says by itself.
pub(crate) fn status(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Reason {
    match status.as_u16() {
        401 => Reason::Unauthenticated("status 401".to_owned()),
        403 => Reason::Denied(String::new()),
        404 => Reason::NotFound,
        429 => Reason::RateLimited(retry_after(headers, now)),
        408 | 500..=599 => Reason::Unavailable(format!("status {}", status.as_u16())),
        _ => Reason::Rejected(format!("status {}", status.as_u16())),
    }
}

/// Reads a `Retry-After`: seconds, or an HTTP date (RFC 9110, section 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds.max(0.0)).ok();
    }
    let left = http_date(value)?.duration_since(now);
    Some(Duration::try_from(left).unwrap_or_default())
}

/// Reads an HTTP date: `Tue, 24 Nov 2026 08:49:37 GMT`.
pub(crate) fn http_date(value: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(value).ok()
}

#[cfg(test)]
mod tests {
    use super::retry_after;
    use http::HeaderMap;
    use jiff::Timestamp;
    use std::time::Duration;

    fn check(value: &str, expected: Option<u64>) {
        let now: Timestamp = "2026-11-24T08:49:00Z".parse().unwrap();
        let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, value.parse().unwrap())]);
        assert_eq!(retry_after(&headers, now), expected.map(Duration::from_secs), "{value}");
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_as_a_date() {
        check("17", Some(17));
        check("Tue, 24 Nov 2026 08:49:37 GMT", Some(37));
        check("Tue, 24 Nov 2026 08:00:00 GMT", Some(0));
        check("soon", None);
        check("-5", Some(0));
        check("inf", None);
    }
}
