//! What passes between a scan and the store.

use jiff::Timestamp;
use remit_core::coverage::Outcome;
use remit_core::model::{ConnectionId, ExternalId, ProviderId, Record, RecordKind, StageId};

/// A scan's number in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScanId(pub i64);

/// What a scan is about to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRequest {
    /// The connection.
    pub connection: ConnectionId,
    /// Its provider.
    pub provider: ProviderId,
    /// The stages it will read with their parents, in the descriptor's order.
    pub stages: Vec<(StageId, Option<StageId>)>,
    /// A digest of everything that gives cursors their meaning: provider, settings, base URL, stages, version.
    pub fingerprint: String,
    /// When it begins.
    pub now: Timestamp,
}

/// An open scan and how far it had come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenScan {
    /// The scan.
    pub id: ScanId,
    /// When it began; earlier than now if it was resumed.
    pub started_at: Timestamp,
    /// Slices that were begun or ended, with how far; empty for a new scan.
    pub progress: Vec<SliceProgress>,
}

/// How far one slice had come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SliceProgress {
    /// The stage.
    pub stage: StageId,
    /// The slice's key.
    pub slice: String,
    /// How many pages are staged; the next page has this number.
    pub n_pages: u32,
    /// How many records are staged.
    pub n_records: u64,
    /// Where to go on; none once the last page is staged.
    pub next: Option<String>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Slices of child stages that its pages named.
    pub children: Vec<ChildSlice>,
    /// Why it can no longer be complete, if something was rejected or fell short on an earlier page.
    pub shortfall: Option<String>,
}

/// A slice of a child stage, as a page named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildSlice {
    /// The child stage.
    pub stage: StageId,
    /// The slice's key.
    pub slice: String,
    /// What the stage needs to ask for it.
    pub params: Vec<(String, String)>,
    /// Whether it is known to hold nothing.
    pub is_empty: bool,
}

/// One page to keep.
#[derive(Debug, Clone)]
pub struct StagedPage {
    /// The stage.
    pub stage: StageId,
    /// The slice's key.
    pub slice: String,
    /// The page's number inside the slice, from 0.
    pub number: u32,
    /// What was read.
    pub records: Vec<Record>,
    /// Where the slice goes on.
    pub next: Option<String>,
    /// Slices of child stages that it names.
    pub children: Vec<ChildSlice>,
    /// Ids that the provider says are gone.
    pub tombstones: Vec<ExternalId>,
    /// Why the slice can no longer be complete, if so.
    pub shortfall: Option<String>,
}

/// What reconciling would retire in one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retirement {
    /// The stage.
    pub stage: StageId,
    /// How many records the inventory holds of it now.
    pub n_current: u64,
    /// How many of them would be retired.
    pub n_retired: u64,
    /// The first few of those, for a person to look at.
    pub examples: Vec<ExternalId>,
}

/// What reconciling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reconciliation {
    /// Records that are new.
    pub n_new: u64,
    /// Records that say something else than before.
    pub n_changed: u64,
    /// Records that say the same as before.
    pub n_unchanged: u64,
    /// Records that are proven gone.
    pub n_retired: u64,
    /// Records that were not seen, in slices that were not read whole. They are kept.
    pub n_kept: u64,
    /// Records whose use alone changed.
    pub n_used: u64,
}

/// A finished scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanSummary {
    /// The scan.
    pub id: ScanId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was reconciled.
    pub finished_at: Timestamp,
    /// What reconciling did.
    pub reconciliation: Reconciliation,
    /// Whether every stage was read whole.
    pub is_complete: bool,
}

/// One change in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When the scan that saw it was reconciled.
    pub at: Timestamp,
    /// What happened.
    pub kind: ChangeKind,
    /// The record's kind.
    pub record_kind: RecordKind,
    /// The record.
    pub external_id: ExternalId,
    /// What the record tells about.
    pub subject: ExternalId,
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It was seen for the first time, or again after it had gone.
    New,
    /// It says something else than before.
    Changed,
    /// It is proven gone.
    Retired,
}
