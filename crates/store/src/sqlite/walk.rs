//! One slice: its current records beside the staged ones.

use crate::StoreError;
use crate::row::{StagedRecord, StagedRecords, damaged};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

/// A record's kind and id: two hashes of them, whose seeds nobody knows. A slice may hold a million records.
type Key = (u64, u64);

/// The records of one slice, as long as it is walked.
#[derive(Debug)]
pub(super) struct Slice {
    id: i64,
    current: HashMap<Key, Current>,
    added: HashSet<Key>,
    hashers: (RandomState, RandomState),
}

#[derive(Debug)]
struct Current {
    id: i64,
    says: u64,
    activity: u64,
    is_seen: bool,
}

/// What the inventory holds of a staged record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing current.
    Nothing,
    /// A current row that says something else.
    Other(i64),
    /// A current row that says the same.
    Same {
        /// The row.
        id: i64,
        /// Whether its use changed.
        is_used: bool,
    },
    /// The scan has met this record in this slice before: a listing that moved while it was read.
    Again,
}

impl Slice {
    /// Reads what is current.
    pub(super) fn current(db: &Connection, id: i64) -> Result<Self, StoreError> {
        let hashers = (RandomState::new(), RandomState::new());
        let mut slice = Self { id, current: HashMap::new(), added: HashSet::new(), hashers };
        let select = "select id, kind, external_id, subject, activity, facets from record
                      where slice = ?1 and valid_to is null";
        let mut statement = db.prepare_cached(select)?;
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let text = |column: usize| row.get_ref(column)?.as_str().map_err(damaged);
            let current = Current {
                id: row.get(0)?,
                says: slice.content(text(3)?, text(5)?),
                activity: slice.hashers.0.hash_one(text(4)?),
                is_seen: false,
            };
            slice.current.insert(slice.key(text(1)?, text(2)?), current);
        }
        Ok(slice)
    }

    /// Returns how many records are current.
    pub(super) fn n_current(&self) -> u64 {
        self.current.len() as u64
    }

    /// Goes through the staged records in the order of their pages.
    pub(super) fn each_staged(
        &mut self,
        db: &Connection,
        scan: i64,
        mut act: impl FnMut(&StagedRecord<'_>, Found) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let select = "select records from staged_page where scan = ?1 and slice = ?2 order by number";
        let mut statement = db.prepare_cached(select)?;
        let mut rows = statement.query((scan, self.id))?;
        while let Some(row) = rows.next()? {
            let mut records = StagedRecords::new(row.get_ref(0)?.as_blob().map_err(damaged)?);
            while let Some(record) = records.next_record()? {
                let found = self.find(&record);
                act(&record, found)?;
            }
        }
        Ok(())
    }

    /// Returns the current rows that no staged record has met, oldest first.
    pub(super) fn unseen(&self) -> Vec<i64> {
        let mut unseen: Vec<i64> =
            self.current.values().filter(|current| !current.is_seen).map(|current| current.id).collect();
        unseen.sort_unstable();
        unseen
    }

    fn find(&mut self, record: &StagedRecord<'_>) -> Found {
        let key = self.key(record.kind, record.external_id);
        let says = self.content(record.subject, record.facets);
        let Some(current) = self.current.get_mut(&key) else {
            return if self.added.insert(key) { Found::Nothing } else { Found::Again };
        };
        if std::mem::replace(&mut current.is_seen, true) {
            Found::Again
        } else if current.says == says {
            let is_used = current.activity != self.hashers.0.hash_one(record.activity);
            Found::Same { id: current.id, is_used }
        } else {
            Found::Other(current.id)
        }
    }

    fn key(&self, kind: &str, external_id: &str) -> Key {
        (self.hashers.0.hash_one((kind, external_id)), self.hashers.1.hash_one((kind, external_id)))
    }

    fn content(&self, subject: &str, facets: &str) -> u64 {
        self.hashers.0.hash_one((subject, facets))
    }
}
