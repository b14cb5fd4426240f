//! Bodies for conditional requests. They are written behind: losing some costs a few unconditional requests.

use super::thread::{Session, write};
use crate::{CachedBody, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::HashMap;

/// So many bodies, or so many bytes of them, are written together.
const MOST_BODIES: usize = 128;
const MOST_BYTES: usize = 1 << 20;

/// Bodies that are not written yet.
#[derive(Debug, Default)]
pub(super) struct WaitingBodies {
    bodies: HashMap<String, CachedBody>,
    n_bytes: usize,
}

impl WaitingBodies {
    /// Writes them as part of a transaction that is under way.
    pub(super) fn write(&mut self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        if self.bodies.is_empty() {
            return Ok(());
        }
        let insert = "insert into cached_body (key, etag, next, body) values (?1, ?2, ?3, ?4)
                      on conflict (key) do update
                      set etag = excluded.etag, next = excluded.next, body = excluded.body";
        let mut insert = transaction.prepare_cached(insert)?;
        for (key, body) in self.bodies.drain() {
            insert.execute((key, body.etag, body.next, body.body))?;
        }
        self.n_bytes = 0;
        Ok(())
    }
}

impl Session {
    pub(super) fn cached(&self, key: &str) -> Result<Option<CachedBody>, StoreError> {
        if let Some(body) = self.bodies.bodies.get(key) {
            return Ok(Some(body.clone()));
        }
        let mut select = self.db.prepare_cached("select etag, next, body from cached_body where key = ?1")?;
        let body = |row: &rusqlite::Row<'_>| {
            Ok(CachedBody { etag: row.get(0)?, next: row.get(1)?, body: row.get(2)? })
        };
        Ok(select.query_row([key], body).optional()?)
    }

    pub(super) fn cache(&mut self, key: String, body: CachedBody) -> Result<(), StoreError> {
        self.bodies.n_bytes += body.body.len();
        self.bodies.bodies.insert(key, body);
        if self.bodies.bodies.len() >= MOST_BODIES || self.bodies.n_bytes >= MOST_BYTES {
            self.keep_waiting_bodies()?;
        }
        Ok(())
    }

    pub(super) fn keep_waiting_bodies(&mut self) -> Result<(), StoreError> {
        if self.bodies.bodies.is_empty() {
            return Ok(());
        }
        let transaction = write(&mut self.db)?;
        self.bodies.write(&transaction)?;
        Ok(transaction.commit()?)
    }
}

/// Whether any body was ever kept.
pub(super) fn is_empty(db: &Connection) -> Result<bool, StoreError> {
    Ok(!db.query_row("select exists (select 1 from cached_body)", (), |row| row.get(0))?)
}
