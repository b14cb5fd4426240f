//! Opening the database: whose file it is, its version, and the migrations, each once and whole.

use crate::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_inventory.sql"),
    include_str!("../../migrations/sqlite/0002_edges.sql"),
    include_str!("../../migrations/sqlite/0003_notified.sql"),
    include_str!("../../migrations/sqlite/0004_staging_file.sql"),
    include_str!("../../migrations/sqlite/0005_verdicts.sql"),
];

/// `remi` in ASCII: tells a store from any other SQLite file.
const APPLICATION_ID: i64 = 0x7265_6d69;

/// How long a call waits for another process to end its own.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens the store in a file, and makes it where there is none.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let place = path.display().to_string();
    let broken = |why: String| StoreError::Open { place: place.clone(), why };
    make_private(path).map_err(|error| broken(error.to_string()))?;
    let mut db = Connection::open(path).map_err(|error| broken(error.to_string()))?;
    prepare(&mut db, &place).map_err(|error| match error {
        StoreError::Damaged(_) => broken("it is not a remit store: name another file".to_owned()),
        StoreError::Database(source) => broken(source.to_string()),
        StoreError::Open { .. } | StoreError::Newer { .. } | StoreError::Busy | StoreError::NoSuchScan(_) => {
            error
        }
    })?;
    Ok(db)
}

/// Opens a store that is gone with the program.
pub(super) fn open_in_memory() -> Result<Connection, StoreError> {
    let mut db = Connection::open_in_memory()?;
    prepare(&mut db, "memory")?;
    Ok(db)
}

fn prepare(db: &mut Connection, place: &str) -> Result<(), StoreError> {
    db.busy_timeout(PATIENCE)?;
    check(db, place)?;
    // Plans hold for every value: without this SQLite plans again whenever a partial index might serve.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "foreign_keys", false)?;
    db.pragma_update(None, "page_size", 16_384)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "wal_autocheckpoint", 1_000)?;
    db.pragma_update(None, "synchronous", "normal")?;
    db.pragma_update(None, "cache_size", -12_000)?;
    // Another process may migrate at the same time: what is left to do is known only inside the transaction.
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = check(&transaction, place)?;
    for migration in MIGRATIONS.iter().skip(version) {
        transaction.execute_batch(migration)?;
    }
    if version < MIGRATIONS.len() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", known())?;
    }
    Ok(transaction.commit()?)
}

/// Returns the version of a store, or says why it is none that this remit knows.
fn check(db: &Connection, place: &str) -> Result<usize, StoreError> {
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, found) = (number("application_id")?, number("user_version")?);
    let n_tables: i64 = db.query_row("select count(*) from sqlite_schema", (), |row| row.get(0))?;
    if application != APPLICATION_ID && (n_tables > 0 || application != 0) {
        let why = "it is the database of another program: name another file".to_owned();
        return Err(StoreError::Open { place: place.to_owned(), why });
    }
    match usize::try_from(found) {
        Ok(version) if version <= MIGRATIONS.len() => Ok(version),
        _ => Err(StoreError::Newer { place: place.to_owned(), found, known: known() }),
    }
}

fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The inventory is for its owner alone.
#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
