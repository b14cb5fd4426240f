//! The ledger of findings: since when each is open.
//!
//! What an update notes waits in a table of this process alone, so that neither memory nor a crash knows of it. Two
//! ordered readings, of what is noted and of what is open, are then merged; only where they differ is anything written.

use super::thread::{Session, write};
use crate::row::{instant, json};
use crate::{LedgerEntry, LedgerUpdate, StoreError};
use jiff::Timestamp;
use remit_core::model::ConnectionId;
use rusqlite::OptionalExtension;

/// What is noted, by the number of its update. A file for undoing it would outlive nothing.
const NOTED: &str = "pragma temp.journal_mode = memory;
                     create temp table if not exists noted (
                         number integer not null,
                         fingerprint text not null,
                         primary key (number, fingerprint)
                     ) strict, without rowid";

const NOTE: &str = "insert or ignore into noted (number, fingerprint) select ?1, value from json_each(?2)";

/// Opens what is noted and not open: it is new, or came back.
const OPEN: &str = "insert into finding (connection, fingerprint, first_seen, opened_at)
                    select ?1, fingerprint, ?3, ?3 from (
                        select fingerprint from noted where number = ?2
                        except select fingerprint from finding where connection = ?1 and resolved_at is null
                        order by fingerprint)
                    where true on conflict do update set opened_at = excluded.opened_at, resolved_at = null";

/// Resolves what is open and not noted.
const RESOLVE: &str = "update finding set resolved_at = ?3 where connection = ?1 and fingerprint in (
                           select fingerprint from finding where connection = ?1 and resolved_at is null
                           except select fingerprint from noted where number = ?2
                           order by fingerprint)";

impl Session {
    pub(super) fn open_ledger(&mut self, connection: ConnectionId) -> Result<LedgerUpdate, StoreError> {
        self.db.execute_batch(NOTED)?;
        self.n_ledger_updates += 1;
        Ok(LedgerUpdate { connection, number: self.n_ledger_updates })
    }

    pub(super) fn note_findings(&self, number: i64, fingerprints: &[String]) -> Result<(), StoreError> {
        self.db.prepare_cached(NOTE)?.execute((number, json(&fingerprints)))?;
        Ok(())
    }

    pub(super) fn settle_ledger(&mut self, update: &LedgerUpdate, now: Timestamp) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        let select = "select id from connection where name = ?1";
        let connection: Option<i64> =
            transaction.query_row(select, [update.connection.as_str()], |row| row.get(0)).optional()?;
        if let Some(connection) = connection {
            for settle in [OPEN, RESOLVE] {
                let parameters = (connection, update.number, now.as_millisecond());
                transaction.prepare_cached(settle)?.execute(parameters)?;
            }
        }
        transaction.execute("delete from noted where number = ?1", [update.number])?;
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
