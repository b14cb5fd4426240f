//! The ledger of findings: since when each is open.

use super::thread::{Session, write};
use crate::row::instant;
use crate::{LedgerEntry, StoreError};
use jiff::Timestamp;
use remit_core::model::ConnectionId;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

impl Session {
    pub(super) fn record_findings(
        &mut self,
        connection: &ConnectionId,
        mut fingerprints: Vec<String>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        let select = "select id from connection where name = ?1";
        let found: Option<i64> =
            transaction.query_row(select, [connection.as_str()], |row| row.get(0)).optional()?;
        let Some(id) = found else { return Ok(()) };
        fingerprints.sort_unstable();
        fingerprints.dedup();
        update(&transaction, id, &fingerprints, now.as_millisecond())?;
        transaction.commit()?;
        Ok(())
    }

    pub(super) fn ledger(&self, connection: &ConnectionId) -> Result<Vec<LedgerEntry>, StoreError> {
        let select = "select f.fingerprint, f.first_seen, f.opened_at, f.resolved_at
                      from finding f join connection c on c.id = f.connection
                      where c.name = ?1 order by f.fingerprint";
        let mut statement = self.db.prepare_cached(select)?;
        let mut rows = statement.query([connection.as_str()])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(LedgerEntry {
                fingerprint: row.get(0)?,
                first_seen: instant(row.get(1)?)?,
                opened_at: instant(row.get(2)?)?,
                resolved_at: row.get::<_, Option<i64>>(3)?.map(instant).transpose()?,
            });
        }
        Ok(entries)
    }
}

/// Opens what is new, reopens what came back, resolves what is not among the fingerprints, each of which stands
/// there once. The rest costs no write.
fn update(db: &Connection, connection: i64, fingerprints: &[String], now: i64) -> Result<(), StoreError> {
    let mut select =
        db.prepare_cached("select fingerprint, resolved_at is null from finding where connection = ?1")?;
    let rows = select.query_map([connection], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut known: HashMap<String, bool> = rows.collect::<Result<_, _>>()?;
    let open = "insert into finding (connection, fingerprint, first_seen, opened_at) values (?1, ?2, ?3, ?3)
                on conflict do update set opened_at = excluded.opened_at, resolved_at = null";
    let mut open = db.prepare_cached(open)?;
    for fingerprint in fingerprints {
        if known.remove(fingerprint) != Some(true) {
            open.execute((connection, fingerprint, now))?;
        }
    }
    let resolve = "update finding set resolved_at = ?3 where connection = ?1 and fingerprint = ?2";
    let mut resolve = db.prepare_cached(resolve)?;
    for (fingerprint, _) in known.iter().filter(|(_, is_open)| **is_open) {
        resolve.execute((connection, fingerprint, now))?;
    }
    Ok(())
}
