//! Whole listings kept from one scan to the next, for providers that say by one request whether a listing has changed since.
//!
//! What is kept stands under the connection's own credential, like the bodies of conditional requests, and is left alone while
//! a tape runs: evidence holds every answer in full.

use super::cache::CachedExchange;
use super::{Session, sha256_hex};
use serde::Serialize;
use serde::de::DeserializeOwned;

impl Session {
    /// Says whether anything can be kept.
    pub fn keeps(&self) -> bool {
        self.shared.transport.wire.tape.allows_cache() && self.shared.cache.keeps()
    }

    /// Returns what was kept under a name; nothing if there is none, or if it cannot be read any more.
    pub async fn kept<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        if !self.keeps() {
            return None;
        }
        let kept = self.shared.cache.load(&self.place(name)).await?;
        serde_json::from_slice(&kept.body).ok()
    }

    /// Keeps something under a name, in place of what was there. It holds no secret.
    pub async fn put_away<T: Serialize + Sync>(&self, name: &str, value: &T) {
        if !self.keeps() {
            return;
        }
        let Ok(body) = serde_json::to_vec(value) else { return };
        let exchange = CachedExchange { etag: String::new(), next: None, body };
        self.shared.cache.keep(&self.place(name), exchange).await;
    }

    fn place(&self, name: &str) -> String {
        let (identity, root) = (self.shared.authorizer.identity(), self.shared.transport.wire.origin.root());
        sha256_hex(&[b"kept", identity.as_bytes(), root.as_bytes(), name.as_bytes()])
    }
}
