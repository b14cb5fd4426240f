//! Listings kept from one scan to the next, and when one still stands: where something was asked that would have told of a
//! change, and it told of none.
//!
//! What is kept of a list is its answers as they came. A list stands as a whole or is read again as a whole.

use crate::Entra;
use crate::changes::{Delta, Entry};
use crate::settings::is_guid;
use remit_connector::{FetchError, Reason};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// On what it rests that a list is as it was kept. Each has to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rests {
    /// This delta query told of no change.
    pub(crate) delta: Option<Delta>,
    /// The log could be read, and no entry of it is such a one.
    pub(crate) log: Option<fn(&Entry) -> bool>,
    /// Neither the list's address nor the list names anything that the log speaks of or that was deleted.
    pub(crate) names: bool,
}

impl Rests {
    /// It is read each time.
    pub(crate) const NOWHERE: Self = Self { delta: None, log: None, names: false };
    /// A list below one object, which changes only with an entry in the log that names it.
    pub(crate) const BY_NAME: Self = Self { delta: None, log: Some(|_| false), names: true };

    pub(crate) fn are_any(self) -> bool {
        self.delta.is_some() || self.log.is_some()
    }
}

/// What is kept of a list besides its pages, once it was read to its end.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Head {
    /// The scan that read it.
    scan: u64,
    n_pages: usize,
}

impl Entra {
    /// Returns the scan that read a list which still stands.
    pub(crate) async fn standing(&self, name: &str, rests: Rests) -> Option<u64> {
        let changes = self.changes().await;
        if !changes.keeps() {
            return None;
        }
        let head = self.session.kept::<Head>(name).await.filter(|head| head.n_pages > 0)?;
        let mut stands = changes.allow(rests, head.scan) && !(rests.names && changes.name(name, head.scan));
        for page in 0..head.n_pages {
            if stands && rests.names {
                let body = self.session.kept::<Box<RawValue>>(&page_of(name, page)).await;
                stands = body.is_some_and(|body| !changes.name(body.get(), head.scan));
            }
        }
        if !stands {
            // Its pages are about to be overwritten one by one.
            self.session.put_away(name, &Head::default()).await;
        }
        stands.then_some(head.scan)
    }

    /// Keeps a page of a list; with the last one, the list.
    pub(crate) async fn keep(&self, name: &str, page: usize, scan: u64, body: &RawValue, is_last: bool) {
        if !self.changes().await.keeps() {
            return;
        }
        self.session.put_away(&page_of(name, page), &body).await;
        if is_last {
            self.session.put_away(name, &Head { scan, n_pages: page + 1 }).await;
        }
    }

    /// Returns a page of a list that stands.
    pub(crate) async fn kept_page(
        &self,
        endpoint: &'static str,
        name: &str,
        page: usize,
    ) -> Result<Box<RawValue>, FetchError> {
        if let Some(body) = self.session.kept(&page_of(name, page)).await {
            return Ok(body);
        }
        self.session.put_away(name, &Head::default()).await;
        let gone = "a page that was kept is gone: the next scan reads the list anew";
        Err(FetchError::new(endpoint, Reason::Malformed(gone.to_owned())))
    }
}

fn page_of(name: &str, page: usize) -> String {
    format!("{name} page {page}")
}

/// Returns the ids in a text, wherever they stand: entries of the log hold JSON in JSON, and texts in that.
pub(crate) fn ids(text: &str) -> impl Iterator<Item = &str> {
    let pieces =
        text.split(|it: char| !it.is_ascii_hexdigit() && it != '-').filter(|piece| piece.len() >= 36);
    pieces.filter_map(|piece| {
        (0..=piece.len() - 36).filter_map(|start| piece.get(start..start + 36)).find(|piece| is_guid(piece))
    })
}
