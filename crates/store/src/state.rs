//! What the store keeps besides the inventory: versions, the ledger of findings, exceptions, bodies.

use jiff::Timestamp;
use remit_core::finding::Severity;
use remit_core::model::{ConnectionId, ExternalId, Facets, RecordKind, StageId};

/// One version of one record: what it said, from when until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The record's kind.
    pub kind: RecordKind,
    /// The record.
    pub external_id: ExternalId,
    /// The stage that read it.
    pub stage: StageId,
    /// The endpoint, as a template.
    pub endpoint: String,
    /// What it said.
    pub facets: Facets,
    /// When a scan first saw it say so.
    pub valid_from: Timestamp,
    /// When a scan saw that it no longer does; none while it does.
    pub valid_to: Option<Timestamp>,
}

/// When a finding was open. Findings are judged anew each time; the ledger remembers only since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it was opened the last time; later than `first_seen` if it was reopened.
    pub opened_at: Timestamp,
    /// When a scan saw that it holds no longer; none while it holds.
    pub resolved_at: Option<Timestamp>,
}

/// An update of the ledger under way. It can be settled once, and only by the store that opened it.
#[derive(Debug)]
#[must_use = "the ledger stays as it is until the update is settled"]
pub struct LedgerUpdate {
    /// The connection whose findings are noted.
    pub(crate) connection: ConnectionId,
    /// The number under which the store keeps what is noted.
    pub(crate) number: i64,
}

/// A finding that somebody accepts for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The finding's fingerprint: exactly this disagreement and no other.
    pub fingerprint: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// When it lapses.
    pub expires_at: Timestamp,
    /// When it was recorded.
    pub created_at: Timestamp,
}

/// A finding that the target of a notification knows as open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// The connection that it is about; none for a record that no connection holds.
    pub connection: Option<ConnectionId>,
    /// How severe it was when the target took it.
    pub severity: Severity,
    /// When it was opened the last time, as the ledger said then.
    pub opened_at: Timestamp,
    /// The name of what it is about.
    pub name: String,
}

/// A body kept for conditional requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedBody {
    /// The validator that the provider gave.
    pub etag: String,
    /// The next page's cursor, if there was one.
    pub next: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}
