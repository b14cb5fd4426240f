//! A session's exchanges on tape: recorded for evidence, and played so that they are read again without a network.
//!
//! What is recorded is what one request came to: its last answer, with secrets removed. While a tape runs, connectors
//! see the time stand still, so that playing asks the same questions as recording did. Requests for tokens are never
//! recorded.

mod redact;

use crate::session::wire::{Prepared, Wire};
use crate::session::{Clock, Dialect};
use crate::{FetchError, Reason, Refusal};
use http::header::LINK;
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;
use redact::Eraser;
use std::fmt::Debug;
use std::sync::Arc;

/// What becomes of a session's exchanges.
#[derive(Debug, Clone, Default)]
pub enum Tape {
    /// They are sent, and not kept.
    #[default]
    Blank,
    /// They are sent, and recorded.
    Record {
        /// The instant at which the recording stands.
        now: Timestamp,
        /// Where they are kept.
        recorder: Arc<dyn Recorder>,
    },
    /// Nothing is sent: the tape answers.
    Play {
        /// The instant at which the recording stood.
        now: Timestamp,
        /// What [`crate::Connection::credential`] said when they were recorded.
        credential: String,
        /// Where they are kept.
        player: Arc<dyn Player>,
    },
}

/// Keeps exchanges. It must not block for long.
pub trait Recorder: Debug + Send + Sync {
    /// Keeps one exchange.
    fn record(&self, exchange: TapedExchange);
}

/// Gives back exchanges.
pub trait Player: Debug + Send + Sync {
    /// Returns the answer to a request; none if the tape holds none. Where the same was asked several times, the answers
    /// come in the order in which they were recorded, and the last one stays.
    fn play(&self, request: &TapedRequest) -> Option<TapedAnswer>;
}

/// One exchange, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapedExchange {
    /// The endpoint's template.
    pub endpoint: &'static str,
    /// What was asked.
    pub request: TapedRequest,
    /// What it came to.
    pub answer: TapedAnswer,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TapedRequest {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The body; empty where there is none.
    pub body: String,
}

/// What a request came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TapedAnswer {
    /// An answer.
    Answered {
        /// Its status.
        status: u16,
        /// Its headers, as far as they tell something.
        headers: Vec<(String, String)>,
        /// Its body.
        body: String,
    },
    /// No answer, or none that could be read whole, for this reason.
    Nothing(String),
    /// It was not sent, or not again, since no token was given for it.
    NoToken {
        /// Which reason that is: `denied`, `unauthenticated`, `rejected`, `malformed` or `not_found`.
        reason: String,
        /// What it says besides.
        why: String,
    },
    /// A body larger than this cap, in bytes.
    TooLarge(u64),
}

/// What of an answer is evidence, and what in it is secret, as a provider's dialect says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceRules {
    /// Headers of refusals that say why.
    pub headers: &'static [&'static str],
    /// Fields whose value is an address with a secret in it, as the names on the way to them: `config.url`. Scheme and
    /// host are kept; of a field whose name ends in `!` nothing is: `value!`.
    pub addresses: &'static [&'static str],
}

impl EvidenceRules {
    /// The rules of a provider that says nothing in headers and sends no such address.
    pub const PLAIN: Self = Self { headers: &[], addresses: &[] };
}

impl Tape {
    /// Returns the instant at which connectors see the time stand still.
    pub(crate) fn clock(&self) -> Option<Clock> {
        match self {
            Self::Blank => None,
            Self::Record { now, .. } | Self::Play { now, .. } => Some(Clock::Fixed(*now)),
        }
    }

    /// Returns what the connection said of its credential when it was recorded; none if nothing is played.
    pub fn played_credential(&self) -> Option<&str> {
        match self {
            Self::Play { credential, .. } => Some(credential),
            Self::Blank | Self::Record { .. } => None,
        }
    }

    /// Returns the tape of requests to other places, such as where tokens are issued: none of them is recorded, and none
    /// is sent while a tape plays.
    pub(crate) fn beside(&self) -> Self {
        match self {
            Self::Blank | Self::Record { .. } => Self::Blank,
            Self::Play { .. } => self.clone(),
        }
    }

    /// Whether answers may come from a store of earlier ones.
    pub(crate) fn allows_cache(&self) -> bool {
        matches!(self, Self::Blank)
    }
}

/// The last that was heard of a request that is under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard(Option<Raw>);

#[derive(Debug, Clone)]
enum Raw {
    Answer(StatusCode, HeaderMap, bytes::Bytes),
    Nothing(Reason),
    NoToken(Reason),
}

impl Heard {
    /// Notes an answer.
    pub(crate) fn answer(
        &mut self,
        wire: &Wire,
        status: StatusCode,
        headers: &HeaderMap,
        body: &bytes::Bytes,
    ) {
        if wire.is_recording() {
            self.0 = Some(Raw::Answer(status, headers.clone(), body.clone()));
        }
    }

    /// Notes that there was none.
    pub(crate) fn nothing(&mut self, wire: &Wire, error: &FetchError) {
        if wire.is_recording() {
            self.0 = Some(Raw::Nothing(error.reason.clone()));
        }
    }

