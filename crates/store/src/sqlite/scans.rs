//! Scans: opened, gone on with, dropped, listed.

use super::{database, staging};
use crate::row::instant;
use crate::{OpenScan, Reconciliation, ScanId, ScanRequest, ScanSummary, StoreError};
use remit_core::model::{ConnectionId, StageId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

pub(super) fn open(db: &mut Connection, request: &ScanRequest) -> Result<OpenScan, StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(database)?;
    let connection = connection(&transaction, request)?;
    let unfinished =
        "select id, fingerprint, started_at from scan where connection = ?1 and finished_at is null";
    let found: Option<(i64, String, i64)> = transaction
        .query_row(unfinished, [connection], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()
        .map_err(database)?;
    let open = match found {
        Some((id, fingerprint, started_at)) if fingerprint == request.fingerprint => OpenScan {
            id: ScanId(id),
            started_at: instant(started_at)?,
            progress: staging::progress(&transaction, ScanId(id))?,
        },
        found => {
            if let Some((id, _, _)) = found {
                drop_scan(&transaction, ScanId(id))?;
            }
            let stages: Vec<(&str, Option<&str>)> = request
                .stages
                .iter()
                .map(|(stage, parent)| (stage.as_str(), parent.as_ref().map(StageId::as_str)))
                .collect();
            let stages = serde_json::to_string(&stages).expect("names can be written");
            transaction
                .execute(
                    "insert into scan (connection, fingerprint, stages, started_at) values (?1, ?2, ?3, ?4)",
                    (connection, &request.fingerprint, stages, request.now.as_millisecond()),
                )
                .map_err(database)?;
            let id = ScanId(transaction.last_insert_rowid());
            OpenScan { id, started_at: request.now, progress: Vec::new() }
        }
    };
    transaction.commit().map_err(database)?;
    Ok(open)
}

fn connection(transaction: &Transaction<'_>, request: &ScanRequest) -> Result<i64, StoreError> {
    let (name, provider) = (request.connection.as_str(), request.provider.as_str());
    let insert = "insert into connection (name, provider) values (?1, ?2)
                  on conflict (name) do update set provider = excluded.provider returning id";
    transaction.query_row(insert, (name, provider), |row| row.get(0)).map_err(database)
}

pub(super) fn abandon(db: &mut Connection, scan: ScanId) -> Result<(), StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(database)?;
    drop_scan(&transaction, scan)?;
    transaction.commit().map_err(database)
}

fn drop_scan(transaction: &Transaction<'_>, scan: ScanId) -> Result<(), StoreError> {
    staging::empty(transaction, scan)?;
    let gone = transaction
        .execute("delete from scan where id = ?1 and finished_at is null", [scan.0])
        .map_err(database)?;
    if gone == 0 { Err(StoreError::NoSuchScan(scan.0)) } else { Ok(()) }
}

/// The connection of an open scan, and its stages with their parents.
pub(super) fn opened(
    db: &Connection,
    scan: ScanId,
) -> Result<(i64, Vec<(String, Option<String>)>), StoreError> {
    let find = "select connection, stages from scan where id = ?1 and finished_at is null";
    let found: Option<(i64, String)> =
        db.query_row(find, [scan.0], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(database)?;
    let (connection, stages) = found.ok_or(StoreError::NoSuchScan(scan.0))?;
    Ok((connection, serde_json::from_str(&stages).map_err(crate::row::damaged)?))
}

pub(super) fn connections(db: &Connection) -> Result<Vec<ConnectionId>, StoreError> {
    let select =
        "select name from connection where id in (select connection from scan where finished_at is not null)
                  order by name";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let names = statement.query_map((), |row| row.get::<_, String>(0)).map_err(database)?;
    names.map(|name| name.map(ConnectionId::from).map_err(database)).collect()
}

pub(super) fn list(
    db: &Connection,
    connection: &ConnectionId,
    limit: usize,
) -> Result<Vec<ScanSummary>, StoreError> {
    let select =
        "select s.id, s.started_at, s.finished_at, n_new, n_changed, n_unchanged, n_retired, n_kept, n_used,
                         is_complete
                  from scan s join connection c on c.id = s.connection
                  where c.name = ?1 and finished_at is not null order by s.id desc limit ?2";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query((connection.as_str(), limit)).map_err(database)?;
    let mut scans = Vec::new();
    while let Some(row) = rows.next().map_err(database)? {
        scans.push(summary(row)?);
    }
    Ok(scans)
}

fn summary(row: &Row<'_>) -> Result<ScanSummary, StoreError> {
    let count = |column: usize| row.get::<_, i64>(column).map(i64::cast_unsigned).map_err(database);
    let time = |column: usize| instant(row.get(column).map_err(database)?);
    Ok(ScanSummary {
        id: ScanId(row.get(0).map_err(database)?),
        started_at: time(1)?,
        finished_at: time(2)?,
        reconciliation: Reconciliation {
            n_new: count(3)?,
            n_changed: count(4)?,
            n_unchanged: count(5)?,
            n_retired: count(6)?,
            n_kept: count(7)?,
            n_used: count(8)?,
        },
        is_complete: row.get(9).map_err(database)?,
    })
}
