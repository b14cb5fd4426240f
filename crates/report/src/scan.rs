//! What `remit scan` says at its end.

use crate::coverage::summary;
use crate::findings::severity;
use crate::style::{Paint, Style};
use crate::table::{Cell, labelled, table};
use remit_core::finding::Severity;
use remit_core::judge::JudgedConnection;
use remit_core::model::ConnectionId;
use std::collections::BTreeMap;
use std::io;

/// One connection's scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanLine {
    /// The connection.
    pub connection: ConnectionId,
    /// What reconciling did, or why the scan failed.
    pub outcome: Result<Reconciled, String>,
}

/// What reconciling a scan with the inventory did, in records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconciled {
    /// Records that are new.
    pub n_new: u64,
    /// Records that say something else than before.
    pub n_changed: u64,
    /// Records that say the same as before.
    pub n_unchanged: u64,
    /// Records that are proven gone.
    pub n_retired: u64,
    /// Records that were not seen, in listings that were not read whole, and are kept.
    pub n_kept: u64,
    /// Whether everything was read whole.
    pub is_complete: bool,
}

/// How many findings there are of one severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeverityCount {
    /// The severity.
    pub severity: Severity,
    /// How many.
    pub n: u64,
}

impl SeverityCount {
    /// Returns the count of each severity, the worst first, zeroes too.
    pub fn of(n_findings: &BTreeMap<Severity, u64>) -> Vec<Self> {
        let count = |severity| Self { severity, n: n_findings.get(&severity).copied().unwrap_or(0) };
        Severity::ALL.into_iter().map(count).collect()
    }
}

/// Writes what scans did, what they did not see, and how many findings there are now.
///
/// # Errors
/// `out` failed.
pub fn scan_summary(
    out: &mut dyn io::Write,
    style: Style,
    scans: &[ScanLine],
    findings: &[SeverityCount],
    connections: &[JudgedConnection],
) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = scans.iter().map(row).collect();
    let head = ["connection", "new", "changed", "unchanged", "gone", "kept, not seen", "outcome"];
    table(out, style, &head, &rows)?;
    writeln!(out)?;
    let counts: Vec<String> = findings
        .iter()
        .filter(|count| count.n > 0)
        .map(|count| format!("{} {}", count.n, severity(count.severity)))
        .collect();
    let total = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
    labelled(out, style, "findings", &[total])?;
    let coverage: Vec<String> = connections.iter().flat_map(summary).collect();
    labelled(out, style, "coverage", &coverage)
}

fn row(scan: &ScanLine) -> Vec<Cell> {
    let connection = Cell::text(scan.connection.as_str());
    match &scan.outcome {
        Ok(reconciled) => {
            let outcome = if reconciled.is_complete {
                Cell::painted(Paint::Fine, "read whole")
            } else {
                Cell::painted(Paint::Medium, "partial")
            };
            vec![
                connection,
                Cell::number(reconciled.n_new),
                Cell::number(reconciled.n_changed),
                Cell::number(reconciled.n_unchanged),
                Cell::number(reconciled.n_retired),
                Cell::number(reconciled.n_kept),
                outcome,
            ]
        }
        Err(why) => {
            let none = || Cell::text("not read");
            vec![
                connection,
                none(),
                none(),
                none(),
                none(),
                none(),
                Cell::painted(Paint::Over, &format!("failed: {why}")),
            ]
        }
    }
}
