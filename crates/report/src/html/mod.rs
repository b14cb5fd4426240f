//! The report: one self-contained HTML file. No script, no request; its style sheet is allowed by its hash.

mod accepted;
mod bar;
mod control;
mod coverage;
mod finding;
mod fix;
mod glyph;
mod history;
mod integration;
mod list;
mod markup;
mod matrix;
mod overview;
mod page;
mod policy;
mod upcoming;

use crate::report::ReportView;
use remit_core::finding::Severity;
use remit_core::judge::Explanation;
use remit_core::model::Dossier;
use std::cmp::Reverse;
use std::io;

/// One integration of a report.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    explanation: &'a Explanation,
    dossier: &'a Dossier,
    worst: Option<Severity>,
}

impl Part<'_> {
    /// Its place in the page, from its key and so the same in every report.
    fn anchor(&self) -> String {
        anchor(self.dossier.connection.as_str(), self.dossier.id.as_str())
    }
}

/// More integrations than this are one line each; the file would be too large to open.
const MOST_PARTS: usize = 500;

/// Writes a report.
pub(crate) fn html(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let parts = parts(view.explanations, view.dossiers);
    let described: Vec<Part<'_>> = with_own_part(&parts).collect();
    out.write_all(page::open(view, &described).as_bytes())?;
    out.write_all(overview::section(view, &described).as_bytes())?;
    out.write_all(list::section(view, &parts, &described).as_bytes())?;
    for part in &described {
        out.write_all(integration::section(view, part).as_bytes())?;
    }
    out.write_all(finding::section(view, &described).as_bytes())?;
    out.write_all(coverage::section(view).as_bytes())?;
    out.write_all(control::section(view).as_bytes())?;
    out.write_all(policy::section(view).as_bytes())?;
    out.write_all(page::close(view).as_bytes())
}

/// Returns the integrations that a page describes one by one, whose histories it asks for.
pub fn described<'a>(explanations: &'a [Explanation], dossiers: &'a [Dossier]) -> Vec<&'a Dossier> {
    with_own_part(&parts(explanations, dossiers)).map(|part| part.dossier).collect()
}

fn with_own_part<'a>(parts: &[Part<'a>]) -> impl Iterator<Item = Part<'a>> {
    parts.iter().filter(|part| part.worst.is_some()).take(MOST_PARTS).copied()
}

/// The integrations, those with the worst findings first.
fn parts<'a>(explanations: &'a [Explanation], dossiers: &'a [Dossier]) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = explanations
        .iter()
        .zip(dossiers)
        .map(|(explanation, dossier)| Part {
            explanation,
            dossier,
            worst: crate::compared::worst(explanation),
        })
        .collect();
    parts.sort_by_key(|part| {
        let verdict = &part.explanation.verdict;
        (Reverse(part.worst), verdict.tier, &verdict.about.name, &part.dossier.connection, &part.dossier.id)
    });
    parts
}

/// Returns an id for a page from the key of a record: letters and digits stay, everything else is its code.
fn anchor(connection: &str, id: &str) -> String {
    let mut anchor = String::from("i-");
    for byte in connection.bytes().chain([b'/']).chain(id.bytes()) {
        if byte.is_ascii_alphanumeric() {
            anchor.push(char::from(byte));
        } else {
            anchor.push_str(&format!("_{byte:02x}"));
        }
    }
    anchor
}
