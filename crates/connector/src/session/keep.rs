//! Whole listings kept from one scan to the next, for providers that say by one request whether a listing has changed since.
//!
//! What is kept stands under the connection's own credential, like the bodies of conditional requests, and is left alone while
//! a tape runs: evidence holds every answer in full.

use super::cache::CachedExchange;
use super::{Session, sha256_hex};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What is known of a list that was kept, besides its pages.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptList {
    /// When it was read, as whoever kept it counts.
    pub reading: u64,
    /// How many pages it has.
    pub n_pages: usize,
}

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

    /// Returns what is known of a list that was kept to its end.
    pub async fn kept_list(&self, name: &str) -> Option<KeptList> {
        self.kept::<KeptList>(name).await.filter(|list| list.n_pages > 0)
    }

    /// Returns a page of a list that was kept, as it was answered.
    pub async fn kept_page(&self, name: &str, page: usize) -> Option<Box<RawValue>> {
        self.kept(&page_of(name, page)).await
    }

    /// Keeps a page of a list; with the last one, the list. `reading` tells whoever asks again when it was read.
    pub async fn put_away_page(&self, name: &str, page: usize, body: &RawValue, reading: u64, is_last: bool) {
        self.put_away(&page_of(name, page), &body).await;
        if is_last {
            self.put_away(name, &KeptList { reading, n_pages: page + 1 }).await;
        }
    }

    /// Forgets a list, before its pages are overwritten one by one.
    pub async fn forget_list(&self, name: &str) {
        self.put_away(name, &KeptList::default()).await;
    }

    fn place(&self, name: &str) -> String {
        let (identity, root) = (self.shared.authorizer.identity(), self.shared.transport.wire.origin.root());
        sha256_hex(&[b"kept", identity.as_bytes(), root.as_bytes(), name.as_bytes()])
    }
}

fn page_of(name: &str, page: usize) -> String {
    format!("{name} page {page}")
}
