//! `remit explain`: one integration whole: the sentence, the three sets, what it reaches, and what all that rests on.

use crate::compared::{ComparedJson, approved, result, state};
use crate::coverage::of_scan;
use crate::document::{ConnectionWire, DossierWire, Instant};
use crate::findings::severity;
use crate::inventory::credential::{age, called, expires, last_used, state_word};
use crate::inventory::reach;
use crate::json;
use crate::now::{self, AuthorityNowJson};
use crate::path;
use crate::review::schedule_line;
use crate::score;
use crate::style::{Format, Paint, Style, painted};
use crate::table::{Cell, labelled, table};
use crate::text::{fact, last_use, visible, wrap};
use jiff::Timestamp;
use remit_core::coverage::ScanCoverage;
use remit_core::fact::Fact;
use remit_core::finding::{Evidence, Finding, Standing};
use remit_core::judge::{ComparisonRow, Explanation, GrantedAs, JudgedConnection, RowResult, Since, State};
use remit_core::model::Dossier;
use remit_core::words;
use serde::Serialize;
use std::io;

/// An explanation to write.
#[derive(Debug, Clone, Copy)]
pub struct ExplainView<'a> {
    /// What judging says, and what shows it.
    pub explanation: &'a Explanation,
    /// Everything that is known of the integration.
    pub dossier: &'a Dossier,
    /// What the latest scan of its connection saw; none if it was never scanned.
    pub coverage: Option<&'a ScanCoverage>,
    /// The instant of judging.
    pub now: Timestamp,
}

/// Writes an explanation. As CSV it is the three sets, one row a scope.
///
/// # Errors
/// `out` failed.
pub fn explain(
    out: &mut dyn io::Write,
    format: Format,
    style: Style,
    view: &ExplainView<'_>,
) -> io::Result<()> {
    let connection = JudgedConnection {
        id: view.dossier.connection.clone(),
        provider: view.dossier.provider.clone(),
        environment: None,
        coverage: view.coverage.cloned(),
    };
    let judged = || ExplainedJson {
        judged: view.explanation.into(),
        authority_now: (&view.explanation.now).into(),
        integration: view.dossier.into(),
    };
    match format {
        Format::Table => write_text(out, style, view),
        Format::Json => json::pretty(
            out,
            &ExplanationJson {
                schema: SCHEMA,
                now: Instant(view.now),
                connection: (&connection).into(),
                explanation: judged(),
            },
        ),
        Format::Ndjson => json::lines(out, SCHEMA, "explanation", &[judged()], &[connection], view.now),
        Format::Csv => crate::diff::diff(
            out,
            format,
            style,
            &crate::diff::DiffView {
                explanations: std::slice::from_ref(view.explanation),
                whole: &[],
                connections: &[connection],
                now: view.now,
            },
        ),
    }
}

const SCHEMA: &str = "remit/explanation/1";

#[derive(Debug, Serialize)]
struct ExplanationJson {
    schema: &'static str,
    now: Instant,
    connection: ConnectionWire,
    #[serde(flatten)]
    explanation: ExplainedJson,
}

#[derive(Debug, Serialize)]
struct ExplainedJson {
    /// What judging says.
    judged: ComparedJson,
    /// What narrows its authority at present.
    authority_now: AuthorityNowJson,
    /// What is known, as the inventory writes it.
    integration: DossierWire,
}

fn write_text(out: &mut dyn io::Write, style: Style, view: &ExplainView<'_>) -> io::Result<()> {
    write_sentence(out, style, view)?;
    write_scopes(out, style, view)?;
    labelled(out, style, "state", &[state_line(view)])?;
    labelled(out, style, "now", &now::lines(&view.explanation.now))?;
    labelled(out, style, "score", &score::lines(view.explanation))?;
    if let Some(schedule) = &view.explanation.schedule {
        labelled(out, style, "review", &[schedule_line(schedule)])?;
    }
    labelled(out, style, "reaches", &reaches(view.dossier))?;
    let changed = changed(view.explanation);
    if !changed.is_empty() {
        labelled(out, style, "changed", &changed)?;
    }
    labelled(out, style, "path", &path::lines(&view.explanation.paths))?;
    write_credentials(out, style, view)?;
    write_findings(out, style, &view.explanation.verdict.findings)?;
    labelled(out, style, "evidence", &evidence(&view.explanation.sentence.evidence))?;
    labelled(out, style, "coverage", &coverage(view))?;
    labelled(out, style, "next", &next(view))?;
    labelled(out, style, "judged", &[words::minute(view.now)])
}

