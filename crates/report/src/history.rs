//! `remit history`: what changed in one integration, and when a scan saw it.

use crate::document::Instant;
use crate::inventory::name;
use crate::json;
use crate::statement::{Statements, added, of_facets};
use crate::style::{Format, Paint, Style, painted};
use crate::table::labelled;
use crate::text::visible;
use jiff::Timestamp;
use remit_core::change::Change;
use remit_core::model::{Dossier, ExternalId, Facets};
use remit_core::scope::Catalog;
use remit_core::words;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// A history to write.
#[derive(Debug, Clone, Copy)]
pub struct HistoryView<'a> {
    /// The integration as it stands.
    pub dossier: &'a Dossier,
    /// Every version of every record that tells about it.
    pub versions: &'a [HistoryVersion],
    /// What its scopes mean; without it no direction is told.
    pub catalog: Option<&'a Catalog>,
    /// How many scans of its connection there were; changes between two of them are seen by the later.
    pub n_scans: usize,
    /// The instant of judging.
    pub now: Timestamp,
}

/// One version of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryVersion {
    /// The record.
    pub external_id: ExternalId,
    /// The endpoint, as a template.
    pub endpoint: String,
    /// What it said.
    pub facets: Facets,
    /// When a scan first saw it say so.
    pub valid_from: Timestamp,
    /// When a scan saw that it no longer does; none while it does.
    pub valid_to: Option<Timestamp>,
}

/// What one scan saw change in one record.
#[derive(Debug, Serialize)]
pub(crate) struct Event {
    pub(crate) at: Instant,
    /// `first_seen`, `changed`, `gone` or `seen_again`.
    pub(crate) what: &'static str,
    pub(crate) record: String,
    pub(crate) endpoint: String,
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
    /// In which direction its grants changed: `wider`, `new resource` and their like.
    pub(crate) directions: Vec<&'static str>,
}

/// Writes a history, oldest first.
///
/// # Errors
/// `out` failed.
pub fn history(
    out: &mut dyn io::Write,
    format: Format,
    style: Style,
    view: &HistoryView<'_>,
) -> io::Result<()> {
    let events = events(view.versions, view.catalog);
    match format {
        Format::Table => write_text(out, style, view, &events),
        Format::Json => json::pretty(out, &HistoryJson::new(view, events)),
        Format::Ndjson => {
            json::items(out, "history", &[HistoryJson::new(view, Vec::new())])?;
            json::items(out, "change", &events)
        }
        Format::Csv => {
            let row = |event: &Event| {
                vec![
                    event.at.0.to_string(),
                    event.what.to_owned(),
                    event.record.clone(),
                    event.added.join("; "),
                    event.removed.join("; "),
                    event.endpoint.clone(),
                ]
            };
            let rows: Vec<Vec<String>> = events.iter().map(row).collect();
            json::csv(out, &["at", "what", "record", "added", "removed", "endpoint"], &rows)
        }
    }
}

#[derive(Debug, Serialize)]
struct HistoryJson {
    schema: &'static str,
    now: Instant,
    connection: String,
    id: String,
    name: String,
    scans: usize,
    changes: Vec<Event>,
}

impl HistoryJson {
    fn new(view: &HistoryView<'_>, changes: Vec<Event>) -> Self {
        Self {
            schema: "remit/history/1",
            now: Instant(view.now),
            connection: view.dossier.connection.to_string(),
            id: view.dossier.id.to_string(),
            name: name(view.dossier).to_owned(),
            scans: view.n_scans,
            changes,
        }
    }
}

/// Returns what changed, oldest first: each version of a record against the one before.
pub(crate) fn events(versions: &[HistoryVersion], catalog: Option<&Catalog>) -> Vec<Event> {
    let mut by_record: BTreeMap<(&ExternalId, &str), Vec<&HistoryVersion>> = BTreeMap::new();
    for version in versions {
        by_record.entry((&version.external_id, &version.endpoint)).or_default().push(version);
    }
    let mut events = Vec::new();
    for versions in by_record.into_values() {
        of_record(&mut events, versions, catalog);
    }
    events.sort_by(|a, b| (a.at.0, &a.record, &a.endpoint).cmp(&(b.at.0, &b.record, &b.endpoint)));
    events
}

