//! Findings: the list of one integration, the table of all, and what was not evaluated.

use super::glyph::severity;
use super::markup::{cell, escape, head, name};
use super::overview::linked;
use super::{Part, ReportView};
use crate::coverage::emptiness;
use crate::findings::totals;
use crate::text::capital;
use remit_core::finding::{Finding, FindingKind, Standing};
use remit_core::words;

/// Returns the findings of one integration.
pub(super) fn list(view: &ReportView<'_>, findings: &[Finding]) -> String {
    let item = |finding: &Finding| {
        let facts = finding.kind.facts();
        let controls: Vec<String> = finding.controls().map(|control| escape(&control.id)).collect();
        let controls = if controls.is_empty() {
            String::new()
        } else {
            format!(" · {}", words::short_list(&controls, 6))
        };
        format!(
            "<li>{}<div><p class=\"t\">{}</p><p>{}</p><p class=\"meta\"><code>{}</code> · {}{}{controls}</p></div><p class=\"fix\">{}</p></li>",
            severity(finding.severity),
            escape(&facts.title),
            escape(&finding.summary),
            finding.kind.id(),
            since(view, finding),
            standing(&finding.standing),
            escape(&capital(&facts.remediation)),
        )
    };
    if findings.is_empty() {
        return "<div class=\"pb\">None among what was read.</div>".to_owned();
    }
    format!("<ul class=\"fnd\">{}</ul>", findings.iter().map(item).collect::<String>())
}

/// Returns since when a finding is open.
fn since(view: &ReportView<'_>, finding: &Finding) -> String {
    let open = match (view.opened)(&finding.fingerprint) {
        Some(opened) => format!("open since {}", words::day(opened)),
        None => "not recorded since when".to_owned(),
    };
    if view.is_new(finding) == Some(true) { format!("<strong>new</strong>, {open}") } else { open }
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Open => String::new(),
        Standing::Acknowledged(by) => {
            format!(
                " · accepted by {} until {}: {}",
                name(&by.owner),
                words::day(by.expires_at),
                escape(&by.reason)
            )
        }
        Standing::Lapsed(by) => {
            format!(" · acceptance by {} lapsed on {}", name(&by.owner), words::day(by.expires_at))
        }
    }
}

/// Returns the section of all findings.
pub(super) fn section(view: &ReportView<'_>, described: &[Part<'_>]) -> String {
    let (gaps, found): (Vec<&Finding>, Vec<&Finding>) =
        view.findings.iter().partition(|finding| finding.kind == FindingKind::EvidenceGap);
    let mut rows = String::new();
    for finding in &found {
        rows.push_str(&format!(
            "<tr role=\"row\">{}<th scope=\"row\" role=\"rowheader\" class=\"ft\">{}<small class=\"m\">{}{}</small></th>{}{}</tr>\n",
            cell("", "Severity", &severity(finding.severity)),
            escape(&finding.kind.facts().title),
            escape(&finding.summary),
            standing(&finding.standing),
            cell("", "Integration", &about(finding, described)),
            cell("", "Open since", &opened(view, finding)),
        ));
    }
    if rows.is_empty() {
        rows = format!(
            "<tr role=\"row\"><td role=\"cell\" data-l=\"\" colspan=\"4\">{}</td></tr>",
            escape(&emptiness(view.connections))
        );
    }
    let counted: Vec<Finding> = found.iter().map(|finding| (*finding).clone()).collect();
    format!(
        "<div id=\"r-find\" class=\"rep\">\n<div class=\"head\"><div><h2 class=\"h1\">Findings</h2>\
         <p class=\"sub\">Each is one disagreement between what is approved, what is granted and what is used.</p></div></div>\n\
         <div class=\"panel\"><table class=\"tbl fold fnt\" role=\"table\"><caption class=\"sr\">Findings, most severe first</caption>{}\
         <tbody role=\"rowgroup\">{rows}</tbody></table><div class=\"pf\">{}</div></div>\n{}{}</div>\n",
        head(&[("w1", "Severity"), ("", "Finding"), ("w2", "Integration"), ("w3", "Open since")]),
        totals(&counted),
        super::accepted::panel(view, described),
        not_evaluated(&gaps, described),
    )
}

fn opened(view: &ReportView<'_>, finding: &Finding) -> String {
    (view.opened)(&finding.fingerprint).map_or_else(|| "not recorded".to_owned(), words::day)
}

/// Returns the integration of a finding with its connection.
pub(super) fn about(finding: &Finding, described: &[Part<'_>]) -> String {
    let connection = finding.about.connection.as_ref().map_or("any connection", |one| one.as_str());
    format!("{}<br><span class=\"m xs\">{}</span>", linked(finding, described), name(connection))
}

fn not_evaluated(gaps: &[&Finding], described: &[Part<'_>]) -> String {
    if gaps.is_empty() {
        return String::new();
    }
    let row = |finding: &&Finding| {
        format!(
            "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{}</th>{}</tr>\n",
            about(finding, described),
            cell("", "Why", &escape(&finding.summary))
        )
    };
    let rows: String = gaps.iter().map(row).collect();
    format!(
        "<section class=\"panel\" aria-labelledby=\"f-ne\"><div class=\"ph\"><h3 class=\"h2\" id=\"f-ne\">Not evaluated</h3>\
         <span class=\"cnt\">{}</span><span class=\"aux\"><a href=\"#r-cov\">Close the gaps</a></span>\
         <p>These rest on something that could not be seen. They are neither passed nor failed.</p></div>\
         <table class=\"tbl fold\" role=\"table\">{}<tbody role=\"rowgroup\">{rows}</tbody></table></section>\n",
        gaps.len(),
        head(&[("", "About"), ("", "Why")]),
    )
}
