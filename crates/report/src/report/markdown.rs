//! Markdown: the report as text for wikis, tickets and pull requests.

use super::{Integrations, ReportView};
use crate::compared::state_word;
use crate::coverage::{emptiness, missing};
use crate::findings::totals;
use crate::text::{capital, last_use, visible};
use remit_core::finding::{Finding, FindingKind, Standing};
use remit_core::judge::{Explanation, JudgedConnection};
use remit_core::model::Dossier;
use remit_core::words;
use std::io;

/// Writes the report.
pub(super) fn write(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let integrations = view.integrations();
    writeln!(out, "# {}: integrations against their approvals\n", text(view.title))?;
    writeln!(out, "Judged {} by remit {}.\n", words::minute(view.now), env!("CARGO_PKG_VERSION"))?;
    write_coverage(out, view.connections)?;
    write_findings(out, view, &integrations)?;
    write_accepted(out, view)?;
    write_gaps(out, view)?;
    writeln!(out, "## Integrations\n")?;
    if view.explanations.is_empty() {
        writeln!(out, "{}\n", capital(&emptiness(view.connections)))?;
    }
    for (explanation, dossier) in by_severity(view) {
        write_integration(out, view, explanation, dossier)?;
    }
    write_policy(out, view)
}

fn write_coverage(out: &mut dyn io::Write, connections: &[JudgedConnection]) -> io::Result<()> {
    writeln!(out, "## Coverage\n")?;
    if connections.is_empty() {
        writeln!(out, "Nothing was scanned.\n")?;
    }
    for connection in connections {
        let id = text(connection.id.as_str());
        let Some(coverage) = &connection.coverage else {
            writeln!(out, "- **{id}**: never scanned")?;
            continue;
        };
        let at = words::minute(coverage.finished_at);
        let how = if coverage.is_complete() { "read whole" } else { "read in part" };
        writeln!(out, "- **{id}**: {how}, {at}")?;
        for stage in coverage.stages.iter().filter(|stage| !stage.is_complete()) {
            writeln!(out, "  - {}: {}", text(stage.stage.as_str()), text(&missing(stage)))?;
        }
    }
    writeln!(out)
}

fn write_findings(
    out: &mut dyn io::Write,
    view: &ReportView<'_>,
    integrations: &Integrations<'_>,
) -> io::Result<()> {
    writeln!(out, "## Findings\n")?;
    let found: Vec<Finding> =
        view.findings.iter().filter(|finding| finding.kind != FindingKind::EvidenceGap).cloned().collect();
    if found.is_empty() {
        return writeln!(out, "{}\n", capital(&emptiness(view.connections)));
    }
    writeln!(out, "{}.\n", capital(&totals(&found)))?;
    writeln!(out, "| Severity | Integration | Finding | What | Record | Open since |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for finding in found.iter().filter(|finding| finding.is_open()) {
        let record = integrations.record(finding);
        let record = record.map(|place| format!("{}:{}", view.relative(&place.file), place.line));
        let since = (view.opened)(&finding.fingerprint).map(words::day);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            finding.severity,
            about(finding),
            text(&finding.kind.facts().title),
            text(&finding.summary),
            text(record.as_deref().unwrap_or("none")),
            since.as_deref().unwrap_or("not recorded"),
        )?;
    }
    writeln!(out)
}

/// What somebody accepts, or accepted until some day.
fn write_accepted(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let mut lines = Vec::new();
    for finding in view.findings {
        let (by, how) = match &finding.standing {
            Standing::Open => continue,
            Standing::Acknowledged(by) => (by, "until"),
            Standing::Lapsed(by) => (by, "lapsed on"),
        };
        lines.push(format!(
            "| {} | {} | {} | {how} {} | {} |",
            about(finding),
            text(&finding.summary),
            text(&by.owner),
            words::day(by.expires_at),
            text(&by.reason),
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "## Accepted\n\n| Integration | What | Who answers | How long | Why |\n|---|---|---|---|---|"
    )?;
    writeln!(out, "{}\n", lines.join("\n"))
}

fn write_gaps(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let gaps: Vec<&Finding> =
        view.findings.iter().filter(|finding| finding.kind == FindingKind::EvidenceGap).collect();
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "## Not evaluated\n\nThese rest on something that could not be seen. They neither passed nor failed.\n"
    )?;
    for finding in gaps {
        writeln!(out, "- {}: {}", about(finding), text(&finding.summary))?;
    }
    writeln!(out)
}

fn by_severity<'a>(view: &ReportView<'a>) -> Vec<(&'a Explanation, &'a Dossier)> {
    let mut pairs: Vec<_> = view.explanations.iter().zip(view.dossiers).collect();
    pairs.sort_by_key(|(explanation, dossier)| {
        (std::cmp::Reverse(explanation.verdict.worst()), &dossier.connection, &dossier.id)
    });
    pairs
}

fn write_integration(
    out: &mut dyn io::Write,
    view: &ReportView<'_>,
    explanation: &Explanation,
    dossier: &Dossier,
) -> io::Result<()> {
    let verdict = &explanation.verdict;
    writeln!(out, "### {}\n", text(&verdict.about.name))?;
    writeln!(out, "{}\n", text(&explanation.sentence.text))?;
    let owner = verdict.owner.as_deref().unwrap_or("nobody named");
    writeln!(
        out,
        "{}, {}, tier {}, owner {}, last used {}.\n",
        text(dossier.connection.as_str()),
        state_word(verdict.state),
        verdict.tier,
        text(owner),
        last_use(verdict.last_use, view.now),
    )?;
    if !explanation.comparison.rows.is_empty() {
        writeln!(out, "| Scope | Tier | Approved | Granted | Result |\n|---|---|---|---|---|")?;
    }
    for row in &explanation.comparison.rows {
        let granted = if row.granted == remit_core::judge::GrantedAs::No { "no" } else { "yes" };
        let approved = crate::compared::approved(row.approved);
        let result = crate::compared::result(row.result);
        writeln!(out, "| {} | {} | {approved} | {granted} | {result} |", text(&row.scope), row.tier)?;
    }
    writeln!(out)
}

fn write_policy(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    writeln!(out, "## Policy\n\n| Threshold | Value |\n|---|---|")?;
    for (name, value) in view.policy.rows() {
        writeln!(out, "| {} | {} |", capital(&name), text(&value))?;
    }
    Ok(())
}

fn about(finding: &Finding) -> String {
    let connection = finding.about.connection.as_ref().map_or("any connection", |one| one.as_str());
    format!("{} in {}", text(&finding.about.name), text(connection))
}

/// Returns text of strangers that stays text: nothing in it makes a link, a heading, a cell or markup.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
