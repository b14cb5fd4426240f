//! One exchange with the provider: what goes out, what comes back, and what it means. No patience and no credential of
//! its own.

use crate::auth::Bound;
use crate::auth::possession::PROOF;
use crate::session::limit::{Lease, Limiter, Outcome};
use crate::session::origin::{self, Origin};
use crate::session::request::Method;
use crate::session::retry::Jitter;
use crate::session::tape::{Heard, Tape};
use crate::session::{
    Access, Clock, Dialect, ErrorAnswer, Limits, Request, Tuning, body, client, failure, target,
};
use crate::{Event, EventSink, FetchError, OpenError, Reason, Refusal};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::fmt;
use tokio::time::Instant;
use url::Url;

/// Whose requests these are.
const AGENT: &str = concat!("remit/", env!("CARGO_PKG_VERSION"));

/// One connection's wire.
pub(crate) struct Wire {
    client: reqwest::Client,
    pub(crate) origin: Origin,
    pub(crate) dialect: Dialect,
    headers: HeaderMap,
    pub(crate) limiter: Limiter,
    pub(crate) clock: Clock,
    pub(crate) events: EventSink,
    pub(crate) tuning: Tuning,
    pub(crate) jitter: Jitter,
    pub(crate) access: Access,
    pub(crate) tape: Tape,
}

/// A request, ready to be sent.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) endpoint: &'static str,
    pub(crate) method: http::Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    pub(crate) content_type: &'static str,
}

/// What goes with a request besides what it asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Credentials<'a> {
    pub(crate) authorization: Option<&'a HeaderValue>,
    /// What proves that the token in it is the sender's own.
    pub(crate) bound: Option<&'a Bound>,
    pub(crate) etag: Option<&'a HeaderValue>,
    /// What goes beside the headers that every request has.
    pub(crate) more: Option<&'a HeaderMap>,
}

/// An answer that is no failure.
#[derive(Debug)]
pub(crate) enum Answer {
    /// With a body, read whole.
    Body(HeaderMap, Bytes),
    /// What the cache holds is still right.
    NotModified(HeaderMap),
    /// It is elsewhere on the same origin.
    Moved(Url),
}

/// What a wire is opened with.
pub(crate) struct Opening<'a> {
    pub(crate) base: &'a Url,
    pub(crate) dialect: &'a Dialect,
    pub(crate) limits: Limits,
    pub(crate) clock: Clock,
    pub(crate) events: &'a EventSink,
    pub(crate) tuning: Tuning,
    pub(crate) access: Access,
    pub(crate) tape: Tape,
}

impl Wire {
    /// Opens a wire. It sends nothing.
    pub(crate) fn open(opening: &Opening<'_>) -> Result<Self, OpenError> {
        let origin = Origin::open(opening.base)?;
        let &Opening { dialect, clock, events, tuning, .. } = opening;
        Ok(Self {
            client: client::open(&origin, &tuning)?,
            origin,
            dialect: *dialect,
            headers: headers(dialect),
            limiter: Limiter::new(opening.limits, &dialect.limit_headers, clock, events, tuning),
            clock,
            events: events.clone(),
            tuning,
            jitter: Jitter::new(tuning.seed),
            access: opening.access,
            tape: opening.tape.clone(),
        })
    }

