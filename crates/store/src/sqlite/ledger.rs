//! The ledger of findings, exceptions, and kept bodies.

use super::database;
use crate::row::instant;
use crate::{CachedBody, Exception, LedgerEntry, StoreError};
use jiff::Timestamp;
use remit_core::model::ConnectionId;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::collections::HashMap;

pub(super) fn record(
    db: &mut Connection,
    connection: &ConnectionId,
    fingerprints: &[String],
    now: Timestamp,
) -> Result<Vec<LedgerEntry>, StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(database)?;
    let id: Option<i64> = transaction
        .query_row("select id from connection where name = ?1", [connection.as_str()], |row| row.get(0))
        .optional()
        .map_err(database)?;
    let Some(id) = id else { return Ok(Vec::new()) };
    let mut known: HashMap<String, bool> = HashMap::new();
    {
        let select = "select fingerprint, resolved_at is null from finding where connection = ?1";
        let mut statement = transaction.prepare_cached(select).map_err(database)?;
        let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?))).map_err(database)?;
        for row in rows {
            let (fingerprint, is_open) = row.map_err(database)?;
            known.insert(fingerprint, is_open);
        }
        let now = now.as_millisecond();
        let open =
            "insert into finding (connection, fingerprint, first_seen, opened_at) values (?1, ?2, ?3, ?3)
                    on conflict do update set opened_at = excluded.opened_at, resolved_at = null";
        let mut open = transaction.prepare_cached(open).map_err(database)?;
        for fingerprint in fingerprints {
            if known.remove(fingerprint) != Some(true) {
                open.execute((id, fingerprint, now)).map_err(database)?;
            }
        }
        let resolve = "update finding set resolved_at = ?3 where connection = ?1 and fingerprint = ?2";
        let mut resolve = transaction.prepare_cached(resolve).map_err(database)?;
        for (fingerprint, _) in known.iter().filter(|(_, is_open)| **is_open) {
            resolve.execute((id, fingerprint, now)).map_err(database)?;
        }
    }
    transaction.commit().map_err(database)?;
    list(db, connection)
}

pub(super) fn list(db: &Connection, connection: &ConnectionId) -> Result<Vec<LedgerEntry>, StoreError> {
    let select = "select f.fingerprint, f.first_seen, f.opened_at, f.resolved_at
                  from finding f join connection c on c.id = f.connection where c.name = ?1 order by f.fingerprint";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query([connection.as_str()]).map_err(database)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next().map_err(database)? {
        entries.push(LedgerEntry {
            fingerprint: row.get(0).map_err(database)?,
            first_seen: instant(row.get(1).map_err(database)?)?,
            opened_at: instant(row.get(2).map_err(database)?)?,
            resolved_at: row.get::<_, Option<i64>>(3).map_err(database)?.map(instant).transpose()?,
        });
    }
    Ok(entries)
}

pub(super) fn exceptions(db: &Connection) -> Result<Vec<Exception>, StoreError> {
    let select =
        "select fingerprint, reason, owner, expires_at, created_at from exception order by fingerprint";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query(()).map_err(database)?;
    let mut exceptions = Vec::new();
    while let Some(row) = rows.next().map_err(database)? {
        exceptions.push(Exception {
            fingerprint: row.get(0).map_err(database)?,
            reason: row.get(1).map_err(database)?,
            owner: row.get(2).map_err(database)?,
            expires_at: instant(row.get(3).map_err(database)?)?,
            created_at: instant(row.get(4).map_err(database)?)?,
        });
    }
    Ok(exceptions)
}

pub(super) fn put_exception(db: &Connection, exception: &Exception) -> Result<(), StoreError> {
    db.execute(
        "insert or replace into exception values (?1, ?2, ?3, ?4, ?5)",
        (
            &exception.fingerprint,
            &exception.reason,
            &exception.owner,
            exception.expires_at.as_millisecond(),
            exception.created_at.as_millisecond(),
        ),
    )
    .map(drop)
    .map_err(database)
}

pub(super) fn remove_exception(db: &Connection, fingerprint: &str) -> Result<bool, StoreError> {
    let n = db.execute("delete from exception where fingerprint = ?1", [fingerprint]).map_err(database)?;
    Ok(n > 0)
}

pub(super) fn cached(db: &Connection, key: &str) -> Result<Option<CachedBody>, StoreError> {
    db.prepare_cached("select etag, next, body from cached_body where key = ?1")
        .map_err(database)?
        .query_row([key], |row| Ok(CachedBody { etag: row.get(0)?, next: row.get(1)?, body: row.get(2)? }))
        .optional()
        .map_err(database)
}

pub(super) fn cache(db: &Connection, key: &str, body: &CachedBody) -> Result<(), StoreError> {
    db.prepare_cached("insert or replace into cached_body values (?1, ?2, ?3, ?4)")
        .map_err(database)?
        .execute((key, &body.etag, &body.next, &body.body))
        .map(drop)
        .map_err(database)
}
