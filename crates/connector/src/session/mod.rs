//! The session: everything between a connector and the wire.

mod cache;
mod clock;
mod dialect;
mod request;
mod transport;
mod tuning;

pub use cache::{CachedExchange, ExchangeCache, NoCache};
pub use clock::Clock;
pub use dialect::{Dialect, ErrorAnswer, LimitHeaders, ResetForm};
pub use request::{Reply, Request};
pub use transport::Transport;
pub use tuning::Tuning;

use crate::auth::Auth;
use crate::{Descriptor, FetchError, Open, OpenError};
use serde::de::DeserializeOwned;

/// Limits that a connection keeps to on its own account, before the provider says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many requests may be under way at once.
    pub concurrency: u16,
    /// How many requests a minute; none: only what the answers' headers say.
    pub per_minute: Option<u32>,
}

/// One connection's way to its provider. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {}

impl Session {
    /// Opens a session. It sends nothing.
    ///
    /// # Errors
    /// The base URL is no http(s) URL.
    pub fn open(
        _descriptor: &'static Descriptor,
        _dialect: &'static Dialect,
        _auth: Auth,
        _open: &Open,
    ) -> Result<Self, OpenError> {
        todo!()
    }

    /// Sends a request, again where that is safe and helps, and reads the answer as `T`.
    ///
    /// # Errors
    /// As the dialect classifies the answer; with the endpoint's template, never a query or a secret.
    pub async fn send<T: DeserializeOwned>(
        &self,
        _request: Request,
    ) -> Result<Reply<T>, FetchError> {
        todo!()
    }

    /// Returns the clock.
    pub fn clock(&self) -> Clock {
        todo!()
    }
}