fn write_sentence(out: &mut dyn io::Write, style: Style, view: &ExplainView<'_>) -> io::Result<()> {
    let sentence = &view.explanation.sentence;
    let numbers = match sentence.evidence.len() {
        0 => String::new(),
        1 => " [1]".to_owned(),
        n => format!(" [1-{n}]"),
    };
    for line in wrap(&format!("{}{numbers}", visible(&sentence.text)), style.width.min(110)) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)
}

fn write_scopes(out: &mut dyn io::Write, style: Style, view: &ExplainView<'_>) -> io::Result<()> {
    let rows = &view.explanation.comparison.rows;
    if rows.is_empty() {
        writeln!(out, "no scope is approved or granted\n")?;
        return Ok(());
    }
    let cells: Vec<Vec<Cell>> = rows.iter().map(|row| scope_row(row, view.dossier)).collect();
    table(out, style, &["scope", "tier", "approved", "granted", "used", "result"], &cells)?;
    writeln!(out)
}

fn scope_row(row: &ComparisonRow, dossier: &Dossier) -> Vec<Cell> {
    let granted = match row.granted {
        GrantedAs::Direct(Some(since)) => format!("since {}", words::day(since)),
        GrantedAs::Direct(None) => "yes, since when is not reported".to_owned(),
        GrantedAs::No => "no".to_owned(),
    };
    let is_beyond = matches!(row.result, RowResult::Excess | RowResult::Unapproved);
    let follows = result(row.result);
    vec![
        Cell::text(&row.scope),
        Cell::text(row.tier.to_string()),
        Cell::text(approved(row.approved)),
        Cell::text(granted),
        Cell::text(used(row, dossier)),
        if is_beyond { Cell::painted(Paint::Over, follows) } else { Cell::text(follows) },
    ]
}

/// Whether any source saw this scope in use.
pub(crate) fn used(row: &ComparisonRow, dossier: &Dossier) -> String {
    if row.granted == GrantedAs::No {
        return "not granted".to_owned();
    }
    let mut is_told = false;
    for activity in &dossier.activity {
        let Fact::Known(scopes) = &activity.scopes else { continue };
        is_told = true;
        if scopes.contains(&row.scope) {
            return match &activity.last {
                Fact::Known(last) => format!("seen, up to {}", words::day(*last)),
                Fact::Absent | Fact::Unknown(_) => "seen".to_owned(),
            };
        }
    }
    if is_told { "none seen".to_owned() } else { "not reported by scope".to_owned() }
}

fn state_line(view: &ExplainView<'_>) -> String {
    let verdict = &view.explanation.verdict;
    let record = match &verdict.record {
        Some(location) => format!("record {}:{}", visible(&location.file), location.line),
        None => "no record".to_owned(),
    };
    let owner = verdict
        .owner
        .as_deref()
        .map_or_else(|| "no owner".to_owned(), |owner| format!("owner {}", visible(owner)));
    let used = last_use(verdict.last_use, view.now);
    format!("{}; tier {}; {owner}; {record}; last used: {used}", state(verdict.state), verdict.tier)
}

/// How its authority changed, as far as there is something to compare with.
fn changed(explanation: &Explanation) -> Vec<String> {
    let line = |then: String, since: Since| match since.is_new {
        true => format!("new since {then}"),
        false => format!("since {then}: {}", since.change),
    };
    let last_scan = explanation.since_last_scan;
    let last_scan = last_scan.map(|since| line(format!("the last scan, {}", words::minute(since.at)), since));
    let review = explanation.since_review;
    let review = review.map(|since| line(format!("the last review, {}", words::day(since.at)), since));
    last_scan.into_iter().chain(review).collect()
}

