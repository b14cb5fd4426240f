//! The store: one inventory with history, what each scan saw, and what people decided about findings.
//!
//! It knows no provider and no HTTP. A scan writes pages into staging; one transaction at its end reconciles them with
//! the inventory. Nothing is retired outside that transaction.

mod error;
mod row;
mod scan;
mod sqlite;
mod state;
#[cfg(test)]
mod suite;

pub use error::StoreError;
pub use scan::{
    Change, ChangeKind, ChildSlice, OpenScan, Reconciliation, Retirement, ScanId, ScanRequest, ScanSummary,
    SliceProgress, StagedPage,
};
pub use sqlite::SqliteStore;
pub use state::{
    CachedBody, Exception, LedgerEntry, LedgerUpdate, Notified, Touched, Verdict, VerdictSum, Version,
    WholeVerdict,
};

use async_trait::async_trait;
use jiff::Timestamp;
use remit_core::coverage::{ScanCoverage, SliceOutcome};
use remit_core::model::{ConnectionId, Dossier, Edge, ExternalId, Principal, Resource};

/// Where the inventory is kept. Every call is whole or not at all.
#[async_trait]
pub trait Store: std::fmt::Debug + Send + Sync {
    /// Begins a scan of a connection, or goes on with its unfinished one if that has the same fingerprint. An unfinished
    /// scan with another fingerprint is dropped.
    async fn open_scan(&self, request: ScanRequest) -> Result<OpenScan, StoreError>;

    /// Keeps pages and slice outcomes in staging, all in one transaction. Keeping the same page twice changes nothing.
    async fn stage(
        &self,
        scan: ScanId,
        pages: Vec<StagedPage>,
        outcomes: Vec<SliceOutcome>,
    ) -> Result<(), StoreError>;

    /// Says what reconciling the scan now would retire, per stage, without changing anything.
    async fn retirements(&self, scan: ScanId) -> Result<Vec<Retirement>, StoreError>;

    /// Reconciles staging with the inventory in one transaction, closes the scan at `now`, and empties its staging.
    ///
    /// A record is retired only where its slice was complete, or its slice is named no longer by a parent stage that was
    /// complete, or the provider sent a tombstone. Unchanged records cost no write.
    async fn reconcile(&self, scan: ScanId, now: Timestamp) -> Result<Reconciliation, StoreError>;

    /// Drops an unfinished scan and its staging.
    async fn abandon(&self, scan: ScanId) -> Result<(), StoreError>;

    /// Returns up to `limit` dossiers of a connection in the order of their ids, after `after`, as they stood at `as_of`
    /// or stand now. They are fewer where they are large, and none only where there are no more.
    async fn dossiers(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        after: Option<&ExternalId>,
        limit: usize,
    ) -> Result<Vec<Dossier>, StoreError>;

    /// Returns one dossier, as it stood at `as_of` or stands now.
    async fn dossier(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        id: &ExternalId,
    ) -> Result<Option<Dossier>, StoreError>;

    /// Returns the dossiers with these ids, as they stood at `as_of`, now if it is none, by id. It costs in proportion to
    /// the ids.
    async fn dossiers_of(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
        ids: &[ExternalId],
    ) -> Result<Vec<Dossier>, StoreError>;

    /// Returns the dossiers that have one of some texts as an id, a name or another value of theirs, letters of ASCII in
    /// either case, by id; it may return more. It costs in proportion to what it returns, but for one pass over the text.
    async fn mentioning(
        &self,
        connection: &ConnectionId,
        texts: &[String],
    ) -> Result<Vec<Dossier>, StoreError>;

    /// Returns a connection's accounts, by id. One that is proven gone has the status of who has departed.
    async fn principals(&self, connection: &ConnectionId) -> Result<Vec<Principal>, StoreError>;

    /// Returns a connection's resources, by id.
    async fn resources(&self, connection: &ConnectionId) -> Result<Vec<Resource>, StoreError>;