fn of_record(events: &mut Vec<Event>, mut versions: Vec<&HistoryVersion>, catalog: Option<&Catalog>) {
    versions.sort_by_key(|version| version.valid_from);
    let nothing = Statements::default();
    let mut before: Option<(&HistoryVersion, Statements)> = None;
    for version in versions {
        let after = of_facets(&version.facets);
        let event = match &before {
            None => event(version, version.valid_from, "first_seen", &nothing, &after),
            Some((last, said)) if last.valid_to.is_none_or(|end| end >= version.valid_from) => {
                let changed = event(version, version.valid_from, "changed", said, &after);
                Event { directions: directions(catalog, last, version), ..changed }
            }
            Some((last, said)) => {
                events.extend(gone(last, said));
                event(version, version.valid_from, "seen_again", &nothing, &after)
            }
        };
        events.push(event);
        before = Some((version, after));
    }
    if let Some((last, said)) = &before {
        events.extend(gone(last, said));
    }
}

fn directions(
    catalog: Option<&Catalog>,
    before: &HistoryVersion,
    after: &HistoryVersion,
) -> Vec<&'static str> {
    let change = |catalog| Change::of_grants(catalog, &before.facets.grants, &after.facets.grants);
    catalog.map(|catalog| change(catalog).directions()).unwrap_or_default()
}

fn gone(last: &HistoryVersion, said: &Statements) -> Option<Event> {
    last.valid_to.map(|end| event(last, end, "gone", said, &Statements::default()))
}

fn event(
    version: &HistoryVersion,
    at: Timestamp,
    what: &'static str,
    before: &Statements,
    after: &Statements,
) -> Event {
    Event {
        at: Instant(at),
        what,
        record: version.external_id.to_string(),
        endpoint: version.endpoint.clone(),
        added: added(before, after),
        removed: added(after, before),
        directions: Vec::new(),
    }
}

fn write_text(
    out: &mut dyn io::Write,
    style: Style,
    view: &HistoryView<'_>,
    events: &[Event],
) -> io::Result<()> {
    let head = painted(Paint::Strong, &visible(name(view.dossier)));
    writeln!(
        out,
        "{}, {}/{}\n",
        style.finish(&head),
        visible(view.dossier.connection.as_str()),
        visible(view.dossier.id.as_str())
    )?;
    for event in events {
        let what = event.what.replace('_', " ");
        writeln!(
            out,
            "{}  {what}{}: {} ({})",
            words::minute(event.at.0),
            if event.directions.is_empty() {
                String::new()
            } else {
                format!(", {}", event.directions.join(", "))
            },
            visible(&event.record),
            visible(&event.endpoint)
        )?;
        if event.what != "gone" {
            changes(out, style, &event.added, &event.removed)?;
        }
    }
    let scans = words::count(view.n_scans, "scan");
    writeln!(out)?;
    labelled(
        out,
        style,
        "seen by",
        &[format!("{scans}; a change is dated by the scan that saw it, not by when it was made")],
    )?;
    labelled(out, style, "judged", &[words::minute(view.now)])
}

/// Writes what was added and what was removed, a line each.
pub(crate) fn changes(
    out: &mut dyn io::Write,
    style: Style,
    added: &[String],
    removed: &[String],
) -> io::Result<()> {
    for text in added {
        writeln!(out, "{}", style.finish(&format!("  {} {}", painted(Paint::Over, "+"), visible(text))))?;
    }
    for text in removed {
        writeln!(out, "{}", style.finish(&format!("  {} {}", painted(Paint::Fine, "-"), visible(text))))?;
    }
    Ok(())
}
