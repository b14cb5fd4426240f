//! `remit findings`: what is wrong, the worst first.

mod json;

pub(crate) use self::json::{EvidenceJson, FindingJson, PlaceJson};

use crate::coverage::{emptiness, footer, word};
use crate::document::{ConnectionWire, Instant};
use crate::json as listing;
use crate::score::Scores;
use crate::style::{Format, Paint, Style, painted};
use crate::table::paragraph;
use crate::text::visible;
use jiff::Timestamp;
use remit_core::finding::{Finding, Severity, Standing};
use remit_core::judge::JudgedConnection;
use remit_core::risk::Score;
use remit_core::words;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;
use std::io;

/// Findings to write.
#[derive(Clone, Copy)]
pub struct FindingsView<'a> {
    /// The findings, in the order in which they are shown.
    pub findings: &'a [Finding],
    /// Says when a finding was opened, by its fingerprint; nothing where nobody remembers.
    pub opened: &'a dyn Fn(&str) -> Option<Timestamp>,
    /// The risk scores of the integrations that they are about.
    pub scores: &'a Scores,
    /// The connections, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// The instant of judging.
    pub now: Timestamp,
}

impl fmt::Debug for FindingsView<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FindingsView")
            .field("findings", &self.findings)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// Writes findings.
///
/// # Errors
/// `out` failed.
pub fn findings(
    out: &mut dyn io::Write,
    format: Format,
    style: Style,
    view: &FindingsView<'_>,
) -> io::Result<()> {
    match format {
        Format::Table => write_table(out, style, view),
        Format::Csv => listing::csv(
            out,
            CSV_HEAD,
            &view.findings.iter().map(|one| csv_row(one, view)).collect::<Vec<_>>(),
        ),
        Format::Json => listing::pretty(
            out,
            &FindingsJson {
                schema: SCHEMA,
                now: Instant(view.now),
                connections: listing::wires(view.connections),
                findings: items(view),
            },
        ),
        Format::Ndjson => listing::lines(out, SCHEMA, "finding", &items(view), view.connections, view.now),
    }
}

/// Returns the JSON Schema of `remit findings --format json`.
pub fn schema_finding() -> serde_json::Value {
    schemars::schema_for!(FindingsJson).to_value()
}

const SCHEMA: &str = "remit/finding/1";

/// Findings with their coverage.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "remit findings")]
struct FindingsJson {
    /// The document's form: `remit/finding/1`.
    schema: &'static str,
    /// The instant of judging.
    now: Instant,
    /// The connections, with what their latest scan saw.
    connections: Vec<ConnectionWire>,
    /// What is wrong, the worst first.
    findings: Vec<FindingJson>,
}

fn items(view: &FindingsView<'_>) -> Vec<FindingJson> {
    view.findings
        .iter()
        .map(|finding| {
            let score = scored(finding, view).map(|score| score.value);
            FindingJson::new(finding, (view.opened)(&finding.fingerprint)).with_score(score)
        })
        .collect()
}

fn write_table(out: &mut dyn io::Write, style: Style, view: &FindingsView<'_>) -> io::Result<()> {
    if view.findings.is_empty() {
        writeln!(out, "{}", emptiness(view.connections))?;
    } else {
        for finding in view.findings {
            let lines = block(finding, view);
            paragraph(out, style, paint(finding.severity), finding.severity.as_str(), &lines)?;
        }
        writeln!(out, "\n{}", totals(view.findings))?;
    }
    writeln!(out)?;
    footer(out, style, view.connections, view.now)
}

/// A finding as a paragraph; its fingerprint stands alone on a line, to be copied.
fn block(finding: &Finding, view: &FindingsView<'_>) -> Vec<String> {
    let connection = finding.about.connection.as_ref().map_or("any connection", |one| one.as_str());
    let since = match (view.opened)(&finding.fingerprint) {
        Some(opened) => format!("open since {}", words::day(opened)),
        None => "not recorded since when".to_owned(),
    };
    let score = scored(finding, view).map_or_else(String::new, |score| format!("; score {}", score.value));
    let name = painted(Paint::Strong, &visible(&finding.about.name));
    let mut lines = vec![
        format!("{name} in {}: {}", visible(connection), finding.kind.facts().title.to_lowercase()),
        format!("{}; {since}{score}", visible(&finding.summary)),
        painted(Paint::Quiet, &visible(&finding.fingerprint)),
    ];
    let standing = standing(&finding.standing);
    if !standing.is_empty() {
        lines.insert(2, standing);
    }
    lines
}

