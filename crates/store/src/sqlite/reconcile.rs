//! Reconciling: one transaction in which a scan's staging becomes the inventory.

use super::seen::{Seen, SeenStage};
use super::staging::StagedRecord;
use super::{database, retire, staging};
use crate::row::damaged;
use crate::{Reconciliation, ScanId, StoreError};
use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

pub(super) fn reconcile(
    db: &mut Connection,
    scan: ScanId,
    now: Timestamp,
) -> Result<Reconciliation, StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(database)?;
    let seen = Seen::read(&transaction, scan)?;
    let mut work = Work::new(&transaction, scan, now)?;
    for stage in &seen.stages {
        for slice in slices(&transaction, &seen, stage)? {
            work.slice(&seen, stage, &slice)?;
        }
    }
    let done = work.done;
    drop(work);
    super::coverage::close(&transaction, scan, now, &seen, done)?;
    staging::empty(&transaction, scan)?;
    transaction.commit().map_err(database)?;
    Ok(done)
}

/// Slices that the scan named and slices that the inventory has, in order.
fn slices(db: &Connection, seen: &Seen, stage: &SeenStage) -> Result<Vec<String>, StoreError> {
    let mut statement =
        db.prepare_cached("select key from slice where connection = ?1 and stage = ?2").map_err(database)?;
    let known =
        statement.query_map((seen.connection, &stage.id), |row| row.get::<_, String>(0)).map_err(database)?;
    let mut keys: Vec<String> = stage.slices.keys().cloned().collect();
    for key in known {
        let key = key.map_err(database)?;
        if !stage.slices.contains_key(&key) {
            keys.push(key);
        }
    }
    keys.sort_unstable();
    Ok(keys)
}

/// A current row before it is compared.
struct Current {
    id: i64,
    body: [u8; 16],
    activity: [u8; 16],
    is_unseen: bool,
}

struct Work<'t> {
    transaction: &'t Transaction<'t>,
    scan: ScanId,
    now: i64,
    endpoints: HashMap<String, i64>,
    insert: CachedStatement<'t>,
    close: CachedStatement<'t>,
    done: Reconciliation,
}

