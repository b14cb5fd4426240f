//! Coverage: what a finished scan saw, kept with the scan.

use super::database;
use super::seen::{Seen, SeenSlice};
use super::staging::StoredOutcome;
use crate::row::{damaged, instant};
use crate::{Reconciliation, ScanId, StoreError};
use jiff::Timestamp;
use remit_core::coverage::{Outcome, ScanCoverage, StageCoverage};
use remit_core::model::{ConnectionId, StageId};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct StoredCoverage {
    stage: String,
    n_slices: u64,
    n_complete: u64,
    n_records: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gaps: Vec<(StoredOutcome, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent_gap: Option<String>,
}

/// Closes a scan: notes what it did and saw, and when each slice was last read.
pub(super) fn close(
    transaction: &Transaction<'_>,
    scan: ScanId,
    now: Timestamp,
    seen: &Seen,
    done: Reconciliation,
) -> Result<(), StoreError> {
    let coverage = seen.coverage();
    let is_complete = coverage.iter().all(StageCoverage::is_complete);
    let stored: Vec<StoredCoverage> = coverage.iter().map(StoredCoverage::from).collect();
    let update =
        "update scan set finished_at = ?2, n_new = ?3, n_changed = ?4, n_unchanged = ?5, n_retired = ?6,
                  n_kept = ?7, n_used = ?8, is_complete = ?9, coverage = ?10 where id = ?1";
    transaction
        .execute(
            update,
            (
                scan.0,
                now.as_millisecond(),
                done.n_new.cast_signed(),
                done.n_changed.cast_signed(),
                done.n_unchanged.cast_signed(),
                done.n_retired.cast_signed(),
                done.n_kept.cast_signed(),
                done.n_used.cast_signed(),
                is_complete,
                serde_json::to_string(&stored).map_err(damaged)?,
            ),
        )
        .map_err(database)?;
    let mut read = transaction
        .prepare_cached("update slice set read_at = ?4 where connection = ?1 and stage = ?2 and key = ?3")
        .map_err(database)?;
    for stage in &seen.stages {
        let was_read = |slice: &SeenSlice| slice.is_complete() || slice.n_records > 0;
        for (key, _) in stage.slices.iter().filter(|(_, slice)| was_read(slice)) {
            read.execute((seen.connection, &stage.id, key, now.as_millisecond())).map_err(database)?;
        }
    }
    Ok(())
}

/// Returns the coverage of a connection's latest finished scan.
pub(super) fn latest(db: &Connection, connection: &ConnectionId) -> Result<Option<ScanCoverage>, StoreError> {
    let select =
        "select s.started_at, s.finished_at, s.coverage from scan s join connection c on c.id = s.connection
                  where c.name = ?1 and s.finished_at is not null order by s.id desc limit 1";
    let found: Option<(i64, i64, String)> = db
        .query_row(select, [connection.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()
        .map_err(database)?;
    let Some((started_at, finished_at, coverage)) = found else { return Ok(None) };
    let stages: Vec<StoredCoverage> = serde_json::from_str(&coverage).map_err(damaged)?;
    Ok(Some(ScanCoverage {
        connection: connection.clone(),
        started_at: instant(started_at)?,
        finished_at: instant(finished_at)?,
        stages: stages.into_iter().map(StageCoverage::from).collect(),
    }))
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
