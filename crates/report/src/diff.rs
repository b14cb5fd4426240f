//! `remit diff`: approved, granted and used, one line an integration.

use crate::compared::{ComparedJson, Counts, state, state_word, worst};
use crate::coverage::{emptiness, footer, word};
use crate::document::{ConnectionWire, Instant};
use crate::findings::{FindingJson, paint, severity, totals};
use crate::json;
use crate::style::{Format, Style};
use crate::table::{Cell, labelled, paragraph, table};
use crate::text::{last_use, visible};
use jiff::Timestamp;
use remit_core::finding::Finding;
use remit_core::judge::{Explanation, JudgedConnection, RowResult, State};
use remit_core::words;
use serde::Serialize;
use std::io;

/// A comparison to write.
#[derive(Debug, Clone, Copy)]
pub struct DiffView<'a> {
    /// The integrations as they were judged, in the order in which they are shown.
    pub explanations: &'a [Explanation],
    /// Findings that no single integration shows.
    pub whole: &'a [Finding],
    /// The connections, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// The instant of judging.
    pub now: Timestamp,
}

/// Writes a comparison.
///
/// # Errors
/// `out` failed.
pub fn diff(out: &mut dyn io::Write, format: Format, style: Style, view: &DiffView<'_>) -> io::Result<()> {
    match format {
        Format::Table => write_table(out, style, view),
        Format::Csv => {
            let rows: Vec<Vec<String>> =
                view.explanations.iter().flat_map(|one| csv_rows(one, view)).collect();
            json::csv(out, CSV_HEAD, &rows)
        }
        Format::Json => json::pretty(
            out,
            &DiffJson {
                schema: SCHEMA,
                now: Instant(view.now),
                connections: json::wires(view.connections),
                integrations: view.explanations.iter().map(Into::into).collect(),
                findings: view.whole.iter().map(|finding| FindingJson::new(finding, None)).collect(),
            },
        ),
        Format::Ndjson => {
            let items: Vec<ComparedJson> = view.explanations.iter().map(Into::into).collect();
            json::lines(out, SCHEMA, "integration", &items, view.connections, view.now)?;
            let whole: Vec<FindingJson> =
                view.whole.iter().map(|finding| FindingJson::new(finding, None)).collect();
            json::items(out, "finding", &whole)
        }
    }
}

const SCHEMA: &str = "remit/diff/1";

#[derive(Debug, Serialize)]
struct DiffJson {
    schema: &'static str,
    now: Instant,
    connections: Vec<ConnectionWire>,
    integrations: Vec<ComparedJson>,
    /// Findings that no single integration shows.
    findings: Vec<FindingJson>,
}

fn write_table(out: &mut dyn io::Write, style: Style, view: &DiffView<'_>) -> io::Result<()> {
    if view.explanations.is_empty() {
        writeln!(out, "{}", emptiness(view.connections))?;
    } else {
        let rows: Vec<Vec<Cell>> = view.explanations.iter().map(|one| row(one, view.now)).collect();
        let head = [
            "state",
            "integration",
            "approved",
            "granted",
            "scopes",
            "beyond the approval",
            "last used",
            "worst",
        ];
        table(out, style, &head, &rows)?;
        writeln!(
            out,
            "\nscopes: left of the line within the approval (· approved, not granted), right of it beyond"
        )?;
    }
    writeln!(out)?;
    for finding in view.whole.iter().filter(|finding| finding.is_open()) {
        let line =
            format!("{} {}: {}", finding.kind.id(), visible(&finding.about.name), visible(&finding.summary));
        paragraph(out, style, paint(finding.severity), finding.severity.as_str(), &[line])?;
    }
    labelled(out, style, "total", &[states(view.explanations), totals(&all(view))])?;
    footer(out, style, view.connections, view.now)
}

