//! The schema: migrations, each once and whole.

use super::database;
use crate::StoreError;
use rusqlite::Connection;

const MIGRATIONS: &[&str] = &[include_str!("../../migrations/sqlite/0001_inventory.sql")];
/// `remi` in ASCII: tells a store from any other SQLite file.
const APPLICATION_ID: i64 = 0x7265_6d69;

pub(super) fn prepare(db: &mut Connection, place: &str) -> Result<(), StoreError> {
    db.busy_timeout(std::time::Duration::from_secs(30)).map_err(database)?;
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let unreadable =
        |error: rusqlite::Error| StoreError::Open { place: place.to_owned(), why: error.to_string() };
    let application = number("application_id").map_err(unreadable)?;
    let version = number("user_version").map_err(unreadable)?;
    let n_tables: i64 =
        db.query_row("select count(*) from sqlite_master", (), |row| row.get(0)).map_err(unreadable)?;
    if application != APPLICATION_ID && n_tables > 0 {
        let why = "it is an SQLite file of another program; name another file".to_owned();
        return Err(StoreError::Open { place: place.to_owned(), why });
    }
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if version > known {
        return Err(StoreError::Newer { place: place.to_owned(), found: version, known });
    }
    db.pragma_update(None, "journal_mode", "wal").map_err(database)?;
    db.pragma_update(None, "synchronous", "normal").map_err(database)?;
    db.pragma_update(None, "foreign_keys", true).map_err(database)?;
    db.pragma_update(None, "cache_size", -16_000).map_err(database)?;
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(usize::try_from(version).unwrap_or(0)) {
        let transaction =
            db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(database)?;
        transaction.execute_batch(migration).map_err(database)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(database)?;
        transaction
            .pragma_update(None, "user_version", i64::try_from(index + 1).unwrap_or(i64::MAX))
            .map_err(database)?;
        transaction.commit().map_err(database)?;
    }
    Ok(())
}
