//! Listings kept from one scan to the next, and when one still stands: where something was asked that would have told of a
//! change, and it told of none.
//!
//! What is kept of a list is its answers as they came. A list stands as a whole or is read again as a whole.

use crate::Entra;
use crate::changes::Delta;
use crate::log::Entry;
use crate::settings::is_guid;
use remit_connector::{FetchError, Reason};
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

impl Entra {
    /// Returns the scan that read a list which still stands.
    pub(crate) async fn standing(&self, name: &str, rests: Rests) -> Option<u64> {
        let changes = self.changes().await;
        if !changes.keeps() {
            return None;
        }
        let list = self.session.kept_list(name).await?;
        let scan = list.reading;
        let mut stands = changes.allow(rests, scan) && !(rests.names && changes.name(name, scan));
        for page in 0..list.n_pages {
            if stands && rests.names {
                let body = self.session.kept_page(name, page).await;
                stands = body.is_some_and(|body| !changes.name(body.get(), scan));
            }
        }
        if !stands {
            self.session.forget_list(name).await;
        }
        stands.then_some(scan)
    }

    /// Returns a page of a list that stands.
    pub(crate) async fn kept_page(
        &self,
        endpoint: &'static str,
        name: &str,
        page: usize,
    ) -> Result<Box<RawValue>, FetchError> {
        if let Some(body) = self.session.kept_page(name, page).await {
            return Ok(body);
        }
        self.session.forget_list(name).await;
        let gone = "a page that was kept is gone: the next scan reads the list anew";
        Err(FetchError::new(endpoint, Reason::Malformed(gone.to_owned())))
    }
}

/// Returns the ids in a text, wherever they stand: entries of the log hold JSON in JSON, and texts in that.
pub(crate) fn ids(text: &str) -> impl Iterator<Item = &str> {
    let pieces =
        text.split(|it: char| !it.is_ascii_hexdigit() && it != '-').filter(|piece| piece.len() >= 36);
    pieces.filter_map(|piece| {
        (0..=piece.len() - 36).filter_map(|start| piece.get(start..start + 36)).find(|piece| is_guid(piece))
    })
}
