//! What a test, a demo or a benchmark may set about the simulated platform.

use std::time::Duration;

use crate::fault::Fault;

/// A primary limit: so many requests (GraphQL: points) in each window of so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Requests or points allowed in one window.
    pub requests: u32,
    /// The window's length in seconds; windows are aligned to the clock.
    pub window: u32,
}

/// How a refusal tells for how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// `Retry-After` in seconds.
    Seconds(u32),
    /// `Retry-After` as an HTTP date, so many seconds ahead.
    Date(u32),
    /// Nothing but the words in the body.
    BodyOnly,
}

/// A secondary limit, which no header announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secondary {
    /// Points in one window: 1 for a GET, 5 for anything that writes.
    pub points: u32,
    /// The window's length in seconds; aligned to the clock.
    pub window: u32,
    /// Requests that may be under way at once.
    pub concurrent: u32,
    /// How the refusal says when to come back.
    pub wait: Wait,
}

/// Where "now" comes from when JWTs and tokens are checked and limits are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Time {
    /// The machine's clock.
    #[default]
    System,
    /// The world's instant on the present day, running on from when the day was set.
    World,
}

/// Whether answers carry an `ETag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Etag {
    /// `W/"…"`, as GitHub mostly does.
    #[default]
    Weak,
    /// `"…"`.
    Strong,
    /// None: nothing can be asked conditionally.
    Absent,
}

/// What single sign-on does to the classic token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SingleSignOn {
    /// The token is authorized.
    #[default]
    Authorized,
    /// Every answer about the organization is 403 with `X-GitHub-SSO: required`.
    Required,
    /// Listings are silently partial, and say so in `X-GitHub-SSO` only.
    Partial,
}

/// How the simulated platform behaves. The default is generous and faultless.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The limit on REST requests, for each credential.
    pub core: Limit,
    /// The limit on GraphQL points, for each credential.
    pub graphql: Limit,
    /// The limit on audit log requests, for each credential.
    pub audit_log: Limit,
    /// The status of a request over a primary limit: 403 or 429.
    pub refusal: u16,
    /// The secondary limit, if there is one.
    pub secondary: Option<Secondary>,
    /// How long each answer takes.
    pub latency: Duration,
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// The most items on a page, whatever a request asks for.
    pub page_cap: u32,
    /// Whether requests need a credential.
    pub require_authorization: bool,
    /// How long an installation token lives.
    pub token_lifetime: Duration,
    /// Whether answers can be asked for conditionally.
    pub etag: Etag,
    /// What single sign-on does to the classic token.
    pub single_sign_on: SingleSignOn,
    /// Whether it plays an Enterprise Server: base URL with `/api/v3`, no limits, no cloud features.
    pub enterprise_server: bool,
    /// Where now comes from.
    pub time: Time,
}

impl Default for Settings {
    fn default() -> Self {
        let plenty = Limit { requests: 100_000_000, window: 3_600 };
        Self {
            core: plenty,
            graphql: plenty,
            audit_log: plenty,
            refusal: 403,
            secondary: None,
            latency: Duration::ZERO,
            faults: Vec::new(),
            page_cap: 100,
            require_authorization: true,
            token_lifetime: Duration::from_secs(3_600),
            etag: Etag::Weak,
            single_sign_on: SingleSignOn::Authorized,
            enterprise_server: false,
            time: Time::System,
        }
    }
}
