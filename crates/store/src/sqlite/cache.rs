//! Bodies for conditional requests. They are written behind: losing some costs a few unconditional requests.
//!
//! A scan asks for thousands and keeps thousands, most of them one at a time. So what waits, and which keys are stored,
//! is known outside the database's thread, and only a body that is really there is fetched from it.

use super::thread::{Session, write};
use crate::row::damaged;
use crate::{CachedBody, StoreError};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many bodies, or so many bytes of them, are written together.
const MOST_BODIES: usize = 128;
const MOST_BYTES: usize = 1 << 20;

/// Bodies that are not written yet and keys of those that are, shared with the database's thread.
#[derive(Debug, Clone, Default)]
pub(super) struct Bodies(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    waiting: HashMap<String, CachedBody>,
    n_bytes: usize,
    /// Hashes of stored keys, once they were read: where two keys share one, a body is looked for in vain.
    stored: Option<HashSet<u64>>,
    hasher: RandomState,
}

/// Where a body is.
#[derive(Debug)]
pub(super) enum Place {
    /// Nowhere.
    None,
    /// Here.
    Waiting(CachedBody),
    /// In the database, if anywhere. Ask its thread.
    Stored,
}

impl Bodies {
    pub(super) fn find(&self, key: &str) -> Place {
        let known = self.known();
        if let Some(body) = known.waiting.get(key) {
            return Place::Waiting(body.clone());
        }
        match &known.stored {
            Some(stored) if !stored.contains(&known.hasher.hash_one(key)) => Place::None,
            Some(_) | None => Place::Stored,
        }
    }

    /// Keeps a body for later. Says whether so much waits that it is to be written.
    pub(super) fn add(&self, key: String, body: CachedBody) -> bool {
        let mut known = self.known();
        known.n_bytes += body.body.len();
        known.waiting.insert(key, body);
        known.waiting.len() >= MOST_BODIES || known.n_bytes >= MOST_BYTES
    }

    /// Writes what waits as part of a transaction that is under way.
    pub(super) fn write(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let waiting = self.take();
        if waiting.is_empty() {
            return Ok(());
        }
        let insert = "insert into cached_body (key, etag, next, body) values (?1, ?2, ?3, ?4)
                      on conflict (key) do update
                      set etag = excluded.etag, next = excluded.next, body = excluded.body";
        let mut insert = transaction.prepare_cached(insert)?;
        for (key, body) in waiting {
            insert.execute((key, body.etag, body.next, body.body))?;
        }
        Ok(())
    }

    /// Takes what waits. From now on the database's thread is asked for it, and answers when it is written.
    fn take(&self) -> HashMap<String, CachedBody> {
        let known = &mut *self.known();
        known.n_bytes = 0;
        if let Some(stored) = &mut known.stored {
            stored.extend(known.waiting.keys().map(|key| known.hasher.hash_one(key.as_str())));
        }
        std::mem::take(&mut known.waiting)
    }

    /// Learns which keys are stored, unless it knows.
    fn learn(&self, db: &Connection) -> Result<(), StoreError> {
        if self.known().stored.is_some() {
            return Ok(());
        }
        let hasher = self.known().hasher.clone();
        let mut stored = HashSet::new();
        let mut select = db.prepare("select key from cached_body")?;
        let mut rows = select.query(())?;
        while let Some(row) = rows.next()? {
            stored.insert(hasher.hash_one(row.get_ref(0)?.as_str().map_err(damaged)?));
        }
        self.known().stored = Some(stored);
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nobody who holds it leaves it half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    pub(super) fn cached(&self, key: &str) -> Result<Option<CachedBody>, StoreError> {
        self.bodies.learn(&self.db)?;
        let mut select = self.db.prepare_cached("select etag, next, body from cached_body where key = ?1")?;
        let body = |row: &rusqlite::Row<'_>| {
            Ok(CachedBody { etag: row.get(0)?, next: row.get(1)?, body: row.get(2)? })
        };
        Ok(select.query_row([key], body).optional()?)
    }

    pub(super) fn keep_waiting_bodies(&mut self) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        self.bodies.write(&transaction)?;
        Ok(transaction.commit()?)
    }
}