fn reaches(dossier: &Dossier) -> Vec<String> {
    let mut lines: Vec<String> =
        dossier.grants.iter().map(|grant| visible(&reach(&grant.resources))).collect();
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() {
        lines.push("no grant was read".to_owned());
    }
    lines
}

fn write_credentials(out: &mut dyn io::Write, style: Style, view: &ExplainView<'_>) -> io::Result<()> {
    let dossier = view.dossier;
    if dossier.credentials.is_empty() {
        return labelled(out, style, "secrets", &["no credential was read".to_owned()]);
    }
    let line = |credential: &remit_core::model::Credential| {
        let state = fact(&credential.state, "none", |state| state_word(*state).to_owned());
        let used = fact(&last_used(dossier, credential), "none seen", |at| words::day(*at));
        format!(
            "{} `{}`, {}; age: {}; expires: {}; last used: {used}; state: {state}",
            words::credential_kind(credential.kind),
            visible(called(credential)),
            visible(credential.id.as_str()),
            age(credential, view.now),
            expires(credential),
        )
    };
    let lines: Vec<String> = dossier.credentials.iter().map(line).collect();
    labelled(out, style, "secrets", &lines)
}

fn write_findings(out: &mut dyn io::Write, style: Style, findings: &[Finding]) -> io::Result<()> {
    if findings.is_empty() {
        return labelled(out, style, "findings", &["none".to_owned()]);
    }
    let line = |finding: &Finding| {
        let standing = match &finding.standing {
            Standing::Open => String::new(),
            Standing::Acknowledged(by) => {
                format!(" (accepted by {} until {})", visible(&by.owner), words::day(by.expires_at))
            }
            Standing::Lapsed(by) => format!(" (acceptance lapsed on {})", words::day(by.expires_at)),
        };
        format!(
            "{} {}: {}{standing}; to do: {}",
            severity(finding.severity),
            finding.kind.id(),
            visible(&finding.summary),
            visible(finding.remedy)
        )
    };
    let lines: Vec<String> = findings.iter().map(line).collect();
    labelled(out, style, "findings", &lines)
}

fn evidence(evidence: &[Evidence]) -> Vec<String> {
    let line = |(i, one): (usize, &Evidence)| {
        let at = one.read_at.map_or_else(String::new, |at| format!(", {}", words::minute(at)));
        format!("[{}] {}: {}{at}", i + 1, visible(&one.source), visible(&one.fact))
    };
    if evidence.is_empty() {
        return vec!["none".to_owned()];
    }
    evidence.iter().enumerate().map(line).collect()
}

fn coverage(view: &ExplainView<'_>) -> Vec<String> {
    let id = visible(view.dossier.connection.as_str());
    let mut lines = match view.coverage {
        Some(coverage) => of_scan(&id, coverage),
        None => vec![painted(Paint::Medium, &format!("{id}: never scanned"))],
    };
    for source in view.dossier.sources.iter().filter(|source| !source.is_current) {
        lines.push(format!(
            "kept since {}, not seen by the latest scan, whose {} was not read whole",
            words::minute(source.read_at),
            source.stage
        ));
    }
    lines
}

fn next(view: &ExplainView<'_>) -> Vec<String> {
    let target =
        format!("{}/{}", visible(view.dossier.connection.as_str()), visible(view.dossier.id.as_str()));
    let mut lines = Vec::new();
    match view.explanation.verdict.state {
        State::Unapproved | State::Expired => {
            lines.push(format!("remit approve '{target}' --owner WHO --purpose WHY"));
        }
        State::Exceeds | State::Within | State::Pending => {}
    }
    if let (State::Exceeds | State::Unapproved, Fact::Known(url)) =
        (view.explanation.verdict.state, &view.dossier.integration.manage_url)
    {
        lines.push(format!("change or remove it at {}", visible(url)));
    }
    if view.explanation.verdict.record.is_some() {
        lines.push(format!("remit review '{target}' --decision keep --by WHO --reason WHY"));
    }
    lines.push(format!("remit rightsize '{target}'"));
    lines.push(format!("remit history '{target}'"));
    lines
}