fn scored<'a>(finding: &Finding, view: &FindingsView<'a>) -> Option<&'a Score> {
    view.scores.get(finding.about.connection.as_ref(), finding.about.subject.as_ref())
}

/// Returns the word for a severity in its colour.
pub(crate) fn severity(severity: Severity) -> String {
    painted(paint(severity), severity.as_str())
}

/// Returns the colour of a severity.
pub(crate) fn paint(severity: Severity) -> Paint {
    match severity {
        Severity::Critical => Paint::Over,
        Severity::High => Paint::High,
        Severity::Medium => Paint::Medium,
        Severity::Low | Severity::Info => Paint::Quiet,
    }
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Open => String::new(),
        Standing::Acknowledged(by) => {
            format!(
                "accepted by {} until {}: {}",
                visible(&by.owner),
                words::day(by.expires_at),
                visible(&by.reason)
            )
        }
        Standing::Lapsed(by) => {
            format!("acceptance by {} lapsed on {}", visible(&by.owner), words::day(by.expires_at))
        }
    }
}

/// Returns how many findings there are of each severity, and how many of them are accepted.
pub(crate) fn totals(findings: &[Finding]) -> String {
    let mut parts = Vec::new();
    for severity in Severity::ALL {
        let n = findings.iter().filter(|finding| finding.severity == severity && finding.is_open()).count();
        if n > 0 {
            parts.push(format!("{n} {severity}"));
        }
    }
    let n_open = findings.iter().filter(|finding| finding.is_open()).count();
    let n_accepted = findings.len() - n_open;
    let mut total = words::count(n_open, "open finding");
    if !parts.is_empty() {
        total = format!("{total}: {}", parts.join(", "));
    }
    if n_accepted > 0 { format!("{total}; {n_accepted} accepted for now") } else { total }
}

const CSV_HEAD: &[&str] = &[
    "severity",
    "kind",
    "title",
    "connection",
    "provider",
    "app",
    "subject",
    "name",
    "summary",
    "instances",
    "remedy",
    "standing",
    "opened_at",
    "record",
    "fingerprint",
    "score",
    "coverage",
];

fn csv_row(finding: &Finding, view: &FindingsView<'_>) -> Vec<String> {
    let facts = finding.kind.facts();
    let about = &finding.about;
    let connection = about.connection.as_ref().map_or("any", |one| one.as_str());
    let standing = match &finding.standing {
        Standing::Open => "open".to_owned(),
        Standing::Acknowledged(by) => format!("acknowledged until {}", by.expires_at),
        Standing::Lapsed(by) => format!("lapsed at {}", by.expires_at),
    };
    vec![
        finding.severity.to_string(),
        finding.kind.id().to_owned(),
        facts.title.clone(),
        connection.to_owned(),
        about.provider.to_string(),
        about.app.to_string(),
        about.subject.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string),
        about.name.clone(),
        finding.summary.clone(),
        listing::joined(&finding.instances, "; "),
        facts.remediation.clone(),
        standing,
        (view.opened)(&finding.fingerprint).map_or_else(|| "not recorded".to_owned(), |at| at.to_string()),
        finding
            .record
            .as_ref()
            .map_or_else(|| "none".to_owned(), |place| format!("{}:{}", place.file, place.line)),
        finding.fingerprint.clone(),
        scored(finding, view).map_or_else(|| "none".to_owned(), |score| score.value.to_string()),
        match &about.connection {
            Some(id) => word(view.connections, id.as_str()).to_owned(),
            None => "complete".to_owned(),
        },
    ]
}
