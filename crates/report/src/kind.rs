//! `remit findings --explain`: what a kind of finding means, when it fires, what it needs, and what to do. All of it is data.

use crate::json;
use crate::style::{Format, Paint, Style, painted};
use crate::table::labelled;
use crate::text::{capital, wrap};
use remit_core::finding::{FindingKind, Severity, frameworks};
use serde::Serialize;
use std::io;

const SCHEMA: &str = "remit/kind/1";

/// One kind of finding.
#[derive(Debug, Serialize)]
struct KindJson {
    schema: &'static str,
    kind: &'static str,
    title: &'static str,
    meaning: &'static str,
    fires: &'static str,
    needs: &'static str,
    shows: &'static str,
    remedy: &'static str,
    severities: Vec<String>,
    stands_for: Vec<&'static str>,
    controls: Vec<ControlsJson>,
}

/// The controls of one framework.
#[derive(Debug, Serialize)]
struct ControlsJson {
    framework: &'static str,
    name: &'static str,
    version: &'static str,
    controls: Vec<TitleJson>,
}

#[derive(Debug, Serialize)]
struct TitleJson {
    id: &'static str,
    title: &'static str,
}

/// Writes what a kind means.
///
/// # Errors
/// `out` failed.
pub fn explain_kind(
    out: &mut dyn io::Write,
    format: Format,
    style: Style,
    kind: FindingKind,
) -> io::Result<()> {
    let explained = KindJson::new(kind);
    match format {
        Format::Table => write_text(out, style, &explained),
        Format::Json => json::pretty(out, &explained),
        Format::Ndjson => json::line(out, &explained),
        Format::Csv => {
            let rows: Vec<Vec<String>> = lines(&explained)
                .into_iter()
                .map(|(label, text)| vec![label.to_owned(), text.join("; ")])
                .collect();
            json::csv(out, &["what", "words"], &rows)
        }
    }
}

impl KindJson {
    fn new(kind: FindingKind) -> Self {
        let (facts, meaning) = (kind.facts(), kind.meaning());
        let severity = |(n, severity): (usize, &Severity)| format!("T{n} {severity}");
        Self {
            schema: SCHEMA,
            kind: kind.id(),
            title: &facts.title,
            meaning: &meaning.meaning,
            fires: &facts.condition,
            needs: &meaning.needs,
            shows: &facts.evidence,
            remedy: &facts.remediation,
            severities: facts.severities.iter().enumerate().map(severity).collect(),
            stands_for: facts.absorbs.iter().map(|kind| kind.id()).collect(),
            controls: controls(kind),
        }
    }
}

fn controls(kind: FindingKind) -> Vec<ControlsJson> {
    let mut of_frameworks = Vec::new();
    for framework in frameworks() {
        let its = kind.facts().controls.iter().filter(|control| control.framework == framework.id);
        let controls: Vec<TitleJson> =
            its.map(|control| TitleJson { id: &control.id, title: &control.title().title }).collect();
        if !controls.is_empty() {
            let (name, version) = (framework.name.as_str(), framework.version.as_str());
            of_frameworks.push(ControlsJson { framework: &framework.id, name, version, controls });
        }
    }
    of_frameworks
}

fn write_text(out: &mut dyn io::Write, style: Style, kind: &KindJson) -> io::Result<()> {
    let head = format!("{}, {}", painted(Paint::Strong, kind.title), kind.kind);
    writeln!(out, "{}\n", style.finish(&head))?;
    for line in wrap(kind.meaning, style.width.min(100)) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    for (label, text) in lines(kind).into_iter().skip(3) {
        labelled(out, style, label, &text)?;
    }
    Ok(())
}

/// Everything that is said, each with its label.
fn lines(kind: &KindJson) -> Vec<(&'static str, Vec<String>)> {
    let one = |text: &str| vec![capital(text)];
    let stands_for =
        if kind.stands_for.is_empty() { "nothing else".to_owned() } else { kind.stands_for.join(", ") };
    let controls = |of: &ControlsJson| {
        let titles: Vec<String> =
            of.controls.iter().map(|control| format!("{} {}", control.id, control.title)).collect();
        format!("{} {}: {}", of.name, of.version, titles.join("; "))
    };
    vec![
        ("kind", vec![kind.kind.to_owned()]),
        ("title", one(kind.title)),
        ("means", one(kind.meaning)),
        ("fires", one(kind.fires)),
        ("needs", one(kind.needs)),
        ("shows", one(kind.shows)),
        ("to do", one(kind.remedy)),
        ("severity", vec![kind.severities.join(", ")]),
        ("stands for", vec![stands_for]),
        ("controls", kind.controls.iter().map(controls).collect()),
    ]
}
