//! Scans: opened, gone on with, dropped, listed.

use super::staging;
use super::thread::{Session, write};
use crate::row::{StoredCoverage, damaged, instant, json};
use crate::{OpenScan, Reconciliation, ScanId, ScanRequest, ScanSummary, StoreError};
use jiff::Timestamp;
use remit_core::coverage::{ScanCoverage, StageCoverage};
use remit_core::model::{ConnectionId, StageId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use std::collections::{HashMap, HashSet};

/// An open scan, as the store has it.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) scan: i64,
    pub(super) connection: i64,
    /// Its stages with their parents, in the descriptor's order.
    pub(super) outline: Vec<(String, Option<String>)>,
}

impl Session {
    pub(super) fn open_scan(&mut self, request: &ScanRequest) -> Result<OpenScan, StoreError> {
        let transaction = write(&mut self.db)?;
        let connection = connection(&transaction, request)?;
        let unfinished = "select id, fingerprint, started_at, owner from scan
                          where connection = ?1 and finished_at is null";
        let found: Option<(i64, String, i64, i64)> = transaction
            .query_row(unfinished, [connection], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let goes_on = match &found {
            Some((id, fingerprint, ..)) => {
                *fingerprint == request.fingerprint && staging::reopen(&transaction, &mut self.files, *id)?
            }
            None => false,
        };
        let (open, owner) = match found {
            Some((id, _, started_at, owner)) if goes_on => {
                transaction.execute("update scan set owner = ?2 where id = ?1", (id, owner + 1))?;
                let progress = staging::progress(&transaction, id)?;
                (OpenScan { id: ScanId(id), started_at: instant(started_at)?, progress }, owner + 1)
            }
            found => {
                if let Some((id, ..)) = found {
                    drop_scan(&transaction, id)?;
                }
                let id = begin(&transaction, connection, request)?;
                self.files.open(id, 0)?;
                (OpenScan { id: ScanId(id), started_at: request.now, progress: Vec::new() }, 1)
            }
        };
        let unfinished = unfinished_scans(&transaction)?;
        self.files.sweep(|scan| unfinished.contains(&scan))?;
        transaction.commit()?;
        self.owned.insert(open.id.0, owner);
        Ok(open)
    }

    pub(super) fn abandon(&mut self, scan: ScanId) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        opened(&transaction, &self.owned, scan)?;
        drop_scan(&transaction, scan.0)?;
        transaction.commit()?;
        self.owned.remove(&scan.0);
        self.files.remove(scan.0)
    }

    pub(super) fn connections(&self) -> Result<Vec<ConnectionId>, StoreError> {
        let select = "select name from connection c
                      where exists (select 1 from scan where connection = c.id and finished_at is not null)
                      order by name";
        let mut statement = self.db.prepare_cached(select)?;
        let names = statement.query_map((), |row| row.get::<_, String>(0))?;
        names.map(|name| Ok(ConnectionId::from(name?))).collect()
    }

    pub(super) fn scans(
        &self,
        connection: &ConnectionId,
        limit: usize,
    ) -> Result<Vec<ScanSummary>, StoreError> {
        let select =
            "select s.id, s.started_at, s.finished_at, s.n_new, s.n_changed, s.n_unchanged, s.n_retired,
                             s.n_kept, s.n_used, s.is_complete
                      from scan s join connection c on c.id = s.connection
                      where c.name = ?1 and s.finished_at is not null
                      order by s.finished_at desc, s.id desc limit ?2";
        let mut statement = self.db.prepare_cached(select)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query((connection.as_str(), limit))?;
        let mut scans = Vec::new();
        while let Some(row) = rows.next()? {
            scans.push(summary(row)?);
        }
        Ok(scans)
    }

