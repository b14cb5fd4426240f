//! Coverage in the document and in every other JSON: what a scan saw and what it did not.

use super::fact::Instant;
use remit_core::coverage::{Outcome, ScanCoverage, StageCoverage};
use remit_core::judge::JudgedConnection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One connection that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectionWire {
    /// The connection.
    id: String,
    /// Its provider.
    provider: String,
    /// Where it belongs, as the configuration labels it; left out where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    /// What its latest finished scan saw; null if it was never scanned.
    coverage: Option<CoverageWire>,
}

/// What a scan saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoverageWire {
    /// When it began.
    started_at: Instant,
    /// The instant that the inventory speaks of.
    finished_at: Instant,
    /// Every stage that it was asked to read.
    stages: Vec<StageWire>,
}

/// One stage, summed up over its slices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageWire {
    /// The stage.
    stage: String,
    /// How many slices it has.
    slices: u64,
    /// How many were read whole.
    complete: u64,
    /// How many records were read.
    records: u64,
    /// Slices that were not read whole, by how they ended.
    gaps: Vec<GapWire>,
    /// The stage whose gap makes this one partial.
    parent_gap: Option<String>,
}

/// Slices that ended in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GapWire {
    /// How they ended.
    outcome: OutcomeWire,
    /// How many.
    slices: u64,
}

/// How reading a slice ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutcomeWire {
    /// It was read whole.
    Complete,
    /// Something is missing, and this is what.
    Partial(String),
    /// The credential may not read it; the permission that is missing.
    Denied(String),
    /// The tenant's plan does not include it.
    NotLicensed(String),
    /// The provider's limit did not let it finish.
    RateStopped,
    /// It failed, and this is how.
    Failed(String),
}

impl From<&JudgedConnection> for ConnectionWire {
    fn from(connection: &JudgedConnection) -> Self {
        Self {
            id: connection.id.to_string(),
            provider: connection.provider.to_string(),
            environment: connection.environment.clone(),
            coverage: connection.coverage.as_ref().map(|coverage| CoverageWire {
                started_at: Instant(coverage.started_at),
                finished_at: Instant(coverage.finished_at),
                stages: coverage.stages.iter().map(StageWire::from).collect(),
            }),
        }
    }
}

impl From<ConnectionWire> for JudgedConnection {
    fn from(wire: ConnectionWire) -> Self {
        let coverage = wire.coverage.map(|coverage| ScanCoverage {
            connection: wire.id.as_str().into(),
            started_at: coverage.started_at.0,
            finished_at: coverage.finished_at.0,
            stages: coverage.stages.into_iter().map(StageCoverage::from).collect(),
        });
        Self { id: wire.id.into(), provider: wire.provider.into(), coverage, environment: wire.environment }
    }
}

impl From<&StageCoverage> for StageWire {
    fn from(stage: &StageCoverage) -> Self {
        let gap = |(outcome, slices): &(Outcome, u64)| GapWire { outcome: outcome.into(), slices: *slices };
        Self {
            stage: stage.stage.to_string(),
            slices: stage.n_slices,
            complete: stage.n_complete,
            records: stage.n_records,
            gaps: stage.gaps.iter().map(gap).collect(),
            parent_gap: stage.parent_gap.as_ref().map(ToString::to_string),
        }
    }
}

impl From<StageWire> for StageCoverage {
    fn from(wire: StageWire) -> Self {
        Self {
            stage: wire.stage.into(),
            n_slices: wire.slices,
            n_complete: wire.complete,
            n_records: wire.records,
            gaps: wire.gaps.into_iter().map(|gap| (gap.outcome.into(), gap.slices)).collect(),
            parent_gap: wire.parent_gap.map(Into::into),
        }
    }
}

impl From<&Outcome> for OutcomeWire {
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

impl From<OutcomeWire> for Outcome {
    fn from(wire: OutcomeWire) -> Self {
        match wire {
            OutcomeWire::Complete => Self::Complete,
            OutcomeWire::Partial(what) => Self::Partial(what),
            OutcomeWire::Denied(permission) => Self::Denied(permission),
            OutcomeWire::NotLicensed(what) => Self::NotLicensed(what),
            OutcomeWire::RateStopped => Self::RateStopped,
            OutcomeWire::Failed(how) => Self::Failed(how),
        }
    }
}