impl<'t> Work<'t> {
    fn new(transaction: &'t Transaction<'t>, scan: ScanId, now: Timestamp) -> Result<Self, StoreError> {
        let insert =
            "insert into record (slice, kind, external_id, subject, body, digest, activity, endpoint,
                      valid_from, first_seen) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        Ok(Self {
            transaction,
            scan,
            now: now.as_millisecond(),
            endpoints: HashMap::new(),
            insert: transaction.prepare_cached(insert).map_err(database)?,
            close: transaction
                .prepare_cached("update record set valid_to = ?2 where id = ?1")
                .map_err(database)?,
            done: Reconciliation::default(),
        })
    }

    fn slice(&mut self, seen: &Seen, stage: &SeenStage, key: &str) -> Result<(), StoreError> {
        let known = slice_id(self.transaction, seen.connection, &stage.id, key)?;
        let mut current = match known {
            Some(id) => current(self.transaction, id)?,
            None => HashMap::new(),
        };
        let mut id = known;
        let select =
            "select records from staged_page where scan = ?1 and stage = ?2 and slice = ?3 order by number";
        let mut statement = self.transaction.prepare_cached(select).map_err(database)?;
        let mut rows = statement.query((self.scan.0, &stage.id, key)).map_err(database)?;
        while let Some(row) = rows.next().map_err(database)? {
            let text = row.get_ref(0).map_err(database)?.as_str().map_err(damaged)?;
            let records: Vec<StagedRecord<'_>> = serde_json::from_str(text).map_err(damaged)?;
            for record in &records {
                let slice = match id {
                    Some(id) => id,
                    None => *id.insert(new_slice(self.transaction, seen.connection, &stage.id, key)?),
                };
                let there = current.remove(&(record.kind.to_string(), record.external_id.to_string()));
                self.record(slice, record, there)?;
            }
        }
        self.unseen(seen, stage, key, current)
    }

    fn record(
        &mut self,
        slice: i64,
        record: &StagedRecord<'_>,
        there: Option<Current>,
    ) -> Result<(), StoreError> {
        let body = digest(record.body.get());
        let activity = record.activity.as_ref().map(|activity| activity.get());
        match there {
            Some(there) if there.body == body => {
                self.done.n_unchanged += 1;
                if there.activity != digest(activity.unwrap_or_default()) || there.is_unseen {
                    self.done.n_used += u64::from(there.activity != digest(activity.unwrap_or_default()));
                    let update = "update record set activity = ?2, is_unseen = 0 where id = ?1";
                    let mut update = self.transaction.prepare_cached(update).map_err(database)?;
                    update.execute((there.id, activity)).map_err(database)?;
                }
                Ok(())
            }
            Some(there) => {
                self.done.n_changed += 1;
                self.close.execute((there.id, self.now)).map_err(database)?;
                self.add(slice, record, &body, activity, Some(there.id))
            }
            None => {
                self.done.n_new += 1;
                self.add(slice, record, &body, activity, None)
            }
        }
    }

    fn add(
        &mut self,
        slice: i64,
        record: &StagedRecord<'_>,
        body: &[u8; 16],
        activity: Option<&str>,
        before: Option<i64>,
    ) -> Result<(), StoreError> {
        let first_seen = match before {
            Some(id) => self
                .transaction
                .query_row("select first_seen from record where id = ?1", [id], |row| row.get(0))
                .map_err(database)?,
            None => self.now,
        };
        let endpoint = self.endpoint(&record.endpoint)?;
        let subject = record.subject.as_ref().unwrap_or(&record.external_id);
        self.insert
            .execute((
                slice,
                &*record.kind,
                &*record.external_id,
                &**subject,
                record.body.get(),
                body,
                activity,
                endpoint,
                self.now,
                first_seen,
            ))
            .map_err(database)?;
        Ok(())
    }

    /// What was there and was not seen is retired where that proves it gone, and kept otherwise.
    fn unseen(
        &mut self,
        seen: &Seen,
        stage: &SeenStage,
        slice: &str,
        current: HashMap<(String, String), Current>,
    ) -> Result<(), StoreError> {
        for ((_, external_id), there) in current {
            if retire::is_gone(seen, stage, slice, &external_id) {
                self.done.n_retired += 1;
                self.close.execute((there.id, self.now)).map_err(database)?;
                continue;
            }
            self.done.n_kept += 1;
            if !there.is_unseen {
                let mut flag = self
                    .transaction
                    .prepare_cached("update record set is_unseen = 1 where id = ?1")
                    .map_err(database)?;
                flag.execute([there.id]).map_err(database)?;
            }
        }
        Ok(())
    }

    fn endpoint(&mut self, name: &str) -> Result<i64, StoreError> {
        if let Some(id) = self.endpoints.get(name) {
            return Ok(*id);
        }
        let insert = "insert into endpoint (name) values (?1) on conflict (name) do update set name = name returning id";
        let id = self.transaction.query_row(insert, [name], |row| row.get(0)).map_err(database)?;
        self.endpoints.insert(name.to_owned(), id);
        Ok(id)
    }
}

fn slice_id(db: &Connection, connection: i64, stage: &str, key: &str) -> Result<Option<i64>, StoreError> {
    db.prepare_cached("select id from slice where connection = ?1 and stage = ?2 and key = ?3")
        .map_err(database)?
        .query_row((connection, stage, key), |row| row.get(0))
        .optional()
        .map_err(database)
}

fn new_slice(db: &Connection, connection: i64, stage: &str, key: &str) -> Result<i64, StoreError> {
    db.prepare_cached("insert into slice (connection, stage, key) values (?1, ?2, ?3) returning id")
        .map_err(database)?
        .query_row((connection, stage, key), |row| row.get(0))
        .map_err(database)
}

fn current(db: &Connection, slice: i64) -> Result<HashMap<(String, String), Current>, StoreError> {
    let select = "select id, kind, external_id, digest, activity, is_unseen from record
                  where slice = ?1 and valid_to is null";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query([slice]).map_err(database)?;
    let mut current = HashMap::new();
    while let Some(row) = rows.next().map_err(database)? {
        let activity = row.get_ref(4).map_err(database)?.as_str_or_null().map_err(damaged)?;
        let there = Current {
            id: row.get(0).map_err(database)?,
            body: row.get(3).map_err(database)?,
            activity: digest(activity.unwrap_or_default()),
            is_unseen: row.get(5).map_err(database)?,
        };
        current.insert((row.get(1).map_err(database)?, row.get(2).map_err(database)?), there);
    }
    Ok(current)
}

/// Half of a SHA-256: nobody can make two states of a record that look the same.
fn digest(text: &str) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(Sha256::digest(text.as_bytes()).as_slice().split_at(16).0);
    half
}
