//! A request as a connector writes it: a path template, its parts, and a query. Never a host, never a secret.

use crate::Cursor;
use std::fmt;

/// One request to the connection's own origin.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) endpoint: &'static str,
    pub(crate) parts: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) is_conditional: bool,
    pub(crate) is_text: bool,
    pub(crate) keeps_path: bool,
    pub(crate) body: Option<serde_json::Value>,
}

/// What a request does. Scanning only reads; a POST here is a query that HTTP cannot write as a GET, such as GraphQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    PostQuery,
}

impl Request {
    /// Returns a GET of an endpoint: `GET /orgs/{org}/installations`. The template is what evidence and errors show;
    /// its path begins at the base URL's path.
    pub fn get(endpoint: &'static str) -> Self {
        Self::new(Method::Get, endpoint)
    }

    /// Returns a query by POST: `POST /graphql`, with a JSON body.
    pub fn post_query(endpoint: &'static str, body: serde_json::Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::PostQuery, endpoint) }
    }

    fn new(method: Method, endpoint: &'static str) -> Self {
        Self {
            method,
            endpoint,
            parts: Vec::new(),
            query: Vec::new(),
            cursor: None,
            is_conditional: false,
            is_text: false,
            keeps_path: false,
            body: None,
        }
    }

    /// Fills `{name}` in the template. The value becomes one path segment, encoded; `{name*}` in the template takes
    /// a value with slashes as several segments: `acme/api`.
    #[must_use]
    pub fn part(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parts.push((name, value.into()));
        self
    }

    /// Adds a query parameter. It is not part of the evidence's endpoint.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and words are written in place")]
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Goes on at a next link's path and query in place of the template's, where there is a cursor.
    #[must_use]
    pub fn at(mut self, cursor: Option<&Cursor>) -> Self {
        self.cursor = cursor.cloned();
        self
    }

    /// Says that the answer is text and no JSON, such as a log in lines. It is read as one string, up to the same cap.
    #[must_use]
    pub fn text(mut self) -> Self {
        self.is_text = true;
        self
    }

    /// Says that the next page has the path of this one and another query, whichever host its link names: a server behind a
    /// proxy may know itself by another name. The link's query is asked of our own origin, so that nothing leads elsewhere.
    #[must_use]
    pub fn same_path(mut self) -> Self {
        self.keeps_path = true;
        self
    }

    /// Asks only for what changed since the body that the cache holds.
    #[must_use]
    pub fn conditional(mut self) -> Self {
        self.is_conditional = true;
        self
    }
}

/// Shows the template alone: a value may be a secret, as some providers take theirs in the query.
impl fmt::Debug for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Request").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// An answer, read and typed.
#[derive(Debug, Clone)]
pub struct Reply<T> {
    /// The body.
    pub body: T,
    /// The cursor of a Link header's `rel="next"`, checked to stay on the connection's own origin.
    pub next: Option<Cursor>,
    /// The headers that the dialect asked to keep.
    pub kept: Vec<(&'static str, String)>,
}

impl<T> Reply<T> {
    /// Returns a kept header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.kept.iter().find(|(kept, _)| kept.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}
