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

/// Opens what is noted and not open: it is new, or came back.
const OPEN: &str = "insert into finding (connection, fingerprint, first_seen, opened_at)
                    select ?1, fingerprint, ?2, ?2 from (
                        select fingerprint from temp.noted
                        except select fingerprint from finding where connection = ?1 and resolved_at is null
                        order by fingerprint)
                    where true on conflict do update set opened_at = excluded.opened_at, resolved_at = null";

/// Opens what is noted where the ledger holds nothing of the connection. Comparing would cost a copy: what is selected
/// from the very table that it goes to is kept aside first.
const BEGIN: &str = "insert into finding (connection, fingerprint, first_seen, opened_at)
                     select ?1, fingerprint, ?2, ?2 from temp.noted";

/// Resolves what is open and not noted.
const RESOLVE: &str = "update finding set resolved_at = ?2 where connection = ?1 and fingerprint in (
                           select fingerprint from finding where connection = ?1 and resolved_at is null
                           except select fingerprint from temp.noted
                           order by fingerprint)";

/// The table in which an update's findings wait. Each has its own, because one that is dropped whole costs neither time
/// nor memory.
fn noted(number: i64) -> String {
    format!("temp.noted_{number}")
}

impl Session {
    pub(super) fn open_ledger(&mut self, connection: ConnectionId) -> Result<LedgerUpdate, StoreError> {
        self.n_ledger_updates += 1;
        let number = self.n_ledger_updates;
        // A journal in a file would outlive nothing. Findings come at few places, so a small cache holds them.
        self.db.execute_batch(&format!(
            "pragma temp.journal_mode = memory;
             pragma temp.cache_size = -2000;
             create table {} (fingerprint text primary key) strict, without rowid",
            noted(number)
        ))?;
        Ok(LedgerUpdate { connection, number })
    }

    pub(super) fn note_findings(&self, number: i64, fingerprints: &[String]) -> Result<(), StoreError> {
        let note = format!("insert or ignore into {} select value from json_each(?1)", noted(number));
        self.db.prepare_cached(&note)?.execute([json(&fingerprints)])?;
        Ok(())
    }

    pub(super) fn settle_ledger(&mut self, update: &LedgerUpdate, now: Timestamp) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        let select = "select id from connection where name = ?1";
        let connection: Option<i64> =
            transaction.query_row(select, [update.connection.as_str()], |row| row.get(0)).optional()?;
        if let Some(connection) = connection {
            let is_known = "select exists (select 1 from finding where connection = ?1)";
            let is_known = transaction.query_row(is_known, [connection], |row| row.get(0))?;
            let settles: &[&str] = if is_known { &[OPEN, RESOLVE] } else { &[BEGIN] };
            for settle in settles {
                let settle = settle.replace("temp.noted", &noted(update.number));
                transaction.execute(&settle, (connection, now.as_millisecond()))?;
            }
        }
        transaction.commit()?;
        Ok(self.db.execute_batch(&format!("drop table {}", noted(update.number)))?)
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
