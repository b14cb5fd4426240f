//! Coverage for readers: what each scan saw, what it did not, and which permission is missing.

use crate::style::{Paint, Style, painted};
use crate::table::{Cell, labelled, table};
use crate::text::{count, number, visible};
use jiff::Timestamp;
use remit_core::coverage::{Outcome, ScanCoverage, StageCoverage};
use remit_core::judge::JudgedConnection;
use remit_core::words;
use std::io;

/// Writes what each connection's latest scan saw, stage by stage.
///
/// # Errors
/// `out` failed.
pub fn coverage(out: &mut dyn io::Write, style: Style, connections: &[JudgedConnection]) -> io::Result<()> {
    for connection in connections {
        let Some(coverage) = &connection.coverage else {
            writeln!(out, "{}: never scanned", visible(connection.id.as_str()))?;
            continue;
        };
        let head = painted(Paint::Strong, &visible(connection.id.as_str()));
        writeln!(out, "{}, as of {}", style.finish(&head), words::minute(coverage.finished_at))?;
        let rows: Vec<Vec<Cell>> = coverage.stages.iter().map(row).collect();
        table(out, style, &["stage", "read whole", "records", "what is missing"], &rows)?;
        writeln!(out)?;
    }
    Ok(())
}

fn row(stage: &StageCoverage) -> Vec<Cell> {
    vec![
        Cell::text(stage.stage.as_str()),
        Cell::text(format!("{} of {}", number(stage.n_complete), number(stage.n_slices))),
        Cell::number(stage.n_records),
        Cell::text(missing(stage)),
    ]
}

/// Returns what a stage did not see, in words; `nothing` where it was read whole.
pub(crate) fn missing(stage: &StageCoverage) -> String {
    let mut gaps: Vec<String> = stage
        .gaps
        .iter()
        .map(|(outcome, n)| {
            let extent = match stage.n_slices {
                0 | 1 => String::new(),
                all => format!("{} of {} ", number(*n), number(all)),
            };
            format!("{extent}{}", outcome_words(outcome))
        })
        .collect();
    if let Some(parent) = &stage.parent_gap {
        gaps.push(format!("{parent} was not read whole, so there may be more"));
    }
    if gaps.is_empty() && !stage.is_complete() {
        gaps.push("not reached".to_owned());
    }
    if gaps.is_empty() { "nothing".to_owned() } else { gaps.join("; ") }
}

/// Returns how reading a slice ended, in words.
pub(crate) fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Complete => "read whole".to_owned(),
        Outcome::Partial(what) => format!("partial: {}", visible(what)),
        Outcome::Denied(permission) => format!("denied: needs {}", visible(permission)),
        Outcome::NotLicensed(what) => format!("not licensed: {}", visible(what)),
        Outcome::RateStopped => "stopped by the rate limit".to_owned(),
        Outcome::Failed(how) => format!("failed: {}", visible(how)),
    }
}

/// How many listings there are, and how many were read whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Listings {
    pub(crate) n: u64,
    pub(crate) n_complete: u64,
    /// Whether something besides may exist: a connection never scanned, or a stage whose parent was cut.
    pub(crate) is_open: bool,
}

impl Listings {
    /// Counts the listings of all connections.
    pub(crate) fn of(connections: &[JudgedConnection]) -> Self {
        let mut listings = Self::default();
        for connection in connections {
            match &connection.coverage {
                Some(coverage) => listings.add(coverage),
                None => listings.is_open = true,
            }
        }
        listings
    }

    fn add(&mut self, coverage: &ScanCoverage) {
        for stage in &coverage.stages {
            self.n += stage.n_slices;
            self.n_complete += stage.n_complete;
            self.is_open |= !stage.is_complete();
        }
    }
}

/// Returns what an empty list proves.
pub(crate) fn emptiness(connections: &[JudgedConnection]) -> String {
    let listings = Listings::of(connections);
    if listings.n == 0 {
        return "none seen; nothing was scanned".to_owned();
    }
    if !listings.is_open {
        return format!("none; all {} were read whole", count(listings.n, "listing"));
    }
    let n_unread = listings.n - listings.n_complete;
    if n_unread == 0 {
        return "none seen; some listings are not known, so there may be some".to_owned();
    }
    format!(
        "none seen; {} of {} were not read whole, so there may be some",
        number(n_unread),
        count(listings.n, "listing")
    )
}

/// Returns the word of a connection's coverage, for a column: `complete`, `partial`, `never scanned`.
pub(crate) fn word(connections: &[JudgedConnection], id: &str) -> &'static str {
    let connection = connections.iter().find(|connection| connection.id.as_str() == id);
    match connection.and_then(|connection| connection.coverage.as_ref()) {
        Some(coverage) if coverage.is_complete() => "complete",
        Some(_) => "partial",
        None => "never scanned",
    }
}

/// Returns what one connection's latest scan saw, in lines: the sum, then each stage with a gap.
pub(crate) fn summary(connection: &JudgedConnection) -> Vec<String> {
    let id = visible(connection.id.as_str());
    match &connection.coverage {
        None => vec![painted(Paint::Medium, &format!("{id}: never scanned"))],
        Some(coverage) => of_scan(&id, coverage),
    }
}

/// Returns what one scan saw, in lines.
pub(crate) fn of_scan(id: &str, coverage: &ScanCoverage) -> Vec<String> {
    let mut listings = Listings::default();
    listings.add(coverage);
    let at = words::minute(coverage.finished_at);
    if !listings.is_open {
        return vec![format!("{id}: all {} read whole, {at}", count(listings.n, "listing"))];
    }
    let sum =
        format!("{id}: {} of {} read whole, {at}", number(listings.n_complete), count(listings.n, "listing"));
    let mut lines = vec![painted(Paint::Medium, &sum)];
    for stage in coverage.stages.iter().filter(|stage| !stage.is_complete()) {
        lines.push(format!("{}: {}", stage.stage, missing(stage)));
    }
    lines
}

/// Writes coverage and the instant of judging: the last lines of every table.
pub(crate) fn footer(
    out: &mut dyn io::Write,
    style: Style,
    connections: &[JudgedConnection],
    now: Timestamp,
) -> io::Result<()> {
    let mut lines: Vec<String> = connections.iter().flat_map(summary).collect();
    if lines.is_empty() {
        lines.push("nothing was scanned".to_owned());
    }
    labelled(out, style, "coverage", &lines)?;
    labelled(out, style, "judged", &[words::minute(now)])
}
