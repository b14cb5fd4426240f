//! The embedded store: one SQLite file, held by one thread.

mod cache;
mod digest;
mod error;
mod exceptions;
mod history;
mod insert;
mod inventory;
mod ledger;
mod mentions;
mod notified;
mod places;
mod reconcile;
mod scans;
mod schema;
mod staging;
mod staging_file;
mod thread;
mod verdicts;
mod view;
mod walk;
mod write;

#[cfg(test)]
mod tests;

use crate::*;
use cache::{Bodies, Place};
use staging::Batch;
use staging_file::StagingFiles;
use std::path::Path;
use thread::{DatabaseThread, Session};

/// The embedded store.
#[derive(Debug)]
pub struct SqliteStore {
    thread: DatabaseThread,
    bodies: Bodies,
}

impl SqliteStore {
    /// Opens a store, and makes it where there is none.
    ///
    /// # Errors
    /// The file is no store, was written by a newer remit, or cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::start(Session::new(schema::open(path)?, StagingFiles::beside(path)))
    }

    /// Opens a store that is gone with the program.
    ///
    /// # Errors
    /// SQLite has no memory.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        Self::start(Session::new(schema::open_in_memory()?, StagingFiles::in_memory()))
    }

    fn start(session: Session) -> Result<Self, StoreError> {
        let bodies = session.bodies.clone();
        Ok(Self { thread: DatabaseThread::start(session)?, bodies })
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn open_scan(&self, request: ScanRequest) -> Result<OpenScan, StoreError> {
        self.thread.call(move |session| session.open_scan(&request)).await
    }

    async fn stage(
        &self,
        scan: ScanId,
        pages: Vec<StagedPage>,
        outcomes: Vec<SliceOutcome>,
    ) -> Result<(), StoreError> {
        let batch = Batch::new(pages);
        self.thread.call(move |session| session.stage(scan, &batch, &outcomes)).await
    }

    async fn retirements(&self, scan: ScanId) -> Result<Vec<Retirement>, StoreError> {
        self.thread.call(move |session| session.retirements(scan)).await
    }

    async fn reconcile(&self, scan: ScanId, now: Timestamp) -> Result<Reconciliation, StoreError> {
        self.thread.call(move |session| session.reconcile(scan, now)).await
    }

    async fn abandon(&self, scan: ScanId) -> Result<(), StoreError> {
        self.thread.call(move |session| session.abandon(scan)).await
    }

    async fn dossiers(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        after: Option<&ExternalId>,
        limit: usize,
    ) -> Result<Vec<Dossier>, StoreError> {
        let (connection, after) = (connection.clone(), after.cloned());
        self.thread.call(move |session| session.dossiers(&connection, as_of, after.as_ref(), limit)).await
    }

    async fn dossier(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        id: &ExternalId,
    ) -> Result<Option<Dossier>, StoreError> {
        let (connection, id) = (connection.clone(), id.clone());
        self.thread.call(move |session| session.dossier(&connection, as_of, &id)).await
    }

    async fn dossiers_of(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        ids: &[ExternalId],
    ) -> Result<Vec<Dossier>, StoreError> {
        let (connection, ids) = (connection.clone(), ids.to_vec());
        self.thread.call(move |session| session.dossiers_of(&connection, as_of, &ids)).await
    }

    async fn mentioning(
        &self,
        connection: &ConnectionId,
        texts: &[String],
    ) -> Result<Vec<Dossier>, StoreError> {
        let (connection, texts) = (connection.clone(), texts.to_vec());
        self.thread.call(move |session| session.mentioning(&connection, &texts)).await
    }

    async fn principals(&self, connection: &ConnectionId) -> Result<Vec<Principal>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.principals(&connection)).await
    }

    async fn resources(&self, connection: &ConnectionId) -> Result<Vec<Resource>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.resources(&connection)).await
    }

    async fn edges(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Edge>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.edges(&connection, as_of)).await
    }

    async fn coverage(&self, connection: &ConnectionId) -> Result<Option<ScanCoverage>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.coverage(&connection, None)).await
    }

    async fn coverage_as_of(
        &self,
        connection: &ConnectionId,
        as_of: Timestamp,
    ) -> Result<Option<ScanCoverage>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.coverage(&connection, Some(as_of))).await
    }

    async fn connections(&self) -> Result<Vec<ConnectionId>, StoreError> {
        self.thread.call(|session| session.connections()).await
    }

    async fn scans(&self, connection: &ConnectionId, limit: usize) -> Result<Vec<ScanSummary>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.scans(&connection, limit)).await
    }

    async fn history(&self, connection: &ConnectionId, id: &ExternalId) -> Result<Vec<Version>, StoreError> {
        let (connection, id) = (connection.clone(), id.clone());
        self.thread.call(move |session| session.history(&connection, &id)).await
    }

    async fn changes(
        &self,
        connection: &ConnectionId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Change>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.changes(&connection, since, until)).await
    }

    async fn open_ledger(&self, connection: &ConnectionId) -> Result<LedgerUpdate, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.open_ledger(connection)).await
    }

    async fn open_ledger_of(
        &self,
        connection: &ConnectionId,
        touched: &Touched,
        subjects: Vec<ExternalId>,
    ) -> Result<LedgerUpdate, StoreError> {
        let (connection, last_touched) = (connection.clone(), touched.last_touched);
        self.thread.call(move |session| session.open_ledger_of(connection, last_touched, &subjects)).await
    }

    async fn note_verdicts(&self, update: &LedgerUpdate, verdicts: Vec<Verdict>) -> Result<(), StoreError> {
        let number = update.number;
        self.thread.call(move |session| session.note_verdicts(number, &verdicts)).await
    }

    async fn settle_ledger(
        &self,
        update: LedgerUpdate,
        judged_by: &str,
        whole: WholeVerdict,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let judged_by = judged_by.to_owned();
        self.thread.call(move |session| session.settle_ledger(&update, &judged_by, &whole, now)).await
    }

    async fn touched(
        &self,
        connection: &ConnectionId,
        now: Timestamp,
    ) -> Result<Option<Touched>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.touched(&connection, now)).await
    }

    async fn judged_linked(&self, connection: &ConnectionId) -> Result<Vec<ExternalId>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.judged_linked(&connection)).await
    }

    async fn judged_by_records(
        &self,
        connection: &ConnectionId,
        records: &[u32],
    ) -> Result<Vec<ExternalId>, StoreError> {
        let (connection, records) = (connection.clone(), records.to_vec());
        self.thread.call(move |session| session.judged_by_records(&connection, &records)).await
    }

    async fn verdict_sum(
        &self,
        connection: &ConnectionId,
        except: &[ExternalId],
    ) -> Result<VerdictSum, StoreError> {
        let (connection, except) = (connection.clone(), except.to_vec());
        self.thread.call(move |session| session.verdict_sum(&connection, &except)).await
    }

    async fn ledger(&self, connection: &ConnectionId) -> Result<Vec<LedgerEntry>, StoreError> {
        let connection = connection.clone();
        self.thread.call(move |session| session.ledger(&connection)).await
    }

    async fn exceptions(&self) -> Result<Vec<Exception>, StoreError> {
        self.thread.call(|session| session.exceptions()).await
    }

    async fn put_exception(&self, exception: Exception) -> Result<(), StoreError> {
        self.thread.call(move |session| session.put_exception(&exception)).await
    }

    async fn remove_exception(&self, fingerprint: &str) -> Result<bool, StoreError> {
        let fingerprint = fingerprint.to_owned();
        self.thread.call(move |session| session.remove_exception(&fingerprint)).await
    }

    async fn notified(&self, notification: &str) -> Result<Vec<Notified>, StoreError> {
        let notification = notification.to_owned();
        self.thread.call(move |session| session.notified(&notification)).await
    }

    async fn note_notified(
        &self,
        notification: &str,
        known: Vec<Notified>,
        forgotten: Vec<String>,
    ) -> Result<(), StoreError> {
        let notification = notification.to_owned();
        self.thread.call(move |session| session.note_notified(&notification, &known, &forgotten)).await
    }

    async fn cached(&self, key: &str) -> Result<Option<CachedBody>, StoreError> {
        match self.bodies.find(key) {
            Place::None => Ok(None),
            Place::Waiting(body) => Ok(Some(body)),
            Place::Stored => {
                let key = key.to_owned();
                self.thread.call(move |session| session.cached(&key)).await
            }
        }
    }

    async fn cache(&self, key: &str, body: CachedBody) -> Result<(), StoreError> {
        if self.bodies.add(key.to_owned(), body) {
            self.thread.call(Session::keep_waiting_bodies).await?;
        }
        Ok(())
    }
}
