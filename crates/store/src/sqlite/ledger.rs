//! The ledger of findings: since when each is open.
//!
//! What an update notes waits in tables of this process alone, so that neither memory nor a crash knows of it. Where
//! everything is judged, two ordered readings, of what is noted and of what is open, are merged; where some integrations
//! are, only what was found of them before is compared. Only where they differ is anything written.

use super::thread::{Session, write};
use super::verdicts::{self, Kept};
use crate::row::{instant, json};
use crate::{LedgerEntry, LedgerUpdate, StoreError, Verdict, WholeVerdict};
use jiff::Timestamp;
use remit_core::model::{ConnectionId, ExternalId};
use rusqlite::{Connection, OptionalExtension};

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

/// The same as `OPEN`, where few are noted.
const OPEN_SOME: &str = "insert into finding (connection, fingerprint, first_seen, opened_at)
     select ?1, fingerprint, ?2, ?2 from temp.noted n
     where not exists (select 1 from finding f where f.connection = ?1 and f.fingerprint = n.fingerprint
                                                 and f.resolved_at is null)
     on conflict do update set opened_at = excluded.opened_at, resolved_at = null";

/// Resolves what was found of some and is not any more, unless it is found of others too: those verdicts stand.
const RESOLVE_SOME: &str =
    "update finding set resolved_at = ?2
     where connection = ?1 and resolved_at is null
       and fingerprint in (select fingerprint from temp.before except select fingerprint from temp.noted)
       and fingerprint not in (
           select found.value from verdict v, json_each(v.fingerprints) found
           where v.connection = ?1
             and found.value in (select fingerprint from temp.before except select fingerprint from temp.noted))";

impl Session {
    pub(super) fn open_ledger(&mut self, connection: ConnectionId) -> Result<LedgerUpdate, StoreError> {
        // From now on it is noted what is touched: this update may not have seen it.
        let begin =
            "update connection set judged_by = '', whole = '{}' where name = ?1 and judged_by is null";
        self.db.execute(begin, [connection.as_str()])?;
        let last_touched = verdicts::last_touched(&self.db)?;
        self.open_update(connection, last_touched, false)
    }

    pub(super) fn open_ledger_of(
        &mut self,
        connection: ConnectionId,
        last_touched: i64,
        subjects: &[ExternalId],
    ) -> Result<LedgerUpdate, StoreError> {
        let update = self.open_update(connection, last_touched, true)?;
        let only = numbered("insert or ignore into temp.only select value from json_each(?1)", update.number);
        let subjects: Vec<&str> = subjects.iter().map(ExternalId::as_str).collect();
        self.db.execute(&only, [json(&subjects)])?;
        Ok(update)
    }

    fn open_update(
        &mut self,
        connection: ConnectionId,
        last_touched: i64,
        is_of_some: bool,
    ) -> Result<LedgerUpdate, StoreError> {
        self.n_ledger_updates += 1;
        let number = self.n_ledger_updates;
        // A journal in a file would outlive nothing. Findings come at few places, so a small cache holds them.
        self.db.execute_batch(&numbered(
            "pragma temp.journal_mode = memory;
             pragma temp.cache_size = -2000;
             create table temp.noted (fingerprint text primary key) strict, without rowid;
             create table temp.before (fingerprint text primary key) strict, without rowid;
             create table temp.only (subject text primary key) strict, without rowid",
            number,
        ))?;
        self.db.execute_batch(&numbered(verdicts::CREATE_WAITING, number))?;
        Ok(LedgerUpdate { connection, number, is_of_some, last_touched })
    }

    pub(super) fn note_verdicts(&self, number: i64, given: &[Verdict]) -> Result<(), StoreError> {
        let mut prints: Vec<&str> =
            given.iter().flat_map(|one| &one.findings).map(|(_, fingerprint)| fingerprint.as_str()).collect();
        // In their order they are put in at fewer places.
        prints.sort_unstable();
        note(&self.db, number, &prints)?;
        verdicts::note(&self.db, number, given)
    }

    pub(super) fn settle_ledger(
        &mut self,
        update: &LedgerUpdate,
        judged_by: &str,
        whole: &WholeVerdict,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let prints: Vec<&str> = whole.fingerprints.iter().map(String::as_str).collect();
        note(&self.db, update.number, &prints)?;
        let transaction = write(&mut self.db)?;
        let select = "select id from connection where name = ?1";
        let connection: Option<i64> =
            transaction.query_row(select, [update.connection.as_str()], |row| row.get(0)).optional()?;
        if let Some(connection) = connection {
            let kept = Kept { connection, number: update.number, judged_by, whole };
            if update.is_of_some {
                kept.note_before(&transaction)?;
                settle(&transaction, update.number, OPEN_SOME, connection, now)?;
                kept.replace_some(&transaction)?;
                settle(&transaction, update.number, RESOLVE_SOME, connection, now)?;
            } else {
                let is_known = "select exists (select 1 from finding where connection = ?1)";
                let is_known = transaction.query_row(is_known, [connection], |row| row.get(0))?;
                let settles: &[&str] = if is_known { &[OPEN, RESOLVE] } else { &[BEGIN] };
                for statement in settles {
                    settle(&transaction, update.number, statement, connection, now)?;
                }
                kept.replace_all(&transaction)?;
            }
            kept.close(&transaction, update.last_touched)?;
        }
        transaction.commit()?;
        let drop =
            "drop table temp.noted; drop table temp.before; drop table temp.only; drop table temp.waiting";
        Ok(self.db.execute_batch(&numbered(drop, update.number))?)
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

fn note(db: &Connection, number: i64, fingerprints: &[&str]) -> Result<(), StoreError> {
    let note = numbered("insert or ignore into temp.noted select value from json_each(?1)", number);
    db.prepare_cached(&note)?.execute([json(&fingerprints)])?;
    Ok(())
}

fn settle(
    db: &Connection,
    number: i64,
    statement: &str,
    connection: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.execute(&numbered(statement, number), (connection, now.as_millisecond()))?;
    Ok(())
}

/// Names the tables in which an update waits. Each has its own, because one that is dropped whole costs neither time nor
/// memory.
pub(super) fn numbered(statement: &str, number: i64) -> String {
    ["noted", "before", "only", "waiting"].iter().fold(statement.to_owned(), |statement, table| {
        statement.replace(&format!("temp.{table}"), &format!("temp.{table}_{number}"))
    })
}