    pub(super) fn coverage(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
    ) -> Result<Option<ScanCoverage>, StoreError> {
        let select = "select s.started_at, s.finished_at, s.coverage
                      from scan s join connection c on c.id = s.connection
                      where c.name = ?1 and s.finished_at <= ?2
                      order by s.finished_at desc, s.id desc limit 1";
        let at = as_of.map_or(i64::MAX, Timestamp::as_millisecond);
        let mut statement = self.db.prepare_cached(select)?;
        let found: Option<(i64, i64, String)> = statement
            .query_row((connection.as_str(), at), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((started_at, finished_at, coverage)) = found else { return Ok(None) };
        let stages: Vec<StoredCoverage> = serde_json::from_str(&coverage).map_err(damaged)?;
        Ok(Some(ScanCoverage {
            connection: connection.clone(),
            started_at: instant(started_at)?,
            finished_at: instant(finished_at)?,
            stages: stages.into_iter().map(StageCoverage::from).collect(),
        }))
    }
}

fn connection(transaction: &Transaction<'_>, request: &ScanRequest) -> Result<i64, StoreError> {
    let (name, provider) = (request.connection.as_str(), request.provider.as_str());
    let insert = "insert into connection (name, provider) values (?1, ?2)
                  on conflict (name) do update set provider = excluded.provider returning id";
    Ok(transaction.query_row(insert, (name, provider), |row| row.get(0))?)
}

fn begin(transaction: &Transaction<'_>, connection: i64, request: &ScanRequest) -> Result<i64, StoreError> {
    let mut insert = transaction
        .prepare_cached("insert into stage (connection, name) values (?1, ?2) on conflict do nothing")?;
    for (stage, _) in &request.stages {
        insert.execute((connection, stage.as_str()))?;
    }
    let stage = |(stage, parent): &(StageId, Option<StageId>)| {
        (stage.to_string(), parent.as_ref().map(ToString::to_string))
    };
    let outline: Vec<(String, Option<String>)> = request.stages.iter().map(stage).collect();
    transaction.execute(
        "insert into scan (connection, fingerprint, outline, owner, started_at) values (?1, ?2, ?3, 1, ?4)",
        (connection, &request.fingerprint, json(&outline), request.now.as_millisecond()),
    )?;
    Ok(transaction.last_insert_rowid())
}

fn unfinished_scans(db: &Connection) -> Result<HashSet<i64>, StoreError> {
    let mut statement = db.prepare_cached("select id from scan where finished_at is null")?;
    let unfinished = statement.query_map((), |row| row.get(0))?;
    Ok(unfinished.collect::<Result<_, _>>()?)
}

/// Drops an unfinished scan. Slices that it was the first to name stay; they hold nothing.
fn drop_scan(transaction: &Transaction<'_>, scan: i64) -> Result<(), StoreError> {
    staging::empty(transaction, scan)?;
    transaction.execute("delete from scan where id = ?1", [scan])?;
    Ok(())
}

/// Returns a scan that this process has open. Where another went on with it since, that one has it.
pub(super) fn opened(db: &Connection, owned: &HashMap<i64, i64>, scan: ScanId) -> Result<Opened, StoreError> {
    let owner = owned.get(&scan.0).ok_or(StoreError::NoSuchScan(scan.0))?;
    let mut select = db.prepare_cached(
        "select connection, outline, owner from scan where id = ?1 and finished_at is null",
    )?;
    let found: Option<(i64, String, i64)> =
        select.query_row([scan.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let (connection, outline, owner_now) = found.ok_or(StoreError::NoSuchScan(scan.0))?;
    if owner_now != *owner {
        return Err(StoreError::Busy);
    }
    Ok(Opened { scan: scan.0, connection, outline: serde_json::from_str(&outline).map_err(damaged)? })
}

fn summary(row: &Row<'_>) -> Result<ScanSummary, StoreError> {
    let count = |column: usize| row.get::<_, i64>(column).map(i64::cast_unsigned);
    Ok(ScanSummary {
        id: ScanId(row.get(0)?),
        started_at: instant(row.get(1)?)?,
        finished_at: instant(row.get(2)?)?,
        reconciliation: Reconciliation {
            n_new: count(3)?,
            n_changed: count(4)?,
            n_unchanged: count(5)?,
            n_retired: count(6)?,
            n_kept: count(7)?,
            n_used: count(8)?,
        },
        is_complete: row.get(9)?,
    })
}
