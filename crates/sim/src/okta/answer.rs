//! What the simulated Okta answers: a body, or an error as Okta words it.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use super::budget::Standing;

/// One answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
    /// Each in a `Link` line of its own, as Okta sends them.
    pub(super) links: Vec<String>,
    /// What the next proof of possession is to repeat.
    pub(super) nonce: Option<&'static str>,
}

impl Answer {
    /// Returns a body with a status.
    pub(super) fn of(status: u16, body: &Value) -> Self {
        Self { status, body: body.to_string().into(), links: Vec::new(), nonce: None }
    }

    /// Returns an answer without a body.
    pub(super) fn empty() -> Self {
        Self { status: 204, body: Bytes::new(), links: Vec::new(), nonce: None }
    }

    /// Returns an error of the management API.
    pub(super) fn error(status: u16, code: &str, summary: &str) -> Self {
        let body = json!({
            "errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "oaeInvented0000000000",
            "errorCauses": [],
        });
        Self::of(status, &body)
    }

    /// Returns the refusal of who may not.
    pub(super) fn denied() -> Self {
        Self::error(403, "E0000006", "You do not have permission to perform the requested action")
    }

    /// Returns the refusal of a credential that is good for nothing.
    pub(super) fn invalid_token() -> Self {
        Self::error(401, "E0000011", "Invalid token provided")
    }

    /// Returns what a feature answers that is switched off. Its status is that of a dead credential.
    pub(super) fn no_feature() -> Self {
        Self::error(401, "E0000015", "You do not have permission to access the feature you are requesting")
    }

    /// Returns what is answered where there is nothing.
    pub(super) fn not_found(what: &str) -> Self {
        Self::error(404, "E0000007", &format!("Not found: Resource not found: {what}"))
    }

    /// Returns the refusal of a spent budget.
    pub(super) fn too_many() -> Self {
        Self::error(429, "E0000047", "API call exceeded rate limit due to too many requests.")
    }

    /// Makes the response.
    pub(super) fn into_response(self, standing: Option<Standing>) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        if let Some(standing) = standing {
            headers.insert("x-rate-limit-limit", standing.limit.into());
            headers.insert("x-rate-limit-remaining", standing.remaining.into());
            headers.insert("x-rate-limit-reset", standing.reset.into());
        }
        if let Some(nonce) = self.nonce {
            headers.insert("dpop-nonce", HeaderValue::from_static(nonce));
        }
        for link in self.links {
            if let Ok(link) = HeaderValue::from_str(&link) {
                headers.append("link", link);
            }
        }
        response
    }
}
