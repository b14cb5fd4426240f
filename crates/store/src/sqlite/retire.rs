//! Retiring: which records are proven gone.

use super::database;
use super::seen::{Seen, SeenStage};
use crate::{Retirement, ScanId, StoreError};
use remit_core::model::{ExternalId, StageId};
use rusqlite::Connection;
use std::collections::HashSet;

const N_EXAMPLES: usize = 5;

/// Whether a record of a slice that was not seen is proven gone.
pub(super) fn is_gone(seen: &Seen, stage: &SeenStage, slice: &str, external_id: &str) -> bool {
    let is_absent = match stage.slices.get(slice) {
        Some(slice) => slice.is_complete(),
        None => stage.are_slices_known,
    };
    is_absent || seen.tombstones.contains(external_id)
}

/// Says what reconciling would retire.
pub(super) fn preview(db: &mut Connection, scan: ScanId) -> Result<Vec<Retirement>, StoreError> {
    let seen = Seen::read(db, scan)?;
    seen.stages.iter().map(|stage| preview_stage(db, scan, &seen, stage)).collect()
}

fn preview_stage(
    db: &Connection,
    scan: ScanId,
    seen: &Seen,
    stage: &SeenStage,
) -> Result<Retirement, StoreError> {
    let mut retirement = Retirement {
        stage: StageId::from(stage.id.as_str()),
        n_current: 0,
        n_retired: 0,
        examples: Vec::new(),
    };
    let mut slices = db
        .prepare_cached("select id, key from slice where connection = ?1 and stage = ?2 order by key")
        .map_err(database)?;
    let mut rows = slices.query((seen.connection, &stage.id)).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let (id, key): (i64, String) = (row.get(0).map_err(database)?, row.get(1).map_err(database)?);
        let staged = staged_keys(db, scan, &stage.id, &key)?;
        let mut records = db
            .prepare_cached("select kind, external_id from record where slice = ?1 and valid_to is null")
            .map_err(database)?;
        let mut rows = records.query([id]).map_err(database)?;
        while let Some(row) = rows.next().map_err(database)? {
            let (kind, external_id): (String, String) =
                (row.get(0).map_err(database)?, row.get(1).map_err(database)?);
            retirement.n_current += 1;
            let is_seen = staged.contains(&(kind, external_id.clone()));
            if !is_seen && is_gone(seen, stage, &key, &external_id) {
                retirement.n_retired += 1;
                if retirement.examples.len() < N_EXAMPLES {
                    retirement.examples.push(ExternalId::from(external_id));
                }
            }
        }
    }
    Ok(retirement)
}

fn staged_keys(
    db: &Connection,
    scan: ScanId,
    stage: &str,
    slice: &str,
) -> Result<HashSet<(String, String)>, StoreError> {
    let select = "select records from staged_page where scan = ?1 and stage = ?2 and slice = ?3";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query((scan.0, stage, slice)).map_err(database)?;
    let mut keys = HashSet::new();
    while let Some(row) = rows.next().map_err(database)? {
        let text = row.get_ref(0).map_err(database)?.as_str().map_err(crate::row::damaged)?;
        let records: Vec<super::staging::StagedRecord<'_>> =
            serde_json::from_str(text).map_err(crate::row::damaged)?;
        keys.extend(records.into_iter().map(|one| (one.kind.into_owned(), one.external_id.into_owned())));
    }
    Ok(keys)
}