    /// Notes that no token was given for it. What the issuer was asked is not recorded, so that what it refused is.
    pub(crate) fn no_token(&mut self, wire: &Wire, error: &FetchError) {
        if wire.is_recording() {
            self.0 = Some(Raw::NoToken(error.reason.clone()));
        }
    }
}

/// Returns why no token was given, in a word and what it says besides; nothing of what is not the issuer's answer.
fn refused_token(reason: &Reason) -> Option<(&'static str, &str)> {
    Some(match reason {
        Reason::Denied(permission) => ("denied", permission),
        Reason::Unauthenticated(why) => ("unauthenticated", why),
        Reason::Rejected(why) => ("rejected", why),
        Reason::Malformed(what) => ("malformed", what),
        Reason::NotFound => ("not_found", ""),
        Reason::NotLicensed(_) | Reason::RateLimited(_) | Reason::Unavailable(_) | Reason::Refused(_) => {
            return None;
        }
    })
}

fn played_refusal(reason: &str, why: String) -> Reason {
    match reason {
        "denied" => Reason::Denied(why),
        "unauthenticated" => Reason::Unauthenticated(why),
        "rejected" => Reason::Rejected(why),
        "malformed" => Reason::Malformed(why),
        "not_found" => Reason::NotFound,
        _ => unusable(),
    }
}

impl Wire {
    fn is_recording(&self) -> bool {
        matches!(self.tape, Tape::Record { .. })
    }

    /// Records what a request came to. `asked` is the request before any redirect.
    pub(crate) fn record(
        &self,
        asked: &TapedRequest,
        prepared: &Prepared,
        heard: Heard,
        carried: &HeaderValue,
    ) {
        let (Tape::Record { recorder, .. }, Some(raw)) = (&self.tape, heard.0) else { return };
        let eraser = Eraser::new(&self.dialect.evidence, carried);
        let answer = match raw {
            Raw::Answer(status, headers, body) => TapedAnswer::Answered {
                status: status.as_u16(),
                headers: telling(&self.dialect, status, &headers, &eraser),
                body: eraser.body(&body),
            },
            Raw::Nothing(Reason::Refused(Refusal::TooLarge(cap))) => TapedAnswer::TooLarge(cap),
            Raw::Nothing(Reason::Unavailable(why)) => TapedAnswer::Nothing(why),
            Raw::NoToken(reason) => match refused_token(&reason) {
                Some((word, why)) => TapedAnswer::NoToken { reason: word.to_owned(), why: why.to_owned() },
                None => TapedAnswer::Nothing(reason.to_string()),
            },
            Raw::Nothing(reason) => TapedAnswer::Nothing(reason.to_string()),
        };
        let request = eraser.request(asked);
        recorder.record(TapedExchange { endpoint: prepared.endpoint, request, answer });
    }

    /// Returns the tape's answer to a request; none if no tape plays.
    pub(crate) fn played(&self, prepared: &Prepared) -> Option<Result<reqwest::Response, FetchError>> {
        let Tape::Play { player, .. } = &self.tape else { return None };
        let failed = |reason| Err(FetchError::new(prepared.endpoint, reason));
        let eraser = Eraser::new(&self.dialect.evidence, &HeaderValue::from_static(""));
        Some(match player.play(&eraser.request(&TapedRequest::of(prepared))) {
            None => failed(Reason::Rejected("the evidence holds no answer to this".to_owned())),
            Some(TapedAnswer::Nothing(why)) => failed(Reason::Unavailable(why)),
            Some(TapedAnswer::NoToken { reason, why }) => failed(played_refusal(&reason, why)),
            Some(TapedAnswer::TooLarge(cap)) => failed(Reason::Refused(Refusal::TooLarge(cap))),
            Some(TapedAnswer::Answered { status, headers, body }) => {
                answer(status, &headers, body).map_or_else(|| failed(unusable()), Ok)
            }
        })
    }
}

fn unusable() -> Reason {
    Reason::Malformed("the evidence's answer is none".to_owned())
}

fn answer(status: u16, headers: &[(String, String)], body: String) -> Option<reqwest::Response> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(body).ok().map(reqwest::Response::from)
}

/// Returns the headers that tell something: where a listing goes on, what the connector reads, and why a refusal was one.
fn telling(
    dialect: &Dialect,
    status: StatusCode,
    headers: &HeaderMap,
    eraser: &Eraser<'_>,
) -> Vec<(String, String)> {
    let limits = [dialect.limit_headers.remaining, "retry-after"];
    let mut names = vec![LINK.as_str()];
    names.extend(dialect.kept_headers);
    if !status.is_success() {
        names.extend(dialect.evidence.headers.iter().chain(&limits).filter(|name| !name.is_empty()));
    }
    names.sort_unstable();
    names.dedup();
    let mut told = Vec::new();
    for name in names {
        for value in headers.get_all(name).iter().filter_map(|value| value.to_str().ok()) {
            let value = if name == LINK.as_str() { eraser.text(value) } else { eraser.header(value) };
            told.push((name.to_owned(), value));
        }
    }
    told
}

impl TapedRequest {
    /// Returns what is asked.
    pub(crate) fn of(prepared: &Prepared) -> Self {
        let body = prepared.body.as_deref().unwrap_or_default();
        Self {
            method: prepared.method.to_string(),
            path: prepared.path_and_query().to_owned(),
            body: String::from_utf8_lossy(body).into_owned(),
        }
    }
}
