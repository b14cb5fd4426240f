//! Bodies kept for conditional requests.

use crate::session::sha256_hex;
use crate::session::wire::Prepared;
use async_trait::async_trait;
use std::fmt::Debug;

/// An answer that may serve again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedExchange {
    /// The validator that the provider gave.
    pub etag: String,
    /// The next page's cursor, if there was one.
    pub next: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Where such answers are kept. The key holds no secret: it is a digest of credential and request.
#[async_trait]
pub trait ExchangeCache: Debug + Send + Sync {
    /// Returns the answer kept under a key.
    async fn load(&self, key: &str) -> Option<CachedExchange>;

    /// Keeps an answer. Failing to keep one is not an error: the next request is unconditional.
    async fn keep(&self, key: &str, exchange: CachedExchange);

    /// Says whether anything is kept at all.
    fn keeps(&self) -> bool {
        true
    }
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoCache;

#[async_trait]
impl ExchangeCache for NoCache {
    async fn load(&self, _key: &str) -> Option<CachedExchange> {
        None
    }

    async fn keep(&self, _key: &str, _exchange: CachedExchange) {}

    fn keeps(&self) -> bool {
        false
    }
}

/// Returns under which key an answer is kept: who asks, and for what. A renewed token finds what its predecessor kept.
pub(crate) fn key(identity: &str, root: &str, prepared: &Prepared) -> String {
    sha256_hex(&[
        identity.as_bytes(),
        prepared.method.as_str().as_bytes(),
        root.as_bytes(),
        prepared.path_and_query().as_bytes(),
        prepared.body.as_deref().unwrap_or_default(),
    ])
}