    /// Makes a request ready. Where it goes is checked here, before any credential is at hand.
    pub(crate) fn prepare(&self, request: &Request) -> Result<Prepared, FetchError> {
        let endpoint = request.endpoint;
        let refused = |reason| FetchError::new(endpoint, reason);
        let path = target::path_and_query(self.origin.prefix(), request).map_err(refused)?;
        let url = self.origin.url(&path).map_err(|refusal| refused(Reason::Refused(refusal)))?;
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::PostQuery => http::Method::POST,
        };
        let body = request.body.as_ref().map(|body| Bytes::from(body.to_string()));
        Ok(Prepared { endpoint, method, url, body, content_type: "application/json" })
    }

    /// Sends a request once and says what the answer means.
    pub(crate) async fn ask(
        &self,
        prepared: &Prepared,
        credentials: Credentials<'_>,
        mut lease: Option<&mut Lease<'_>>,
        heard: &mut Heard,
    ) -> Result<Answer, FetchError> {
        if let Some(lease) = lease.as_deref_mut() {
            lease.sent();
        }
        let answered = self.exchange(prepared, credentials).await;
        let mut response = answered.inspect_err(|error| heard.nothing(self, error))?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let is_cached = status == StatusCode::NOT_MODIFIED && credentials.etag.is_some();
        if is_cached || status.is_success() || is_redirect(status, &headers) {
            if let Some(lease) = lease.as_deref_mut() {
                lease.settle(status, &headers, Outcome::Answered);
            }
            if is_cached {
                return Ok(Answer::NotModified(headers));
            }
            if !status.is_success() {
                return self.moved(prepared, &headers).map(Answer::Moved);
            }
            let read = body::read(response, self.tuning.body_cap, prepared.endpoint).await;
            let body = read.inspect_err(|error| heard.nothing(self, error))?;
            heard.answer(self, status, &headers, &body);
            self.look_behind_ok(prepared, &body, lease)?;
            return Ok(Answer::Body(headers, body));
        }
        let beginning = Bytes::from(body::read_beginning(response).await);
        heard.answer(self, status, &headers, &beginning);
        let reason = self.meaning(status, &headers, &beginning);
        if let Some(lease) = lease {
            lease.settle(status, &headers, outcome(&reason));
            let wait = failure::retry_after(&headers, self.limiter.server_now());
            if let (Reason::Unavailable(_), Some(wait)) = (&reason, wait) {
                lease.hold(wait);
            }
        }
        Err(FetchError::new(prepared.endpoint, reason))
    }

    /// Sends a request and reads the answer's head.
    pub(crate) async fn exchange(
        &self,
        prepared: &Prepared,
        credentials: Credentials<'_>,
    ) -> Result<reqwest::Response, FetchError> {
        let mut request = reqwest::Request::new(prepared.method.clone(), prepared.url.clone());
        let headers = request.headers_mut();
        headers.clone_from(&self.headers);
        if let Some(authorization) = credentials.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        if let Some(bound) = credentials.bound
            && let Some(proof) = bound.proof(&prepared.method, &prepared.url, self.clock)
        {
            headers.insert(PROOF, proof);
        }
        for (name, value) in credentials.more.into_iter().flatten() {
            headers.insert(name, value.clone());
        }
        if let Some(etag) = credentials.etag {
            headers.insert(IF_NONE_MATCH, etag.clone());
        }
        if let Some(body) = &prepared.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(prepared.content_type));
            *request.body_mut() = Some(body.clone().into());
        }
        let began = Instant::now();
        let response = match self.played(prepared) {
            Some(played) => played?,
            None => {
                let answer = self.client.execute(request).await;
                answer.map_err(|error| failure::broken(prepared.endpoint, error))?
            }
        };
        if let Some(bound) = credentials.bound {
            bound.heed(response.headers());
        }
        let status = response.status();
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(endpoint = prepared.endpoint, status = status.as_u16(), milliseconds, "answered");
        self.events.send(Event::Request {
            endpoint: prepared.endpoint,
            status: status.as_u16(),
            is_cached: status == StatusCode::NOT_MODIFIED && credentials.etag.is_some(),
        });
        Ok(response)
    }

    /// Says what a status that is no success means.
    pub(crate) fn meaning(&self, status: StatusCode, headers: &HeaderMap, beginning: &[u8]) -> Reason {
        let now = self.limiter.server_now();
        let body = String::from_utf8_lossy(beginning);
        let said = (self.dialect.classify)(&ErrorAnswer { status, headers, body: &body });
        match said.unwrap_or_else(|| failure::status(status, headers, now)) {
            Reason::RateLimited(None) => Reason::RateLimited(failure::retry_after(headers, now)),
            reason => reason,
        }
    }

    /// Returns which error a body is in truth, if it is one.
    pub(crate) fn behind_ok(&self, body: &[u8]) -> Option<Reason> {
        if body.trim_ascii_start().first() != Some(&b'{') {
            return None;
        }
        // What is no JSON is told when it is read as what was asked for.
        let raw = serde_json::from_slice(body).ok()?;
        (self.dialect.classify_ok)(raw)
    }

    /// Refuses a body that is an error in truth.
    fn look_behind_ok(
        &self,
        prepared: &Prepared,
        body: &[u8],
        lease: Option<&mut Lease<'_>>,
    ) -> Result<(), FetchError> {
        let Some(reason) = self.behind_ok(body) else { return Ok(()) };
        if let (Some(lease), Reason::RateLimited(wait)) = (lease, &reason) {
            lease.refused(*wait);
        }
        Err(FetchError::new(prepared.endpoint, reason))
    }

    /// Returns where a redirect leads, if it may be followed.
    fn moved(&self, prepared: &Prepared, headers: &HeaderMap) -> Result<Url, FetchError> {
        let location = headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let refused = |refusal| FetchError::new(prepared.endpoint, Reason::Refused(refusal));
        let url = self.origin.follow(&prepared.url, location).map_err(refused)?;
        if prepared.method != http::Method::GET {
            let what = "a query was answered with a redirect";
            return Err(FetchError::new(prepared.endpoint, Reason::Rejected(what.to_owned())));
        }
        Ok(url)
    }
}

impl Prepared {
    /// Returns the path and query that it asks for.
    pub(crate) fn path_and_query(&self) -> &str {
        origin::path_and_query(&self.url)
    }

    /// Goes on at where a redirect leads, unless there were too many.
    pub(crate) fn follow(&mut self, url: Url, n_redirects: &mut u32) -> Result<(), FetchError> {
        *n_redirects += 1;
        if *n_redirects > 5 {
            let reason = Reason::Refused(Refusal::TooManyRedirects);
            return Err(FetchError::new(self.endpoint, reason));
        }
        self.url = url;
        Ok(())
    }
}

fn is_redirect(status: StatusCode, headers: &HeaderMap) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) && headers.contains_key(LOCATION)
}

fn outcome(reason: &Reason) -> Outcome {
    match reason {
        Reason::RateLimited(wait) => Outcome::Refused(*wait),
        _ => Outcome::Answered,
    }
}

/// Returns the headers of every request.
fn headers(dialect: &Dialect) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, value) in dialect.headers {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
}

impl fmt::Debug for Wire {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Wire").field("base_url", &self.origin.shown()).finish_non_exhaustive()
    }
}
