//! The stored form of outcomes and coverage.

use crate::StoreError;
use crate::row::damaged;
use remit_core::coverage::{Outcome, StageCoverage};
use remit_core::model::StageId;
use serde::{Deserialize, Serialize};

/// How a slice ended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredOutcome {
    Complete,
    Partial(String),
    Denied(String),
    NotLicensed(String),
    RateStopped,
    Failed(String),
}

impl StoredOutcome {
    /// Reads an outcome back.
    pub(crate) fn read(text: &str) -> Result<Outcome, StoreError> {
        serde_json::from_str::<Self>(text).map(Outcome::from).map_err(damaged)
    }
}

impl From<&Outcome> for StoredOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Complete => Self::Complete,
            Outcome::Partial(what) => Self::Partial(what.clone()),
            Outcome::Denied(permission) => Self::Denied(permission.clone()),
            Outcome::NotLicensed(what) => Self::NotLicensed(what.clone()),
            Outcome::RateStopped => Self::RateStopped,
            Outcome::Failed(how) => Self::Failed(how.clone()),
        }
    }
}

impl From<StoredOutcome> for Outcome {
    fn from(stored: StoredOutcome) -> Self {
        match stored {
            StoredOutcome::Complete => Self::Complete,
            StoredOutcome::Partial(what) => Self::Partial(what),
            StoredOutcome::Denied(permission) => Self::Denied(permission),
            StoredOutcome::NotLicensed(what) => Self::NotLicensed(what),
            StoredOutcome::RateStopped => Self::RateStopped,
            StoredOutcome::Failed(how) => Self::Failed(how),
        }
    }
}

/// What a finished scan saw of one stage.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredCoverage {
    stage: String,
    n_slices: u64,
    n_complete: u64,
    n_records: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gaps: Vec<(StoredOutcome, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent_gap: Option<String>,
}

impl From<&StageCoverage> for StoredCoverage {
    fn from(one: &StageCoverage) -> Self {
        Self {
            stage: one.stage.to_string(),
            n_slices: one.n_slices,
            n_complete: one.n_complete,
            n_records: one.n_records,
            gaps: one.gaps.iter().map(|(outcome, n)| (StoredOutcome::from(outcome), *n)).collect(),
            parent_gap: one.parent_gap.as_ref().map(ToString::to_string),
        }
    }
}

impl From<StoredCoverage> for StageCoverage {
    fn from(one: StoredCoverage) -> Self {
        Self {
            stage: StageId::from(one.stage),
            n_slices: one.n_slices,
            n_complete: one.n_complete,
            n_records: one.n_records,
            gaps: one.gaps.into_iter().map(|(outcome, n)| (Outcome::from(outcome), n)).collect(),
            parent_gap: one.parent_gap.map(StageId::from),
        }
    }
}
