//! `remit report`: one judgement as one file, in the format that its reader takes.
//!
//! Each format is one file or folder beside this one. A writer drops fields and never judges; every one carries the instant
//! of judging and what was not seen.

mod cyclonedx;
mod json;
mod markdown;
mod ocsf;
mod opengraph;
mod sarif;

pub use json::schema_report;
pub use ocsf::OcsfVersion;

use crate::drift::Drift;
use crate::findings::{FindingsView, findings};
use crate::history::HistoryVersion;
use crate::score::Scores;
use crate::style::{Format, Style};
use jiff::Timestamp;
use remit_core::approval::Location;
use remit_core::finding::Finding;
use remit_core::judge::{Explanation, JudgedConnection};
use remit_core::model::{ConnectionId, Dossier, ExternalId};
use remit_core::policy::Policy;
use std::collections::{BTreeMap, HashMap};
use std::{fmt, io};

/// A report to write.
#[derive(Clone, Copy)]
pub struct ReportView<'a> {
    /// Whose report it is: the company's name.
    pub title: &'a str,
    /// The instant of judging.
    pub now: Timestamp,
    /// The connections, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// Every integration as it was judged, in the order of `dossiers`.
    pub explanations: &'a [Explanation],
    /// What is known of every integration.
    pub dossiers: &'a [Dossier],
    /// Every finding, the worst first.
    pub findings: &'a [Finding],
    /// Says when a finding was opened, by its fingerprint; nothing where nobody remembers.
    pub opened: &'a dyn Fn(&str) -> Option<Timestamp>,
    /// The thresholds by which was judged.
    pub policy: &'a Policy,
    /// The configuration's file, as findings name it that contradict no record.
    pub configuration: &'a str,
    /// The folder from which files are named; empty where they are named from there already.
    pub folder: &'a str,
    /// The versions of the records of integrations, by connection and external id, as far as a store remembers them.
    pub versions: &'a Versions,
    /// What changed, and since when.
    pub drift: Option<(Timestamp, &'a Drift)>,
}

/// The versions of the records of integrations.
pub type Versions = HashMap<(ConnectionId, ExternalId), Vec<HistoryVersion>>;

impl fmt::Debug for ReportView<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ReportView")
            .field("title", &self.title)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// One self-contained page for people.
    Html,
    /// Text for wikis, tickets and pull requests.
    Markdown,
    /// Findings as comma-separated values with a head.
    Csv,
    /// Everything as one JSON document.
    Json,
    /// Everything as one JSON object a line; coverage is the first.
    Ndjson,
    /// SARIF 2.1.0: findings at the places in the approved records, for code scanning.
    Sarif,
    /// OCSF of a version: one event a line, for data lakes and SIEMs.
    Ocsf(OcsfVersion),
    /// CycloneDX 1.6: a bill of materials of services and credentials.
    Cyclonedx,
    /// BloodHound OpenGraph: who reaches what, as a graph.
    Opengraph,
}

/// Writes a report.
///
/// # Errors
/// `out` failed.
pub fn report(out: &mut dyn io::Write, format: ReportFormat, view: &ReportView<'_>) -> io::Result<()> {
    match format {
        ReportFormat::Html => crate::html::html(out, view),
        ReportFormat::Markdown => markdown::write(out, view),
        ReportFormat::Csv => {
            let scores = Scores::of(view.explanations);
            findings(out, Format::Csv, PLAIN, &view.findings_view(&scores))
        }
        ReportFormat::Json => json::write(out, view),
        ReportFormat::Ndjson => json::write_lines(out, view),
        ReportFormat::Sarif => sarif::write(out, view),
        ReportFormat::Ocsf(version) => ocsf::write(out, version, view),
        ReportFormat::Cyclonedx => cyclonedx::write(out, view),
        ReportFormat::Opengraph => opengraph::write(out, view),
    }
}

/// The look of what has no look.
const PLAIN: Style = Style { color: false, width: 120 };

impl<'a> ReportView<'a> {
    fn findings_view<'s>(&'s self, scores: &'s Scores) -> FindingsView<'s> {
        FindingsView {
            findings: self.findings,
            scores,
            opened: self.opened,
            connections: self.connections,
            now: self.now,
        }
    }

    /// Returns the integrations, each with what is known of it, by connection and external id.
    fn integrations(&self) -> Integrations<'a> {
        let pairs = self.explanations.iter().zip(self.dossiers);
        Integrations(
            pairs
                .map(|(explanation, dossier)| {
                    let key = (dossier.connection.as_str(), dossier.id.as_str());
                    (key, (explanation, dossier))
                })
                .collect(),
        )
    }

    /// Returns a file as a reader in the report's folder names it, with forward slashes.
    fn relative(&self, file: &str) -> String {
        let file = file.replace('\\', "/");
        let folder = self.folder.replace('\\', "/");
        let inside = file.strip_prefix(folder.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
        let inside = if folder.is_empty() { None } else { inside };
        inside.unwrap_or(&file).trim_start_matches("./").to_owned()
    }

    /// Returns whether a finding is new: the connection's latest scan opened it. Nothing where nobody remembers.
    pub(crate) fn is_new(&self, finding: &Finding) -> Option<bool> {
        let opened = (self.opened)(&finding.fingerprint)?;
        let connection = finding.about.connection.as_ref()?;
        let judged = self.connections.iter().find(|judged| judged.id == *connection)?;
        Some(opened >= judged.coverage.as_ref()?.finished_at)
    }
}

/// Integrations by connection and external id, in that order.
struct Integrations<'a>(BTreeMap<(&'a str, &'a str), (&'a Explanation, &'a Dossier)>);

impl<'a> Integrations<'a> {
    /// Returns the integration that a finding is about, where it is about one.
    fn of(&self, finding: &Finding) -> Option<(&'a Explanation, &'a Dossier)> {
        let about = &finding.about;
        let key = (about.connection.as_ref()?.as_str(), about.subject.as_ref()?.as_str());
        self.0.get(&key).copied()
    }

    /// Returns the place in the approved record that a finding contradicts; else the record of its integration.
    fn record<'f>(&self, finding: &'f Finding) -> Option<&'f Location>
    where
        'a: 'f,
    {
        finding.record.as_ref().or_else(|| self.of(finding)?.0.verdict.record.as_ref())
    }

    fn iter(&self) -> impl Iterator<Item = (&'a Explanation, &'a Dossier)> {
        self.0.values().copied()
    }
}