    /// Returns a connection's edges, sorted, each once, as they stood at `as_of` or stand now. It reads only what holds some.
    async fn edges(
        &self,
        connection: &ConnectionId,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Edge>, StoreError>;

    /// Returns the coverage of a connection's latest finished scan.
    async fn coverage(&self, connection: &ConnectionId) -> Result<Option<ScanCoverage>, StoreError>;

    /// Returns the coverage of the scan that was the latest finished one at `as_of`.
    async fn coverage_as_of(
        &self,
        connection: &ConnectionId,
        as_of: Timestamp,
    ) -> Result<Option<ScanCoverage>, StoreError>;

    /// Returns the connections that have a finished scan, by id.
    async fn connections(&self) -> Result<Vec<ConnectionId>, StoreError>;

    /// Returns a connection's scans, newest first.
    async fn scans(&self, connection: &ConnectionId, limit: usize) -> Result<Vec<ScanSummary>, StoreError>;

    /// Returns every version of everything that tells about one subject, oldest first.
    async fn history(&self, connection: &ConnectionId, id: &ExternalId) -> Result<Vec<Version>, StoreError>;

    /// Returns what changed in a connection after `since`, up to and including `until`, oldest first.
    async fn changes(
        &self,
        connection: &ConnectionId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Change>, StoreError>;

    /// Begins an update of the ledger of a connection's findings. One that is never settled changes nothing.
    async fn open_ledger(&self, connection: &ConnectionId) -> Result<LedgerUpdate, StoreError>;

    /// Begins an update of the ledger by some integrations alone: what was touched, and what follows from that. The
    /// verdicts on others stand.
    async fn open_ledger_of(
        &self,
        connection: &ConnectionId,
        touched: &Touched,
        subjects: Vec<ExternalId>,
    ) -> Result<LedgerUpdate, StoreError>;

    /// Notes what holds now. Verdicts come in batches, in any order; noting one again changes nothing.
    async fn note_verdicts(&self, update: &LedgerUpdate, verdicts: Vec<Verdict>) -> Result<(), StoreError>;

    /// Brings the ledger up to date in one transaction: opens what is new, reopens what came back, resolves what was
    /// not noted. What is open still costs no write. Keeps the verdicts, with what they rest on besides the inventory.
    async fn settle_ledger(
        &self,
        update: LedgerUpdate,
        judged_by: &str,
        whole: WholeVerdict,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Returns what was touched in a connection since its verdicts were given; nothing where none are kept.
    async fn touched(&self, connection: &ConnectionId, now: Timestamp)
    -> Result<Option<Touched>, StoreError>;

    /// Returns the integrations whose authority was followed through the graph when they were judged, by id.
    async fn judged_linked(&self, connection: &ConnectionId) -> Result<Vec<ExternalId>, StoreError>;

    /// Returns the integrations that matched one of some approved records when they were judged, by id.
    async fn judged_by_records(
        &self,
        connection: &ConnectionId,
        records: &[u32],
    ) -> Result<Vec<ExternalId>, StoreError>;

    /// Returns the verdicts that are kept of a connection in sum, but for those on some integrations.
    async fn verdict_sum(
        &self,
        connection: &ConnectionId,
        except: &[ExternalId],
    ) -> Result<VerdictSum, StoreError>;

    /// Returns the ledger of a connection's findings, by fingerprint.
    async fn ledger(&self, connection: &ConnectionId) -> Result<Vec<LedgerEntry>, StoreError>;

    /// Returns every exception, lapsed ones included, by fingerprint.
    async fn exceptions(&self) -> Result<Vec<Exception>, StoreError>;

    /// Keeps an exception, in place of an earlier one for the same finding.
    async fn put_exception(&self, exception: Exception) -> Result<(), StoreError>;

    /// Removes the exception for a finding. Says whether there was one.
    async fn remove_exception(&self, fingerprint: &str) -> Result<bool, StoreError>;

    /// Returns the findings that the target of a notification knows as open, by fingerprint.
    async fn notified(&self, notification: &str) -> Result<Vec<Notified>, StoreError>;

    /// Notes in one transaction what the target of a notification knows from now on, in place of what it knew of the
    /// same findings, and what it needs to know no longer.
    async fn note_notified(
        &self,
        notification: &str,
        known: Vec<Notified>,
        forgotten: Vec<String>,
    ) -> Result<(), StoreError>;

    /// Returns a body kept for conditional requests.
    async fn cached(&self, key: &str) -> Result<Option<CachedBody>, StoreError>;

    /// Keeps a body for conditional requests.
    async fn cache(&self, key: &str, body: CachedBody) -> Result<(), StoreError>;
}
