//! Bodies for conditional requests, kept in the store.

use async_trait::async_trait;
use remit_connector::session::{CachedExchange, ExchangeCache};
use remit_store::{CachedBody, Store};
use std::sync::Arc;

/// Keeps bodies in the store.
#[derive(Debug)]
pub(crate) struct StoreCache(pub(crate) Arc<dyn Store>);

#[async_trait]
impl ExchangeCache for StoreCache {
    async fn load(&self, key: &str) -> Option<CachedExchange> {
        match self.0.cached(key).await {
            Ok(kept) => kept.map(|kept| CachedExchange { etag: kept.etag, next: kept.next, body: kept.body }),
            Err(error) => {
                tracing::warn!(%error, "a kept body cannot be read; the request is unconditional");
                None
            }
        }
    }

    async fn keep(&self, key: &str, exchange: CachedExchange) {
        let body = CachedBody { etag: exchange.etag, next: exchange.next, body: exchange.body };
        if let Err(error) = self.0.cache(key, body).await {
            tracing::warn!(%error, "a body cannot be kept; the next request is unconditional");
        }
    }
}

/// Takes what is kept, and gives nothing back.
#[derive(Debug)]
pub(crate) struct Unread(pub(crate) Arc<dyn ExchangeCache>);

#[async_trait]
impl ExchangeCache for Unread {
    async fn load(&self, _key: &str) -> Option<CachedExchange> {
        None
    }

    async fn keep(&self, key: &str, exchange: CachedExchange) {
        self.0.keep(key, exchange).await;
    }
}
