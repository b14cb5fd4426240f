//! Bodies kept for conditional requests.

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
}
