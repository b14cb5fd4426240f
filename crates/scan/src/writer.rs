//! The writer: gathers pages and outcomes, and stages many in one transaction.

use remit_core::coverage::SliceOutcome;
use remit_store::{ScanId, StagedPage, Store, StoreError};

/// So many pages, or so many records, make a batch. A crash loses at most this much, which the next scan reads again.
const MOST_PAGES: usize = 256;
const MOST_RECORDS: usize = 2_000;

/// Pages that wait to be staged.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    store: &'a dyn Store,
    scan: ScanId,
    pages: Vec<StagedPage>,
    outcomes: Vec<SliceOutcome>,
    n_records: usize,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(store: &'a dyn Store, scan: ScanId) -> Self {
        Self { store, scan, pages: Vec::new(), outcomes: Vec::new(), n_records: 0 }
    }

    pub(crate) fn page(&mut self, page: StagedPage) {
        self.n_records += page.records.len();
        self.pages.push(page);
    }

    pub(crate) fn outcome(&mut self, outcome: SliceOutcome) {
        self.outcomes.push(outcome);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.pages.len() + self.outcomes.len() >= MOST_PAGES || self.n_records >= MOST_RECORDS
    }

    /// Stages what waits. A page and the outcome that follows from it are always staged together.
    pub(crate) async fn flush(&mut self) -> Result<(), StoreError> {
        if self.pages.is_empty() && self.outcomes.is_empty() {
            return Ok(());
        }
        self.n_records = 0;
        let (pages, outcomes) = (std::mem::take(&mut self.pages), std::mem::take(&mut self.outcomes));
        self.store.stage(self.scan, pages, outcomes).await
    }
}
