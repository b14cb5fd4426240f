//! What a scan reports while it runs: for progress bars, log lines and the web page.

use remit_core::coverage::Outcome;
use remit_store::{Reconciliation, ScanId};
use std::fmt;
use std::sync::Arc;

/// One thing that happened in a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanEvent {
    /// The scan began, or goes on from where it had come.
    Begun {
        /// The scan.
        scan: ScanId,
        /// How many pages an interrupted scan had already staged.
        n_resumed_pages: u64,
    },
    /// A page of a stage was read.
    Page {
        /// The stage.
        stage: &'static str,
        /// How many records it held.
        n_records: u64,
        /// How many items its slice has, where the provider says so.
        expected: Option<u64>,
    },
    /// A stage has this many more slices to read.
    Slices {
        /// The stage.
        stage: &'static str,
        /// How many more.
        n: u64,
    },
    /// A slice of a stage ended.
    SliceEnded {
        /// The stage.
        stage: &'static str,
        /// How.
        outcome: Outcome,
    },
    /// Everything was read; staging is being reconciled with the inventory.
    Reconciling,
    /// The scan is over.
    Reconciled(Reconciliation),
}

/// Where scan events go. It must not block.
#[derive(Clone)]
pub struct ScanEvents(Arc<dyn Fn(ScanEvent) + Send + Sync>);

impl ScanEvents {
    /// Returns a sink that hands every event to `receive`.
    pub fn new(receive: impl Fn(ScanEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receive))
    }

    /// Returns a sink that drops everything.
    pub fn none() -> Self {
        Self::new(drop)
    }

    pub(crate) fn send(&self, event: ScanEvent) {
        (self.0)(event);
    }
}

impl fmt::Debug for ScanEvents {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ScanEvents")
    }
}
