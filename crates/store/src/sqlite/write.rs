//! The writes of a reconciliation: versions begun and ended, and what is noted about slices.

use super::insert::{Insert, NewVersion};
use super::scans::Opened;
use crate::row::{StagedRecord, StoredOutcome, json};
use crate::{Reconciliation, StoreError};
use jiff::Timestamp;
use remit_core::coverage::Outcome;
use rusqlite::{Connection, Transaction};
use std::collections::HashMap;

/// Writes one scan into the inventory.
pub(super) struct Writer<'t> {
    transaction: &'t Transaction<'t>,
    scan: i64,
    connection: i64,
    now: i64,
    /// Whether the connection had any record before, so that one may return.
    may_return: bool,
    last_record_before: i64,
    endpoints: HashMap<Box<str>, i64>,
    /// Pages name the same endpoint for all their records.
    last_endpoint: Option<(Box<str>, i64)>,
    /// Whether verdicts are kept that rest on what is there now.
    is_judged: bool,
    insert: Insert<'t>,
    done: Reconciliation,
}

/// What a reconciliation did.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) reconciliation: Reconciliation,
    pub(super) now: i64,
    /// The records that it wrote.
    pub(super) records: (i64, i64),
}

impl<'t> Writer<'t> {
    pub(super) fn new(
        transaction: &'t Transaction<'t>,
        opened: &Opened,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let connection = opened.connection;
        // A clock that was set back must not make versions end before they begin.
        let last = "select max(finished_at) from scan where connection = ?1";
        let last: Option<i64> = transaction.query_row(last, [connection], |row| row.get(0))?;
        let now = now.as_millisecond().max(last.unwrap_or(i64::MIN));
        let may_return = "select exists (select 1 from record where connection = ?1 and valid_to is null)
                              or exists (select 1 from record where connection = ?1 and valid_to is not null)";
        let is_judged = "select judged_by is not null from connection where id = ?1";
        Ok(Self {
            transaction,
            scan: opened.scan,
            connection,
            now,
            may_return: transaction.query_row(may_return, [connection], |row| row.get(0))?,
            last_record_before: last_record(transaction)?,
            endpoints: HashMap::new(),
            last_endpoint: None,
            is_judged: transaction.query_row(is_judged, [connection], |row| row.get(0))?,
            insert: Insert::new(transaction)?,
            done: Reconciliation::default(),
        })
    }

    /// Begins the first version of a record, or the first after it had gone.
    pub(super) fn add(&mut self, slice: i64, record: &StagedRecord<'_>) -> Result<(), StoreError> {
        self.done.n_new += 1;
        let first_seen = if self.may_return { self.first_seen(record)? } else { None };
        self.insert(slice, record, true, first_seen.unwrap_or(self.now))
    }

    /// Ends a version and begins the next.
    pub(super) fn change(
        &mut self,
        slice: i64,
        record: &StagedRecord<'_>,
        before: i64,
    ) -> Result<(), StoreError> {
        self.done.n_changed += 1;
        let end = "update record set valid_to = ?2 where id = ?1 returning first_seen";
        let first_seen =
            self.transaction.prepare_cached(end)?.query_row((before, self.now), |row| row.get(0))?;
        self.touch(before)?;
        self.insert(slice, record, false, first_seen)
    }

    /// Keeps a version whose use changed.
    pub(super) fn note_use(&mut self, id: i64, activity: &str) -> Result<(), StoreError> {
        self.done.n_used += 1;
        let update = "update record set activity = ?2 where id = ?1";
        self.transaction.prepare_cached(update)?.execute((id, activity))?;
        self.touch(id)
    }

    pub(super) fn note_unchanged(&mut self) {
        self.done.n_unchanged += 1;
    }

    pub(super) fn note_kept(&mut self) {
        self.done.n_kept += 1;
    }

    /// Ends the last version of a record that is proven gone.
    pub(super) fn retire(&mut self, id: i64) -> Result<(), StoreError> {
        self.done.n_retired += 1;
        let end = "update record set valid_to = ?2, is_retired = 1 where id = ?1";
        self.transaction.prepare_cached(end)?.execute((id, self.now))?;
        self.touch(id)
    }

    /// Notes that a record was seen in a slice that was not read whole.
    pub(super) fn note_seen(&self, record: i64) -> Result<(), StoreError> {
        let note = "insert into seen (record, scan) values (?1, ?2)
                    on conflict do update set scan = excluded.scan";
        self.transaction.prepare_cached(note)?.execute((record, self.scan))?;
        Ok(())
    }

