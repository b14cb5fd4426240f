//! The embedded store: one SQLite file, owned by one thread.

mod coverage;
mod ledger;
mod read;
mod reconcile;
mod retire;
mod scans;
mod schema;
mod seen;
mod staging;

use crate::*;
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// So many calls may wait for the database.
const MOST_WAITING: usize = 64;

/// The embedded store.
#[derive(Debug)]
pub struct SqliteStore {
    jobs: mpsc::SyncSender<Job>,
}

impl SqliteStore {
    /// Opens a store, and makes it where there is none.
    ///
    /// # Errors
    /// The file is no store, was written by a newer remit, or cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        make_private(path)
            .map_err(|error| StoreError::Open { place: place.clone(), why: error.to_string() })?;
        let open = |error: rusqlite::Error| StoreError::Open { place: place.clone(), why: error.to_string() };
        let mut connection = Connection::open(path).map_err(open)?;
        schema::prepare(&mut connection, &place)?;
        Ok(Self::serve(connection))
    }

    /// Opens a store that is gone with the program.
    ///
    /// # Errors
    /// SQLite has no memory.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory().map_err(database)?;
        schema::prepare(&mut connection, "memory")?;
        Ok(Self::serve(connection))
    }

    fn serve(mut connection: Connection) -> Self {
        let (jobs, waiting) = mpsc::sync_channel::<Job>(MOST_WAITING);
        // The thread ends when the store is dropped and its last job is done.
        std::thread::spawn(move || {
            for job in waiting {
                job(&mut connection);
            }
        });
        Self { jobs }
    }

    async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody waits for the answer any more: the caller was cancelled.
            drop(answer.send(act(connection)));
        });
        self.jobs.send(job).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

fn gone() -> StoreError {
    StoreError::Damaged("the store's thread ended".to_owned())
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

fn database(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => StoreError::Busy,
        _ => StoreError::Database(Box::new(error)),
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn open_scan(&self, request: ScanRequest) -> Result<OpenScan, StoreError> {
        self.call(move |db| scans::open(db, &request)).await
    }

    async fn stage(
        &self,
        scan: ScanId,
        pages: Vec<StagedPage>,
        outcomes: Vec<SliceOutcome>,
    ) -> Result<(), StoreError> {
        self.call(move |db| staging::stage(db, scan, &pages, &outcomes)).await
    }

    async fn retirements(&self, scan: ScanId) -> Result<Vec<Retirement>, StoreError> {
        self.call(move |db| retire::preview(db, scan)).await
    }

    async fn reconcile(&self, scan: ScanId, now: Timestamp) -> Result<Reconciliation, StoreError> {
        self.call(move |db| reconcile::reconcile(db, scan, now)).await
    }

    async fn abandon(&self, scan: ScanId) -> Result<(), StoreError> {
        self.call(move |db| scans::abandon(db, scan)).await
    }

    async fn dossiers(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        after: Option<&ExternalId>,
        limit: usize,
    ) -> Result<Vec<Dossier>, StoreError> {
        let (connection, after) = (connection.clone(), after.cloned());
        self.call(move |db| read::dossiers(db, &connection, as_of, after.as_ref(), limit)).await
    }

    async fn dossier(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        id: &ExternalId,
    ) -> Result<Option<Dossier>, StoreError> {
        let (connection, id) = (connection.clone(), id.clone());
        self.call(move |db| read::dossier(db, &connection, as_of, &id)).await
    }

    async fn principals(&self, connection: &ConnectionId) -> Result<Vec<Principal>, StoreError> {
        let connection = connection.clone();
        self.call(move |db| read::principals(db, &connection)).await
    }

    async fn resources(&self, connection: &ConnectionId) -> Result<Vec<Resource>, StoreError> {
        let connection = connection.clone();
        self.call(move |db| read::resources(db, &connection)).await
    }

    async fn coverage(&self, connection: &ConnectionId) -> Result<Option<ScanCoverage>, StoreError> {
        let connection = connection.clone();
        self.call(move |db| coverage::latest(db, &connection)).await
    }

    async fn connections(&self) -> Result<Vec<ConnectionId>, StoreError> {
        self.call(|db| scans::connections(db)).await
    }

    async fn scans(&self, connection: &ConnectionId, limit: usize) -> Result<Vec<ScanSummary>, StoreError> {
        let connection = connection.clone();
        self.call(move |db| scans::list(db, &connection, limit)).await
    }

    async fn history(&self, connection: &ConnectionId, id: &ExternalId) -> Result<Vec<Version>, StoreError> {
        let (connection, id) = (connection.clone(), id.clone());
        self.call(move |db| read::history(db, &connection, &id)).await
    }

    async fn changes(
        &self,
        connection: &ConnectionId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Change>, StoreError> {
        let connection = connection.clone();
        self.call(move |db| read::changes(db, &connection, since, until)).await
    }

    async fn record_findings(
        &self,
        connection: &ConnectionId,
        fingerprints: &[String],
        now: Timestamp,
    ) -> Result<Vec<LedgerEntry>, StoreError> {
        let (connection, fingerprints) = (connection.clone(), fingerprints.to_vec());
        self.call(move |db| ledger::record(db, &connection, &fingerprints, now)).await
    }

    async fn ledger(&self, connection: &ConnectionId) -> Result<Vec<LedgerEntry>, StoreError> {
        let connection = connection.clone();
        self.call(move |db| ledger::list(db, &connection)).await
    }

    async fn exceptions(&self) -> Result<Vec<Exception>, StoreError> {
        self.call(|db| ledger::exceptions(db)).await
    }

    async fn put_exception(&self, exception: Exception) -> Result<(), StoreError> {
        self.call(move |db| ledger::put_exception(db, &exception)).await
    }

    async fn remove_exception(&self, fingerprint: &str) -> Result<bool, StoreError> {
        let fingerprint = fingerprint.to_owned();
        self.call(move |db| ledger::remove_exception(db, &fingerprint)).await
    }

    async fn cached(&self, key: &str) -> Result<Option<CachedBody>, StoreError> {
        let key = key.to_owned();
        self.call(move |db| ledger::cached(db, &key)).await
    }

    async fn cache(&self, key: &str, body: CachedBody) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.call(move |db| ledger::cache(db, &key, &body)).await
    }
}
