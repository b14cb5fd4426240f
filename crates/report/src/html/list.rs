//! The list of integrations: all of them, a row each.

use super::glyph::{self, Read, severity_count, state};
use super::markup::{cell, escape, head, name, row_head};
use super::{Part, ReportView, bar};
use crate::compared::Counts;
use crate::coverage::{Listings, emptiness};
use crate::inventory::integration::run_by;
use crate::text::{capital, count, last_use, number};
use remit_core::finding::Severity;
use remit_core::review::ReviewState;
use remit_core::words;

/// Returns the section.
pub(super) fn section(view: &ReportView<'_>, parts: &[Part<'_>], described: &[Part<'_>]) -> String {
    let columns = [
        ("c1", "Integration"),
        ("c2", "Approved and granted"),
        ("c3", "Beyond the approval"),
        ("p2 c4", "Owner"),
        ("p2 c5", "Last used"),
        ("p2 c7", "Review due"),
        ("c8", "Score"),
        ("c6", "Findings"),
    ];
    let mut rows = String::new();
    for part in parts {
        let is_described = described.iter().any(|one| std::ptr::eq(one.dossier, part.dossier));
        rows.push_str(&row(view, part, is_described));
    }
    if rows.is_empty() {
        rows = format!(
            "<tr role=\"row\"><td role=\"cell\" data-l=\"\" colspan=\"8\">{}</td></tr>",
            escape(&emptiness(view.connections))
        );
    }
    let n_left_out = parts.iter().filter(|part| part.worst.is_some()).count() - described.len();
    let left_out = if n_left_out == 0 {
        String::new()
    } else {
        format!(
            "; {} with findings have no part of their own here, <code>remit explain</code> has them",
            number(n_left_out as u64)
        )
    };
    format!(
        "<div id=\"r-list\" class=\"rep\">\n<div class=\"head\"><div><h2 class=\"h1\">Integrations</h2>\
         <p class=\"sub\">Everything that is not a person and holds authority, those with the worst findings first.</p></div></div>\n\
         <div class=\"panel\"><table class=\"tbl fold lst\" role=\"table\"><caption class=\"sr\">Integrations, worst findings first</caption>{}\
         <tbody role=\"rowgroup\">{rows}</tbody></table><div class=\"pager\"><span>{}{left_out}</span></div></div>\n{}{}</div>\n",
        head(&columns),
        words::count(parts.len(), "integration"),
        gap_note(view),
        KEY,
    )
}

fn row(view: &ReportView<'_>, part: &Part<'_>, is_described: bool) -> String {
    let verdict = &part.explanation.verdict;
    let counts = Counts::of(part.explanation);
    let called = name(&verdict.about.name);
    let called = if is_described {
        format!("<a href=\"#{}\">{called}</a>", part.anchor())
    } else {
        format!("<span>{called}</span>")
    };
    let kind = capital(words::integration_kind(part.dossier.integration.kind));
    let who = format!(
        "<span class=\"who\"><span class=\"mark2\" aria-hidden=\"true\">{}</span><span>{called}<small>{kind}, {} in {}</small></span></span>",
        escape(&monogram(part.dossier.provider.as_str())),
        name(&run_by(part.dossier)),
        name(part.dossier.connection.as_str()),
    );
    let owner = match &verdict.owner {
        Some(owner) => name(owner),
        None if verdict.record.is_some() => "<span class=\"bad\">No owner</span>".to_owned(),
        None => "<span class=\"bad\">No record</span>".to_owned(),
    };
    let approval = format!(
        "<span class=\"stack2\">{}{}</span>",
        state(verdict.state),
        bar::scopes(counts, verdict.record.is_some())
    );
    format!(
        "<tr role=\"row\">{}{}{}{}{}{}{}{}</tr>\n",
        row_head(&who),
        cell("", "Approval", &approval),
        cell("", "Beyond the approval", &beyond(part)),
        cell("p2 stack", "Owner", &owner),
        cell("p2 stack", "Last used", &escape(&last_use(verdict.last_use, view.now))),
        cell("p2 stack", "Review due", &review(part)),
        cell("", "Score", &score(part)),
        cell("", "Findings", &findings(part)),
    )
}

