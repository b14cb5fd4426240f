//! A finding as JSON shows it.

use crate::document::Instant;
use jiff::Timestamp;
use remit_core::approval::Location;
use remit_core::finding::{Acknowledgement, Evidence, Finding, Standing};
use schemars::JsonSchema;
use serde::Serialize;

/// One disagreement between what is approved, what is granted and what is used.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingJson {
    /// The same over scans as long as the disagreement is the same.
    fingerprint: String,
    /// The kind of disagreement.
    kind: &'static str,
    /// Its title for readers.
    title: &'static str,
    /// How severe it is: critical, high, medium, low or info.
    severity: &'static str,
    /// How much the authority matters that it is about, from T0, the most, to T3.
    tier: String,
    /// The provider.
    provider: String,
    /// The connection; null for a record that no connection holds.
    connection: Option<String>,
    /// The integration's stable id, or the stage that was not read.
    app: String,
    /// The integration's external id, where it is one.
    subject: Option<String>,
    /// Its name for readers.
    name: String,
    /// The disagreement in one line.
    summary: String,
    /// What makes it distinct: surplus scopes, credential ids.
    instances: Vec<String>,
    /// What it rests on.
    evidence: Vec<EvidenceJson>,
    /// What to do.
    remedy: &'static str,
    /// The place in the approved record that it contradicts.
    record: Option<PlaceJson>,
    /// Kinds with the same cause that it stands for.
    absorbed: Vec<&'static str>,
    /// The controls that it is evidence about.
    controls: Vec<ControlJson>,
    /// Whether somebody accepts it.
    standing: StandingJson,
    /// When it was opened; null where no store remembers.
    opened_at: Option<Instant>,
    /// The risk score of the integration that it is about, from 0 to 100; null where it is about none, and where the
    /// integration beside it has the score.
    score: Option<u32>,
}

/// One fact with where it came from.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EvidenceJson {
    /// The fact in words.
    fact: String,
    /// An endpoint's template, or a file with its line.
    source: String,
    /// When it was read, for what a provider said.
    read_at: Option<Instant>,
}

/// A place in a file.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PlaceJson {
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
}

/// One control of one framework.
#[derive(Debug, Serialize, JsonSchema)]
struct ControlJson {
    /// The framework.
    framework: &'static str,
    /// The control's id in it.
    id: &'static str,
    /// The control's title, or a label where the framework has none.
    title: &'static str,
}

/// Whether somebody accepts a finding.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum StandingJson {
    /// Nobody does.
    Open,
    /// Somebody does, for now.
    Acknowledged(AcknowledgementJson),
    /// Somebody did, and the time is over.
    Lapsed(AcknowledgementJson),
}

/// Who accepts a finding, why, and until when.
#[derive(Debug, Serialize, JsonSchema)]
struct AcknowledgementJson {
    /// Why.
    reason: String,
    /// Who answers for it.
    owner: String,
    /// When it lapses.
    expires_at: Instant,
}

impl FindingJson {
    /// Returns a finding as JSON shows it.
    pub(crate) fn new(finding: &Finding, opened: Option<Timestamp>) -> Self {
        let facts = finding.kind.facts();
        Self {
            fingerprint: finding.fingerprint.clone(),
            kind: finding.kind.id(),
            title: &facts.title,
            severity: finding.severity.as_str(),
            tier: finding.tier.to_string(),
            provider: finding.about.provider.to_string(),
            connection: finding.about.connection.as_ref().map(ToString::to_string),
            app: finding.about.app.to_string(),
            subject: finding.about.subject.as_ref().map(ToString::to_string),
            name: finding.about.name.clone(),
            summary: finding.summary.clone(),
            instances: finding.instances.clone(),
            evidence: finding.evidence.iter().map(EvidenceJson::from).collect(),
            remedy: &facts.remediation,
            record: finding.record.as_ref().map(PlaceJson::from),
            absorbed: finding.absorbed.iter().map(|kind| kind.id()).collect(),
            controls: finding
                .controls()
                .map(|one| ControlJson { framework: &one.framework, id: &one.id, title: &one.title().title })
                .collect(),
            standing: (&finding.standing).into(),
            opened_at: opened.map(Instant),
            score: None,
        }
    }

    /// Returns it with the score of the integration that it is about.
    pub(crate) fn with_score(self, score: Option<u32>) -> Self {
        Self { score, ..self }
    }
}

impl From<&Evidence> for EvidenceJson {
    fn from(evidence: &Evidence) -> Self {
        Self {
            fact: evidence.fact.clone(),
            source: evidence.source.clone(),
            read_at: evidence.read_at.map(Instant),
        }
    }
}

impl From<&Location> for PlaceJson {
    fn from(location: &Location) -> Self {
        Self { file: location.file.clone(), line: location.line as usize }
    }
}

impl From<&Standing> for StandingJson {
    fn from(standing: &Standing) -> Self {
        let by = |one: &Acknowledgement| AcknowledgementJson {
            reason: one.reason.clone(),
            owner: one.owner.clone(),
            expires_at: Instant(one.expires_at),
        };
        match standing {
            Standing::Open => Self::Open,
            Standing::Acknowledged(one) => Self::Acknowledged(by(one)),
            Standing::Lapsed(one) => Self::Lapsed(by(one)),
        }
    }
}
