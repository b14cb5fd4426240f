//! The account of a scan: what is known of every slice that is being read. Slices that ended are only counted.

use remit_connector::Cursor;
use remit_core::coverage::Outcome;
use std::collections::{HashMap, HashSet};

/// What is known of the slices.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// Every slice that was ever queued, so that one named twice is read once.
    named: HashMap<&'static str, HashSet<Box<str>>>,
    open: HashMap<(&'static str, String), OpenSlice>,
    n_failures_in_a_row: u32,
}

/// A slice that is being read.
#[derive(Debug, Default)]
pub(crate) struct OpenSlice {
    seen_cursors: HashSet<Cursor>,
    n_items: u64,
    expected: Option<u64>,
    shortfall: Option<String>,
}

/// So many slices in a row without an answer mean that the provider is away.
const AWAY: u32 = 20;

impl Account {
    /// Notes a slice. Says whether it is a new one.
    pub(crate) fn name(&mut self, stage: &'static str, slice: &str) -> bool {
        self.named.entry(stage).or_default().insert(slice.into())
    }

    pub(crate) fn open(&mut self, stage: &'static str, slice: &str) -> &mut OpenSlice {
        self.open.entry((stage, slice.to_owned())).or_default()
    }

    /// Closes a slice that was read to its last page, and says how it ended.
    pub(crate) fn close(&mut self, stage: &'static str, slice: &str) -> Outcome {
        self.open.remove(&(stage, slice.to_owned())).unwrap_or_default().outcome()
    }

    pub(crate) fn forget(&mut self, stage: &'static str, slice: &str) {
        self.open.remove(&(stage, slice.to_owned()));
    }

    /// Notes whether the provider answered. Says whether it is away.
    pub(crate) fn is_away(&mut self, did_answer: bool) -> bool {
        self.n_failures_in_a_row = if did_answer { 0 } else { self.n_failures_in_a_row + 1 };
        self.n_failures_in_a_row >= AWAY
    }
}

impl OpenSlice {
    /// Notes a page. The first reason why the slice cannot be complete stays.
    pub(crate) fn note(&mut self, n_items: u64, expected: Option<u64>, shortfall: Option<String>) {
        self.n_items += n_items;
        self.expected = expected.or(self.expected);
        if self.shortfall.is_none() {
            self.shortfall = shortfall;
        }
    }

    /// Notes where the slice goes on. Says whether that is somewhere new.
    pub(crate) fn moves_to(&mut self, cursor: &Cursor) -> bool {
        self.seen_cursors.insert(cursor.clone())
    }

    /// Says how the slice ended, read to its last page.
    pub(crate) fn outcome(self) -> Outcome {
        match (self.shortfall, self.expected) {
            (Some(shortfall), _) => Outcome::Partial(shortfall),
            (None, Some(expected)) if self.n_items < expected => {
                Outcome::Partial(format!("{} of {expected} items came", self.n_items))
            }
            (None, _) => Outcome::Complete,
        }
    }
}