fn row(explanation: &Explanation, now: Timestamp) -> Vec<Cell> {
    let verdict = &explanation.verdict;
    let counts = Counts::of(explanation);
    let connection = verdict.about.connection.as_ref().map_or("any connection", |one| one.as_str());
    let approved = match verdict.record {
        Some(_) => Cell::number(counts.within + counts.not_granted),
        None => Cell::text("no record"),
    };
    vec![
        Cell::ready(state(verdict.state)),
        Cell::lines([verdict.about.name.clone(), format!("in {connection}")]),
        approved,
        Cell::number(counts.within + counts.beyond),
        Cell::ready(counts.bar(verdict.record.is_some())),
        Cell::text(surplus(explanation)),
        Cell::text(last_use(verdict.last_use, now)),
        Cell::ready(worst(explanation).map_or_else(|| "none".to_owned(), severity)),
    ]
}

fn surplus(explanation: &Explanation) -> String {
    let rows = explanation.comparison.rows.iter();
    let beyond = rows.filter(|row| matches!(row.result, RowResult::Excess | RowResult::Unapproved));
    let scopes: Vec<String> = beyond.map(|row| row.scope.clone()).collect();
    if scopes.is_empty() { "none".to_owned() } else { words::short_list(&scopes, 3) }
}

fn states(explanations: &[Explanation]) -> String {
    let mut parts = Vec::new();
    for state in [State::Unapproved, State::Exceeds, State::Expired, State::Within, State::Pending] {
        let n = explanations.iter().filter(|one| one.verdict.state == state).count();
        if n > 0 {
            parts.push(format!("{n} {}", state_word(state)));
        }
    }
    let total = words::count(explanations.len(), "integration");
    if parts.is_empty() { total } else { format!("{total}: {}", parts.join(", ")) }
}

fn all(view: &DiffView<'_>) -> Vec<Finding> {
    let of_integrations = view.explanations.iter().flat_map(|one| &one.verdict.findings);
    of_integrations.chain(view.whole).cloned().collect()
}

const CSV_HEAD: &[&str] = &[
    "connection",
    "provider",
    "app",
    "id",
    "name",
    "state",
    "owner",
    "scope_kind",
    "scope",
    "tier",
    "approved",
    "granted",
    "result",
    "last_used",
    "worst_finding",
    "score",
    "coverage",
];

/// One row a scope; an integration without any has one row.
fn csv_rows(explanation: &Explanation, view: &DiffView<'_>) -> Vec<Vec<String>> {
    let verdict = &explanation.verdict;
    let connection = verdict.about.connection.as_ref().map_or("any", |one| one.as_str());
    let head = [
        connection.to_owned(),
        verdict.about.provider.to_string(),
        verdict.about.app.to_string(),
        verdict.about.subject.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string),
        verdict.about.name.clone(),
        crate::compared::state_id(verdict.state).to_owned(),
        verdict.owner.clone().unwrap_or_else(|| "none".to_owned()),
    ];
    let tail = [
        last_use(verdict.last_use, view.now),
        worst(explanation).map_or_else(|| "none".to_owned(), |severity| severity.to_string()),
        explanation.score.value.to_string(),
        word(view.connections, connection).to_owned(),
    ];
    let mut scopes: Vec<[String; 6]> = explanation.comparison.rows.iter().map(csv_scope).collect();
    if scopes.is_empty() {
        scopes.push(["none", "none", "none", "no", "no", "no scope"].map(str::to_owned));
    }
    scopes
        .into_iter()
        .map(|scope| head.iter().cloned().chain(scope).chain(tail.iter().cloned()).collect())
        .collect()
}

fn csv_scope(row: &remit_core::judge::ComparisonRow) -> [String; 6] {
    let granted = match row.granted {
        remit_core::judge::GrantedAs::Direct(Some(since)) => since.to_string(),
        remit_core::judge::GrantedAs::Direct(None) => "yes, no date".to_owned(),
        remit_core::judge::GrantedAs::No => "no".to_owned(),
    };
    [
        row.kind.clone(),
        row.scope.clone(),
        row.tier.to_string(),
        crate::compared::approved(row.approved).to_owned(),
        granted,
        crate::compared::result(row.result).to_owned(),
    ]
}
