//! The session: everything between a connector and the wire.

mod batch;
mod body;
mod cache;
mod change;
mod client;
mod clock;
mod dialect;
mod failure;
mod hook;
mod keep;
mod limit;
mod multipart;
mod origin;
mod redact;
mod request;
pub(crate) mod retry;
mod send;
mod tape;
mod target;
mod transport;
mod tuning;
pub(crate) mod wire;

pub use cache::{CachedExchange, ExchangeCache, NoCache};
pub use change::{Access, Change, ChangeAnswer};
pub use clock::Clock;
pub use dialect::{Dialect, ErrorAnswer, LimitHeaders, ResetForm};
pub use hook::Hook;
pub use request::{Reply, Request};
pub use tape::{EvidenceRules, Player, Recorder, Tape, TapedAnswer, TapedExchange, TapedRequest};
pub use transport::Transport;
pub use tuning::Tuning;

use crate::auth::Auth;
use crate::auth::grant::Authorizer;
use crate::{Cursor, Descriptor, FetchError, Open, OpenError, Reason};
use http::HeaderMap;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fmt::Write;
use std::sync::Arc;
use url::Url;
use wire::{Opening, Wire};

/// Limits that a connection keeps to on its own account, before the provider says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many requests may be under way at once.
    pub concurrency: u16,
    /// How many requests a minute; none: only what the answers' headers say.
    pub per_minute: Option<u32>,
}

/// One connection's way to its provider. Cheap to clone.
#[derive(Clone)]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
}

/// What the clones of a session share.
pub(crate) struct Shared {
    transport: Transport,
    authorizer: Arc<Authorizer>,
    cache: Arc<dyn ExchangeCache>,
}

impl Session {
    /// Opens a session. It sends nothing.
    ///
    /// # Errors
    /// The base URL is no http(s) URL, or http elsewhere than on this machine; or no header can carry the secret.
    pub fn open(
        descriptor: &'static Descriptor,
        dialect: &'static Dialect,
        auth: Auth,
        open: &Open,
    ) -> Result<Self, OpenError> {
        let authorizer = Arc::new(Authorizer::open(auth)?);
        Self::on_wire_of_its_own(descriptor, dialect, authorizer, open)
    }

    /// Returns a session with a wire of its own, and so limits of its own and perhaps another address, that shares this
    /// one's credential: a token that is renewed is renewed once for all. It is for providers that count each method by
    /// itself.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn beside(
        &self,
        descriptor: &'static Descriptor,
        dialect: &'static Dialect,
        open: &Open,
    ) -> Result<Self, OpenError> {
        Self::on_wire_of_its_own(descriptor, dialect, Arc::clone(&self.shared.authorizer), open)
    }

    fn on_wire_of_its_own(
        descriptor: &'static Descriptor,
        dialect: &'static Dialect,
        authorizer: Arc<Authorizer>,
        open: &Open,
    ) -> Result<Self, OpenError> {
        let default = Url::parse(descriptor.default_base_url).map_err(|error| OpenError::Setting {
            path: "base_url".to_owned(),
            what: format!("the provider's default is no URL: {error}"),
        })?;
        let base = open.base_url.as_ref().unwrap_or(&default);
        let published = descriptor.published_limits;
        let per_minute = published.per_minute.filter(|_| *base == default);
        let wire = Wire::open(&Opening {
            base,
            dialect,
            limits: open.limits.unwrap_or(Limits { per_minute, ..published }),
            clock: open.clock,
            events: &open.events,
            tuning: open.tuning,
            access: open.access,
            tape: open.tape.clone(),
        })?;
        let transport = Transport { wire: Arc::new(wire) };
        let shared = Shared { transport, authorizer, cache: Arc::clone(&open.cache) };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Returns a session that proves itself otherwise and shares all else: the wire with its limits, and the cache. It
    /// is for providers that give each scope a token of its own.
    ///
    /// # Errors
    /// No header can carry the secret.
    pub fn with_auth(&self, auth: Auth) -> Result<Self, OpenError> {
        let shared = Shared {
            transport: self.shared.transport.clone(),
            authorizer: Arc::new(Authorizer::open(auth)?),
            cache: Arc::clone(&self.shared.cache),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Returns the cursor of a link that an answer's body gives as an address.
    ///
    /// # Errors
    /// The link leads to another origin.
    pub fn cursor(&self, endpoint: &'static str, link: &str) -> Result<Cursor, FetchError> {
        let origin = &self.shared.transport.wire.origin;
        let cursor = origin.url("/").and_then(|root| origin.cursor(&root, link));
        cursor.map_err(|refusal| FetchError::new(endpoint, Reason::Refused(refusal)))
    }

    /// Returns the clock. It stands still while a tape runs.
    pub fn clock(&self) -> Clock {
        let wire = &self.shared.transport.wire;
        wire.tape.clock().unwrap_or(wire.clock)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session").field("wire", &self.shared.transport.wire).finish_non_exhaustive()
    }
}

/// Returns the headers that a dialect asks to keep.
fn kept(names: &'static [&'static str], headers: &HeaderMap) -> Vec<(&'static str, String)> {
    let value = |name: &&'static str| Some((*name, headers.get(*name)?.to_str().ok()?.to_owned()));
    names.iter().filter_map(value).collect()
}

/// Returns the digest of several values, in which none can pass for a part of its neighbor.
pub(crate) fn sha256_hex(values: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for value in values {
        digest.update((value.len() as u64).to_le_bytes());
        digest.update(value);
    }
    let mut text = String::with_capacity(64);
    for byte in digest.finalize() {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}
