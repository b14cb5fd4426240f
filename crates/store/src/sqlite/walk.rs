//! One slice: its current records beside the staged ones.

use super::digest::{AsIs, Digest, Key};
use super::scans::Opened;
use super::staging::read_place;
use super::staging_file::StagingFile;
use crate::StoreError;
use crate::row::{StagedRecord, StagedRecords, damaged};
use rusqlite::{CachedStatement, Connection};
use std::collections::HashSet;

/// How closely records are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Only whether they are there.
    Presence,
    /// What they say, too.
    Content,
}

/// Walks one slice after another.
pub(super) struct Walk<'t> {
    scan: i64,
    depth: Depth,
    /// Whether the inventory holds nothing of the connection: then no slice is asked for it.
    is_first: bool,
    count_current: CachedStatement<'t>,
    select_current: CachedStatement<'t>,
    select_staged: CachedStatement<'t>,
    file: &'t mut StagingFile,
    digest: Digest,
}

/// The current records of one slice, as long as it is walked.
#[derive(Debug, Default)]
pub(super) struct Slice {
    id: i64,
    /// By their keys. A slice may hold most of a tenant, and a map would take half as much again.
    current: Vec<Current>,
    /// Whether each was met among the staged ones.
    is_seen: Vec<bool>,
    added: HashSet<Key, AsIs>,
}

#[derive(Debug)]
struct Current {
    key: Key,
    id: i64,
    says: u64,
    activity: u64,
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

impl<'t> Walk<'t> {
    pub(super) fn new(
        db: &'t Connection,
        opened: &Opened,
        depth: Depth,
        file: &'t mut StagingFile,
    ) -> Result<Self, StoreError> {
        let current = match depth {
            Depth::Presence => "id, kind, external_id, '', '', ''",
            Depth::Content => "id, kind, external_id, subject, activity, facets",
        };
        let current = format!("select {current} from record where slice = ?1 and valid_to is null");
        let staged = "select place, length from staged_page where scan = ?1 and slice = ?2 order by number";
        Ok(Self {
            scan: opened.scan,
            depth,
            is_first: holds_nothing(db, opened.connection)?,
            count_current: db
                .prepare_cached("select count(*) from record where slice = ?1 and valid_to is null")?,
            select_current: db.prepare_cached(&current)?,
            select_staged: db.prepare_cached(staged)?,
            file,
            digest: Digest::new(),
        })
    }

    /// Reads what is current in a slice.
    pub(super) fn slice(&mut self, id: i64) -> Result<Slice, StoreError> {
        let mut slice = Slice { id, ..Slice::default() };
        if self.is_first {
            return Ok(slice);
        }
        // A list that grows holds its records twice for a while.
        let n_current: i64 = self.count_current.query_row([id], |row| row.get(0))?;
        slice.current.reserve_exact(usize::try_from(n_current).unwrap_or_default());
        let mut rows = self.select_current.query([id])?;
        while let Some(row) = rows.next()? {
            let text = |column: usize| row.get_ref(column)?.as_str().map_err(damaged);
            slice.current.push(Current {
                key: self.digest.of([text(1)?, text(2)?]),
                id: row.get(0)?,
                says: self.digest.of([text(3)?, text(5)?]).half(),
                activity: self.digest.of([text(4)?]).half(),
            });
        }
        slice.current.sort_unstable_by_key(|current| current.key);
        slice.is_seen = vec![false; slice.current.len()];
        Ok(slice)
    }

    /// Goes through the staged records of a slice in the order of their pages.
    pub(super) fn each_staged(
        &mut self,
        slice: &mut Slice,
        mut act: impl FnMut(&StagedRecord<'_>, Found) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut rows = self.select_staged.query((self.scan, slice.id))?;
        while let Some(row) = rows.next()? {
            let mut records = StagedRecords::new(self.file.read(read_place(row, 0)?)?);
            while let Some(record) = records.next_record()? {
                act(&record, slice.find(&self.digest, self.depth, &record))?;
            }
        }
        Ok(())
    }
}

impl Slice {
    /// Returns how many records are current.
    pub(super) fn n_current(&self) -> u64 {
        self.current.len() as u64
    }

    /// Returns the current rows that no staged record has met, oldest first.
    pub(super) fn unseen(&self) -> Vec<i64> {
        let each = self.current.iter().zip(&self.is_seen);
        let mut unseen: Vec<i64> =
            each.filter(|(_, is_seen)| !**is_seen).map(|(current, _)| current.id).collect();
        unseen.sort_unstable();
        unseen
    }

    fn find(&mut self, digest: &Digest, depth: Depth, record: &StagedRecord<'_>) -> Found {
        let key = digest.of([record.kind, record.external_id]);
        let place = self.current.binary_search_by_key(&key, |current| current.key).ok();
        let found = place.and_then(|place| self.current.get(place).zip(self.is_seen.get_mut(place)));
        let Some((current, is_seen)) = found else {
            return if self.added.insert(key) { Found::Nothing } else { Found::Again };
        };
        if std::mem::replace(is_seen, true) {
            Found::Again
        } else if depth == Depth::Presence {
            Found::Same { id: current.id, is_used: false }
        } else if current.says == digest.of([record.subject, record.facets]).half() {
            let is_used = current.activity != digest.of([record.activity]).half();
            Found::Same { id: current.id, is_used }
        } else {
            Found::Other(current.id)
        }
    }
}

/// Whether the inventory holds no record of a connection.
pub(super) fn holds_nothing(db: &Connection, connection: i64) -> Result<bool, StoreError> {
    let select = "select not exists (select 1 from record where connection = ?1 and valid_to is null)";
    Ok(db.query_row(select, [connection], |row| row.get(0))?)
}
