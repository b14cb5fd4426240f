//! What people and programs read: tables, JSON, CSV, and reports in one file of nine formats.
//!
//! Writers may drop fields, they never judge. Equal input gives equal bytes: nothing here reads a clock, an environment
//! or a terminal. Every output carries the instant of judging and what was not seen.

pub mod document;
mod json;
mod style;
mod table;
mod text;

mod blast;
mod compared;
mod coverage;
mod diff;
mod drift;
mod explain;
mod findings;
mod history;
mod html;
mod inventory;
mod kind;
mod now;
mod path;
mod redact;
mod report;
mod review;
mod rightsize;
mod scan;
mod score;
mod statement;

#[cfg(test)]
mod tests;

pub use blast::{BlastRow, BlastStep, BlastView, Exposed, blast, schema_blast};
pub use coverage::coverage;
pub use diff::{DiffView, diff};
pub use document::schema_inventory;
pub use drift::{Drift, DriftChange, DriftKind, DriftView, drift};
pub use explain::{ExplainView, explain};
pub use findings::{FindingsView, findings, schema_finding};
pub use history::{HistoryVersion, HistoryView, history};
pub use html::described;
pub use inventory::{InventoryKind, InventoryView, inventory};
pub use kind::explain_kind;
pub use redact::{People, Redact, Role, Roles};
pub use report::{OcsfVersion, ReportFormat, ReportView, Versions, report, schema_report};
pub use review::{ReviewItem, ReviewView, review, schema_review};
pub use rightsize::{RightsizeView, rightsize, schema_rightsize};
pub use scan::{Reconciled, ScanLine, SeverityCount, scan_summary};
pub use score::Scores;
pub use style::{Format, Style};
pub use table::{Cell, table};
pub use text::visible;
