//! One request as the endpoints see it, and the answer that they give.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::shared::Shared;
use crate::state::State;
use crate::world::Repository;

/// A request that passed authentication, limits and permissions.
pub(crate) struct Call<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) state: &'a State,
    pub(crate) caller: &'a Caller,
    /// Path parameters in the order of the template, decoded.
    pub(crate) parameters: &'a [String],
    pub(crate) query: Vec<(String, String)>,
    /// The path of the request, without the prefix of an Enterprise Server.
    pub(crate) path: &'a str,
    pub(crate) body: &'a [u8],
    /// The bearer token as it came.
    pub(crate) token: &'a str,
    pub(crate) now: i64,
}

/// What an endpoint answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    /// The content of the `Link` header.
    pub(crate) link: Option<String>,
}

impl Answer {
    /// Returns a 200 with a JSON body.
    pub(crate) fn json(value: &Value) -> Self {
        Self::with_status(200, value)
    }

    /// Returns a JSON body with a status.
    pub(crate) fn with_status(status: u16, value: &Value) -> Self {
        Self { status, body: value.to_string().into(), link: None }
    }

    /// Returns GitHub's error body.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        let body = json!({
            "message": message,
            "documentation_url": "https://docs.github.com/rest",
            "status": status.to_string(),
        });
        Self::with_status(status, &body)
    }

    /// Returns GitHub's 404, which does not say whether the thing or the permission is missing.
    pub(crate) fn not_found() -> Self {
        Self::error(404, "Not Found")
    }

    /// Returns an empty 204.
    pub(crate) fn no_content() -> Self {
        Self { status: 204, body: Bytes::new(), link: None }
    }
}

impl<'a> Call<'a> {
    /// Returns a path parameter, or nothing that could be found.
    pub(crate) fn parameter(&self, at: usize) -> &str {
        self.parameters.get(at).map_or("", String::as_str)
    }

    /// Returns a path parameter as an id.
    pub(crate) fn id(&self, at: usize) -> Option<u64> {
        self.parameter(at).parse().ok()
    }

    /// Returns a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the repository that the path names, and its position.
    pub(crate) fn repository(&self) -> Option<(usize, &'a Repository)> {
        let found = self.state.repository(self.parameter(1))?;
        self.caller.reaches(&found.1.name).then_some(found)
    }

    /// Returns a time as RFC 3339.
    pub(crate) fn time(&self, when: crate::world::When) -> String {
        self.state.moment.text(when)
    }

    /// Returns an optional time as RFC 3339.
    pub(crate) fn maybe(&self, when: Option<crate::world::When>) -> Option<String> {
        self.state.moment.maybe(when)
    }

    /// Returns the short form of a user.
    pub(crate) fn user(&self, login: &str) -> Value {
        json!({
            "login": login,
            "id": self.state.user_id(login),
            "node_id": format!("U_{login}"),
            "type": "User",
            "site_admin": false,
        })
    }
}