/// Says when the record is reviewed again, and how that stands.
fn review(part: &Part<'_>) -> String {
    let Some(schedule) = &part.explanation.schedule else {
        return "<span class=\"m\">No record</span>".to_owned();
    };
    let bad = |text: String| format!("<span class=\"bad\">{text}</span>");
    match (schedule.state, schedule.due_on) {
        (ReviewState::Overdue(days), _) => bad(format!("{} late", words::count(days as usize, "day"))),
        (ReviewState::NeverReviewed, _) | (_, None) => bad("Never reviewed".to_owned()),
        (ReviewState::Due, Some(_)) => bad("Due now".to_owned()),
        (ReviewState::NotDue, Some(due)) => due.strftime("%-d %b %Y").to_string(),
    }
}

/// Returns the risk score with its word.
fn score(part: &Part<'_>) -> String {
    let score = &part.explanation.score;
    format!("{} <small class=\"m\">{}</small>", score.value, score.band)
}

fn beyond(part: &Part<'_>) -> String {
    let scopes = super::matrix::beyond(part.explanation);
    match scopes.as_slice() {
        [] => "<span class=\"m\">None</span>".to_owned(),
        scopes => {
            let mut shown: Vec<String> =
                scopes.iter().take(3).map(|scope| format!("<code>{}</code>", escape(scope))).collect();
            if scopes.len() > 3 {
                shown.push(format!("{} more", scopes.len() - 3));
            }
            shown.join(", ")
        }
    }
}

fn findings(part: &Part<'_>) -> String {
    let open = || part.explanation.verdict.findings.iter().filter(|finding| finding.is_open());
    let mut shown = String::new();
    for severity in Severity::ALL {
        let n = open().filter(|finding| finding.severity == severity).count();
        if n > 0 {
            shown.push_str(&severity_count(severity, n));
        }
    }
    if shown.is_empty() {
        "<span class=\"m\">None</span>".to_owned()
    } else {
        format!("<span class=\"sevs\">{shown}</span>")
    }
}

/// Returns the two letters that stand for a provider.
pub(super) fn monogram(provider: &str) -> String {
    capital(&provider.chars().take(2).collect::<String>())
}

fn gap_note(view: &ReportView<'_>) -> String {
    let listings = Listings::of(view.connections);
    if !listings.is_open {
        return String::new();
    }
    format!(
        "<div class=\"note part gapn\">{}<div><p><strong>This list may be short.</strong> {} of {} were not read whole.</p>\
         <p>Integrations that live only there are missing; nothing was removed from the inventory because of it. \
         <a href=\"#r-cov\">Coverage</a></p></div></div>\n",
        glyph::read(Read::Partial),
        number(listings.n - listings.n_complete),
        count(listings.n, "listing"),
    )
}

const KEY: &str = "<div class=\"key\"><span><svg class=\"rb\" viewBox=\"0 0 8 18\" aria-hidden=\"true\"><rect class=\"c-use\" x=\"1\" \
y=\"3.5\" width=\"6\" height=\"11\" rx=\"1\"/></svg>granted, within the approval</span><span><svg class=\"rb\" viewBox=\"0 0 8 18\" \
aria-hidden=\"true\"><rect class=\"c-ghost\" x=\"1.65\" y=\"4.15\" width=\"4.7\" height=\"9.7\" rx=\".8\"/></svg>approved, not granted</span>\
<span><svg class=\"rb\" viewBox=\"0 0 16 18\" aria-hidden=\"true\"><path class=\"edge\" d=\"M3 .75v16.5\"/><rect class=\"x-use\" x=\"6\" \
y=\"3.5\" width=\"6\" height=\"11\" rx=\"1\"/></svg>right of the line: beyond the approval</span></div>\n";
