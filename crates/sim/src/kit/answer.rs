//! What a simulated platform answers.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// The content type.
    pub content_type: String,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Returns JSON with status 200.
    pub fn ok(body: &Value) -> Self {
        Self::of(200, body)
    }

    /// Returns JSON with a status.
    pub fn of(status: u16, body: &Value) -> Self {
        let body = Bytes::from(body.to_string());
        Self { status, headers: Vec::new(), content_type: "application/json".to_owned(), body }
    }

    /// Returns nothing but a status.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), content_type: String::new(), body: Bytes::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Makes the response.
    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let headers = response.headers_mut();
        let kind = HeaderValue::from_str(&self.content_type).ok().filter(|kind| !kind.is_empty());
        if let Some(kind) = kind {
            headers.insert("content-type", kind);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
