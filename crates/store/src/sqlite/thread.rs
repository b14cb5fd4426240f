//! The one thread that holds the database, and what it remembers between calls.

use super::cache::Bodies;
use super::staging_file::StagingFiles;
use crate::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::collections::HashMap;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// So many calls may wait for the database.
const MOST_WAITING: usize = 64;

/// The database, and what this process knows besides.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) db: Connection,
    /// Scans that this process opened, with the number under which it did.
    pub(super) owned: HashMap<i64, i64>,
    pub(super) bodies: Bodies,
    pub(super) files: StagingFiles,
    /// How many updates of the ledger were opened.
    pub(super) n_ledger_updates: i64,
}

impl Session {
    pub(super) fn new(db: Connection, files: StagingFiles) -> Self {
        db.set_prepared_statement_cache_capacity(64);
        Self { db, owned: HashMap::new(), bodies: Bodies::default(), files, n_ledger_updates: 0 }
    }
}

/// Begins a transaction that will write.
pub(super) fn write(db: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(db.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// The thread. Dropping it lets the waiting calls end and closes the database.
#[derive(Debug)]
pub(super) struct DatabaseThread {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl DatabaseThread {
    pub(super) fn start(mut session: Session) -> Result<Self, StoreError> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(MOST_WAITING);
        let serve = move || {
            while let Some(job) = waiting.blocking_recv() {
                job(&mut session);
            }
            if let Err(error) = session.keep_waiting_bodies() {
                tracing::warn!(%error, "some bodies were not kept; their next requests are unconditional");
            }
        };
        let thread = std::thread::Builder::new().name("remit-store".to_owned()).spawn(serve);
        let thread = thread.map_err(|error| StoreError::Database(Box::new(error)))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs a call on the thread. It runs to its end even where nobody waits for the answer any more.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Session) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |session| {
            // Where it fails, the caller was cancelled.
            drop(answer.send(act(session)));
        });
        let jobs = self.jobs.as_ref().ok_or_else(ended)?;
        jobs.send(job).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }
}

impl Drop for DatabaseThread {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's thread ended early");
        }
    }
}

fn ended() -> StoreError {
    StoreError::Database("the store's thread ended early".into())
}
