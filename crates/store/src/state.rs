//! What the store keeps besides the inventory: versions, the ledger of findings, exceptions, bodies.

use jiff::Timestamp;
use remit_core::finding::Severity;
use remit_core::model::{ConnectionId, ExternalId, Facets, Principal, RecordKind, StageId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Whether it is of some integrations only.
    pub(crate) is_of_some: bool,
    /// What was touched later than this is not judged yet.
    pub(crate) last_touched: i64,
}

/// What was found of one integration, and how long that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The integration.
    pub subject: ExternalId,
    /// Until when the same is found as long as nothing but the time goes on.
    pub until: Timestamp,
    /// The approved record that it matches, by its place among the records.
    pub record: Option<u32>,
    /// Whether its authority was followed through the graph.
    pub is_linked: bool,
    /// What was found: how severe it is, and its fingerprint.
    pub findings: Vec<(Severity, String)>,
}

/// What only all integrations together show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WholeVerdict {
    /// The fingerprints of what was found.
    pub fingerprints: Vec<String>,
    /// The texts by which those are found that have something in common: they are looked at again each time.
    pub common: Vec<String>,
}

/// All verdicts of a connection in sum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerdictSum {
    /// How many findings there are of each severity.
    pub n_findings: BTreeMap<Severity, u32>,
    /// The approved records that were matched, by their places.
    pub records: Vec<u32>,
}

/// What was touched in a connection since its verdicts were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// What the verdicts rest on besides the inventory, as they were settled with it.
    pub judged_by: String,
    /// Integrations of which something was written, and those whose verdict the time has ended, by id.
    pub subjects: Vec<ExternalId>,
    /// Accounts of which something was written, as they were and as they are.
    pub principals: Vec<Principal>,
    /// Resources of which something was written.
    pub resources: Vec<ExternalId>,
    /// What only all integrations together showed.
    pub whole: WholeVerdict,
    /// What was touched later than this is not told here.
    pub(crate) last_touched: i64,
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