    /// Notes that a slice was not read whole. The stage's latest scan is the last that read it whole, if it had no gap.
    pub(super) fn begin_gap(&self, slice: i64, outcome: &Outcome) -> Result<(), StoreError> {
        let note = "update slice set gap = ?2, last_complete = iif(gap is null,
                        (select last_scan from stage where id = slice.stage), last_complete)
                    where id = ?1 and gap is not ?2";
        let outcome = json(&StoredOutcome::from(outcome));
        self.transaction.prepare_cached(note)?.execute((slice, outcome))?;
        Ok(())
    }

    /// Notes that a slice was read whole again.
    pub(super) fn end_gap(&self, slice: i64) -> Result<(), StoreError> {
        let note = "update slice set gap = null, last_complete = null where id = ?1";
        self.transaction.prepare_cached(note)?.execute([slice])?;
        Ok(())
    }

    /// Notes the same of the version that was begun last.
    pub(super) fn note_begun_seen(&mut self) -> Result<(), StoreError> {
        let record = self.insert.last()?;
        self.note_seen(record)
    }

    pub(super) fn close(mut self) -> Result<Closed, StoreError> {
        self.insert.flush()?;
        let records = (self.last_record_before + 1, last_record(self.transaction)?);
        if self.is_judged {
            let touch = "insert into touched (connection, record) select connection, id from record
                         where id between ?1 and ?2";
            self.transaction.execute(touch, records)?;
        }
        Ok(Closed { reconciliation: self.done, now: self.now, records })
    }

    /// Remembers that what a verdict may rest on is there no more.
    fn touch(&self, record: i64) -> Result<(), StoreError> {
        if self.is_judged {
            let touch = "insert into touched (connection, record) values (?1, ?2)";
            self.transaction.prepare_cached(touch)?.execute((self.connection, record))?;
        }
        Ok(())
    }

    fn insert(
        &mut self,
        slice: i64,
        record: &StagedRecord<'_>,
        is_new: bool,
        first_seen: i64,
    ) -> Result<(), StoreError> {
        let endpoint = self.endpoint(record.endpoint)?;
        let (connection, valid_from) = (self.connection, self.now);
        self.insert.add(&NewVersion { connection, slice, endpoint, is_new, first_seen, valid_from, record })
    }

    /// Returns when a record that is not current in its slice was first seen, if ever.
    fn first_seen(&self, record: &StagedRecord<'_>) -> Result<Option<i64>, StoreError> {
        let past = "select min(first_seen) from record
                    where connection = ?1 and external_id = ?2 and kind = ?3 and valid_to is not null";
        let past: Option<i64> = self
            .transaction
            .prepare_cached(past)?
            .query_row((self.connection, record.external_id, record.kind), |row| row.get(0))?;
        // It may have come from another slice, whose turn is later.
        let current = "select min(first_seen) from record
                       where connection = ?1 and subject = ?2 and external_id = ?3 and kind = ?4
                         and valid_to is null";
        let key = (self.connection, record.subject, record.external_id, record.kind);
        let current: Option<i64> =
            self.transaction.prepare_cached(current)?.query_row(key, |row| row.get(0))?;
        Ok(past.into_iter().chain(current).min())
    }

    fn endpoint(&mut self, name: &str) -> Result<i64, StoreError> {
        if let Some((last, id)) = &self.last_endpoint
            && **last == *name
        {
            return Ok(*id);
        }
        let id = self.find_endpoint(name)?;
        self.last_endpoint = Some((name.into(), id));
        Ok(id)
    }

    fn find_endpoint(&mut self, name: &str) -> Result<i64, StoreError> {
        if let Some(id) = self.endpoints.get(name) {
            return Ok(*id);
        }
        let insert = "insert into endpoint (name) values (?1) on conflict do nothing";
        self.transaction.prepare_cached(insert)?.execute([name])?;
        let select = "select id from endpoint where name = ?1";
        let id = self.transaction.prepare_cached(select)?.query_row([name], |row| row.get(0))?;
        self.endpoints.insert(name.into(), id);
        Ok(id)
    }
}

fn last_record(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("select coalesce(max(id), 0) from record", (), |row| row.get(0))?)
}
