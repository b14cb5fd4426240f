//! Reviews as JSON shows them.

use super::ReviewItem;
use crate::document::{ConnectionWire, Instant};
use crate::findings::PlaceJson;
use crate::score::ScoreJson;
use remit_core::review::{ReviewState, Schedule};
use schemars::JsonSchema;
use serde::Serialize;

/// Records with their reviews.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "remit review")]
pub(super) struct ReviewsJson {
    /// Always `remit/review/1`.
    pub(super) schema: &'static str,
    /// The instant of judging.
    pub(super) now: Instant,
    /// The connections, with what their latest scan saw.
    pub(super) connections: Vec<ConnectionWire>,
    /// How many records an integration was found for.
    pub(super) n_records: usize,
    /// How many integrations have no record.
    pub(super) n_unapproved: usize,
    /// The reviews, the most pressing first.
    pub(super) reviews: Vec<ReviewJson>,
}

/// The review of one integration's record.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReviewJson {
    /// The provider.
    provider: String,
    /// The connection.
    connection: Option<String>,
    /// The integration's stable id.
    app: String,
    /// The integration's external id.
    subject: Option<String>,
    /// Its name for readers.
    name: String,
    /// Who answers for it, as the record says.
    owner: Option<String>,
    /// Where the record stands.
    record: Option<PlaceJson>,
    /// Whether it is to be reviewed now.
    due: bool,
    /// What makes it due at once.
    triggers: Vec<String>,
    /// When it is reviewed by its cadence.
    schedule: ScheduleJson,
    /// Its risk score.
    score: ScoreJson,
    /// The latest review in the journal.
    latest: Option<LatestJson>,
}

/// When a record is reviewed again.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ScheduleJson {
    pub(super) state: &'static str,
    pub(super) every_days: u32,
    pub(super) rule: String,
    pub(super) last: Option<String>,
    pub(super) due_on: Option<String>,
    pub(super) deadline: Option<String>,
    pub(super) severity: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LatestJson {
    at: Instant,
    by: String,
    decision: &'static str,
    reason: String,
    evidence: String,
    written: PlaceJson,
}

impl From<&ReviewItem<'_>> for ReviewJson {
    fn from(item: &ReviewItem<'_>) -> Self {
        let verdict = &item.explanation.verdict;
        Self {
            provider: verdict.about.provider.to_string(),
            connection: verdict.about.connection.as_ref().map(ToString::to_string),
            app: verdict.about.app.to_string(),
            subject: verdict.about.subject.as_ref().map(ToString::to_string),
            name: verdict.about.name.clone(),
            owner: verdict.owner.clone(),
            record: verdict.record.as_ref().map(PlaceJson::from),
            due: item.is_due(),
            triggers: item.triggers.clone(),
            schedule: item.schedule.into(),
            score: item.explanation.into(),
            latest: item.latest.map(|entry| LatestJson {
                at: Instant(entry.at),
                by: entry.by.clone(),
                decision: entry.decision.as_str(),
                reason: entry.reason.clone(),
                evidence: entry.evidence.clone(),
                written: (&entry.location).into(),
            }),
        }
    }
}

impl From<&Schedule> for ScheduleJson {
    fn from(schedule: &Schedule) -> Self {
        Self {
            state: match schedule.state {
                ReviewState::NeverReviewed => "never_reviewed",
                ReviewState::Overdue(_) => "overdue",
                ReviewState::Due => "due",
                ReviewState::NotDue => "not_due",
            },
            every_days: schedule.cadence.days,
            rule: schedule.cadence.rule.clone(),
            last: schedule.last.map(|day| day.to_string()),
            due_on: schedule.due_on.map(|day| day.to_string()),
            deadline: schedule.deadline.map(|day| day.to_string()),
            severity: schedule.severity.as_str(),
        }
    }
}
