//! A message as a webhook takes it: one JSON document, `remit/notification/1`.

use crate::{Change, Message, What};
use remit_core::finding::Severity;
use schemars::{JsonSchema, Schema, schema_for};
use serde::Serialize;

/// What changed among the findings. `webhook-id` in the head of the request is the same whenever the same document is
/// sent again.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "remit notification")]
pub struct Document<'a> {
    /// Always `remit/notification/1`.
    schema: &'static str,
    /// The message's id: the same whenever the same changes are sent to the same target.
    id: String,
    /// The notification's id in `remit.yaml`.
    notification: &'a str,
    /// The instant of judging, as RFC 3339 writes it.
    #[schemars(extend("format" = "date-time"))]
    now: String,
    /// The changes in one line.
    summary: String,
    /// The changes, the worst first.
    changes: Vec<ChangeJson<'a>>,
    /// Connections that were not read whole: what is silent about them proves nothing.
    unread: Vec<&'a str>,
}

/// What happened to one finding.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangeJson<'a> {
    /// What happened.
    change: ChangeWord,
    /// When the finding was opened the last time; where it is resolved, when that was seen.
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// How severe it is; where it is resolved, how severe it was told.
    severity: SeverityWord,
    /// How severe it was told before; null unless it was raised.
    severity_before: Option<SeverityWord>,
    /// The same over scans as long as the disagreement is the same.
    fingerprint: &'a str,
    /// Its kind.
    kind: &'a str,
    /// The kind's title for readers.
    title: &'a str,
    /// The connection; null for a record that no connection holds.
    connection: Option<&'a str>,
    /// The external id of the integration that it is about; null where it is about none, or is resolved.
    subject: Option<&'a str>,
    /// The name of what it is about.
    name: &'a str,
    /// The disagreement in one line; null where it is resolved.
    summary: Option<&'a str>,
    /// What to do; null where it is resolved.
    remedy: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ChangeWord {
    /// It is new.
    Opened,
    /// It was resolved or accepted, and holds again.
    Reopened,
    /// It is more severe than it was told.
    Raised,
    /// It holds no longer.
    Resolved,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SeverityWord {
    Critical,
    High,
    Medium,
    Low,
    Info,
}

/// Returns the schema of the document.
pub fn schema_notification() -> Schema {
    schema_for!(Document<'static>)
}

impl<'a> From<&Message<'a>> for Document<'a> {
    fn from(message: &Message<'a>) -> Self {
        Self {
            schema: "remit/notification/1",
            id: message.id(),
            notification: message.notification,
            now: message.now.to_string(),
            summary: message.counts(),
            changes: message.changes.iter().map(ChangeJson::from).collect(),
            unread: message.unread.iter().map(|one| one.connection.as_str()).collect(),
        }
    }
}

impl<'a> From<&'a Change> for ChangeJson<'a> {
    fn from(change: &'a Change) -> Self {
        let (word, before) = match change.what {
            What::Opened => (ChangeWord::Opened, None),
            What::Reopened => (ChangeWord::Reopened, None),
            What::Raised(before) => (ChangeWord::Raised, Some(before)),
            What::Resolved => (ChangeWord::Resolved, None),
        };
        let holds = change.kind.filter(|_| change.what != What::Resolved);
        Self {
            change: word,
            at: change.at.to_string(),
            severity: change.severity.into(),
            severity_before: before.map(SeverityWord::from),
            fingerprint: &change.fingerprint,
            kind: change.kind_id(),
            title: change.title(),
            connection: change.connection.as_ref().map(|connection| connection.as_str()),
            subject: change.subject.as_deref(),
            name: &change.name,
            summary: change.summary.as_deref(),
            remedy: holds.map(|kind| kind.facts().remediation.as_str()),
        }
    }
}

impl From<Severity> for SeverityWord {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::Critical,
            Severity::High => Self::High,
            Severity::Medium => Self::Medium,
            Severity::Low => Self::Low,
            Severity::Info => Self::Info,
        }
    }
}
