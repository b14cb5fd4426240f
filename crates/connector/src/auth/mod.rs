//! How a session proves who it is: the forms that standards define. What is one provider's own stands in its crate,
//! as another [`TokenSource`].

pub(crate) mod grant;
pub mod jwt;
pub mod oauth;
pub(crate) mod possession;

pub use possession::Bound;

use crate::FetchError;
use crate::secret::Secret;
use crate::session::Transport;
use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt::Debug;
use std::sync::Arc;

/// How requests are authorized.
#[derive(Debug, Clone)]
pub enum Auth {
    /// A token that is sent as it is: `Authorization: Bearer …`.
    Bearer(Secret<String>),
    /// A token behind another word: `Authorization: token …`, `SSWS …`.
    Scheme(&'static str, Secret<String>),
    /// User and password.
    Basic(String, Secret<String>),
    /// Tokens that are obtained, renewed before they end, and once on a 401, by one request at a time.
    Renewing(Arc<dyn TokenSource>),
}

/// Obtains tokens.
#[async_trait]
pub trait TokenSource: Debug + Send + Sync {
    /// Returns who it speaks for, without a secret: `github-app:12345/acme`. It stays the same when tokens are renewed,
    /// and differs between any two credentials that may see different things: stored answers are kept under it.
    fn identity(&self) -> String;

    /// Obtains a new token. `transport` sends within the connection's limits and origin rules, without authorization of
    /// its own.
    ///
    /// # Errors
    /// Says why none was given; [`crate::Reason::Unauthenticated`] where the credential itself was refused.
    async fn issue(&self, transport: &Transport, now: Timestamp) -> Result<IssuedToken, FetchError>;
}

/// A token and its end.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// What is sent behind `Bearer`, or behind `DPoP` where it is bound to a key.
    pub token: Secret<String>,
    /// When it ends, where the issuer says.
    pub expires_at: Option<Timestamp>,
    /// What proves each request that carries it, where the issuer bound it to a key.
    pub bound: Option<Bound>,
}
