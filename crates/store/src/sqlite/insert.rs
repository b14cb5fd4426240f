//! New versions of records: many in one statement, since beginning and ending one costs as much as a row.

use crate::StoreError;
use crate::row::StagedRecord;
use rusqlite::{CachedStatement, Connection, ToSql};

/// So many rows go into the database together.
const N_ROWS: usize = 64;

/// How many columns of a row are told.
const N_COLUMNS: usize = 12;

/// Inserts versions. They are in the database once enough wait, or once somebody asks.
pub(super) struct Insert<'t> {
    db: &'t Connection,
    statement: CachedStatement<'t>,
    n_waiting: usize,
}

/// A version that begins.
pub(super) struct NewVersion<'a> {
    pub(super) connection: i64,
    pub(super) slice: i64,
    pub(super) endpoint: i64,
    pub(super) is_new: bool,
    pub(super) first_seen: i64,
    pub(super) valid_from: i64,
    pub(super) record: &'a StagedRecord<'a>,
}

impl<'t> Insert<'t> {
    pub(super) fn new(db: &'t Connection) -> Result<Self, StoreError> {
        let row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let rows = [row; N_ROWS].join(", ");
        // The limit is the last parameter: rows beyond it hold what was bound before. A statement that fails takes its whole
        // transaction along, so that SQLite need not keep every page as it was before the statement.
        let insert = format!(
            "insert or rollback into record (connection, slice, kind, external_id, subject, endpoint, holds, is_new, first_seen,
                                 valid_from, activity, facets, is_retired)
             select *, 0 from (values {rows}) limit ?"
        );
        Ok(Self { db, statement: db.prepare_cached(&insert)?, n_waiting: 0 })
    }

    pub(super) fn add(&mut self, version: &NewVersion<'_>) -> Result<(), StoreError> {
        let record = version.record;
        let values: [&dyn ToSql; N_COLUMNS] = [
            &version.connection,
            &version.slice,
            &record.kind,
            &record.external_id,
            &record.subject,
            &version.endpoint,
            &record.holds,
            &version.is_new,
            &version.first_seen,
            &version.valid_from,
            &record.activity,
            &record.facets,
        ];
        let first = self.n_waiting * N_COLUMNS + 1;
        for (column, value) in values.into_iter().enumerate() {
            self.statement.raw_bind_parameter(first + column, value)?;
        }
        self.n_waiting += 1;
        if self.n_waiting == N_ROWS { self.flush() } else { Ok(()) }
    }

    /// Puts what waits into the database.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        if self.n_waiting > 0 {
            self.statement.raw_bind_parameter(N_ROWS * N_COLUMNS + 1, self.n_waiting.cast_signed())?;
            self.statement.raw_execute()?;
            self.n_waiting = 0;
        }
        Ok(())
    }

    /// Returns the row that was added last.
    pub(super) fn last(&mut self) -> Result<i64, StoreError> {
        self.flush()?;
        Ok(self.db.last_insert_rowid())
    }
}
