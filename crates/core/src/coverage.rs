//! What a scan saw and what it did not: the outcome of every slice, summed up per stage.
//!
//! Absence is judged, and records are retired, only over slices whose outcome is complete.

use crate::model::{ConnectionId, StageId};
use jiff::Timestamp;

/// How reading one slice ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Every page was read and nothing was rejected.
    Complete,
    /// Something is missing, and this is what.
    Partial(String),
    /// The credential may not read it; the permission that is missing, as the provider names it.
    Denied(String),
    /// The tenant's plan does not include it.
    NotLicensed(String),
    /// The provider's limit did not let it finish in the time given.
    RateStopped,
    /// It failed, and this is how.
    Failed(String),
}

impl Outcome {
    /// Whether absence may be concluded from this slice.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }
}

/// One slice of a stage and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SliceOutcome {
    /// The stage.
    pub stage: StageId,
    /// The slice's key inside its stage; empty for a stage that is one listing.
    pub slice: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// A stage summed up over its slices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageCoverage {
    /// The stage.
    pub stage: StageId,
    /// How many slices the stage has.
    pub n_slices: u64,
    /// How many of them were read whole.
    pub n_complete: u64,
    /// How many records were read.
    pub n_records: u64,
    /// Slices that were not read whole, grouped by how they ended, with the number of slices; the most frequent first.
    pub gaps: Vec<(Outcome, u64)>,
    /// The stage whose gap makes this one partial: what it would have fanned out over is not all known.
    pub parent_gap: Option<StageId>,
}

impl StageCoverage {
    /// Whether absence may be concluded from the whole stage.
    pub fn is_complete(&self) -> bool {
        self.n_complete == self.n_slices && self.parent_gap.is_none()
    }
}

/// The coverage of one connection's latest finished scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanCoverage {
    /// The connection.
    pub connection: ConnectionId,
    /// When the scan began.
    pub started_at: Timestamp,
    /// When the scan was reconciled: the instant that the inventory speaks of.
    pub finished_at: Timestamp,
    /// Every stage that the scan was asked to read, in the descriptor's order.
    pub stages: Vec<StageCoverage>,
}

impl ScanCoverage {
    /// Whether every stage was read whole.
    pub fn is_complete(&self) -> bool {
        self.stages.iter().all(StageCoverage::is_complete)
    }

    /// Returns the coverage of one stage, or nothing where the scan did not read it.
    pub fn stage(&self, stage: &StageId) -> Option<&StageCoverage> {
        self.stages.iter().find(|coverage| coverage.stage == *stage)
    }
}
