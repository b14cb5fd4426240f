//! One change of one finding, as messages tell it.

use jiff::Timestamp;
use remit_core::finding::{Finding, FindingKind, Severity};
use remit_core::model::ConnectionId;
use remit_store::{LedgerEntry, Notified};

/// What happened to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It is new.
    Opened,
    /// It was resolved or accepted, and holds again.
    Reopened,
    /// It is more severe than it was told; so severe it was.
    Raised(Severity),
    /// It holds no longer.
    Resolved,
}

/// One change of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub what: What,
    /// When the finding was opened the last time; for one that is resolved, when that was seen.
    pub at: Timestamp,
    /// How severe it is; for one that is resolved, how severe it was told.
    pub severity: Severity,
    /// The same over scans as long as the disagreement is the same.
    pub fingerprint: String,
    /// Its kind; none where an older remit knew one that this one does not.
    pub kind: Option<FindingKind>,
    /// The connection; none for a record that no connection holds.
    pub connection: Option<ConnectionId>,
    /// The external id of the integration that it is about; none where it is about none, or holds no longer.
    pub subject: Option<String>,
    /// The name of what it is about.
    pub name: String,
    /// The disagreement in one line; none where it holds no longer.
    pub summary: Option<String>,
}

impl What {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Reopened => "reopened",
            Self::Raised(_) => "raised",
            Self::Resolved => "resolved",
        }
    }
}

impl Change {
    /// Returns the change of a finding that holds.
    pub(crate) fn of(what: What, finding: &Finding, entry: &LedgerEntry) -> Self {
        Self {
            what,
            at: entry.opened_at,
            severity: finding.severity,
            fingerprint: finding.fingerprint.clone(),
            kind: Some(finding.kind),
            connection: finding.about.connection.clone(),
            subject: finding.about.subject.as_ref().map(ToString::to_string),
            name: finding.about.name.clone(),
            summary: Some(finding.summary.clone()),
        }
    }

    /// Returns the change of a finding that holds no longer. What is left of it is what the target knows.
    pub(crate) fn resolved(known: Notified, at: Timestamp) -> Self {
        let id = known.fingerprint.split('/').next().unwrap_or_default();
        Self {
            what: What::Resolved,
            at,
            severity: known.severity,
            kind: FindingKind::ALL.iter().copied().find(|kind| kind.id() == id),
            fingerprint: known.fingerprint,
            connection: known.connection,
            subject: None,
            name: known.name,
            summary: None,
        }
    }

    /// Returns what the target knows once it took this; none where it may forget the finding.
    pub(crate) fn leaves(&self) -> Option<Notified> {
        (self.what != What::Resolved).then(|| Notified {
            fingerprint: self.fingerprint.clone(),
            connection: self.connection.clone(),
            severity: self.severity,
            opened_at: self.at,
            name: self.name.clone(),
        })
    }

    /// Returns the id of the finding's kind.
    pub fn kind_id(&self) -> &str {
        self.fingerprint.split('/').next().unwrap_or_default()
    }

    /// Returns the finding's title.
    pub fn title(&self) -> &str {
        self.kind.map_or(self.kind_id(), |kind| &kind.facts().title)
    }
}
