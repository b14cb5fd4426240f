//! The formats of `remit report`, each against its publisher's schema (`tests/schemas`).

mod csv;
mod cyclonedx;
mod markdown;
mod ocsf;
mod opengraph;
mod own_json;
mod sarif;
mod schema;

use super::estate::{Estate, at};
use super::look::shown;
use crate::{ReportFormat, ReportView};
use jiff::Timestamp;
use remit_core::finding::{Acknowledgement, Finding, FindingKind, Severity, Standing};

/// Returns a report of an estate with these findings.
pub(super) fn view<'a>(estate: &'a Estate, findings: &'a [Finding]) -> ReportView<'a> {
    ReportView {
        title: "Acme",
        now: estate.now,
        connections: &estate.connections,
        explanations: &estate.explanations,
        dossiers: &estate.dossiers,
        findings,
        opened: &opened,
        policy: &estate.policy,
        configuration: "remit.yaml",
        folder: "",
        versions: &estate.versions,
        drift: None,
    }
}

/// Findings with a fingerprint that ends in `old` are open for a month, those in `new` since the scan.
fn opened(fingerprint: &str) -> Option<Timestamp> {
    match fingerprint.rsplit('/').next() {
        Some("old") => Some(at("2026-10-25")),
        Some("new") => Some(at("2026-11-24")),
        _ => None,
    }
}

/// Returns the estate's findings, and one of every kind in every standing and severity, about an integration, about a
/// listing, and about a record that no connection holds.
pub(super) fn every_kind(estate: &Estate) -> Vec<Finding> {
    let mut findings = estate.findings();
    let template = findings.iter().find(|finding| finding.about.subject.is_some()).cloned();
    let template = template.expect("the estate has a finding about an integration");
    let by = Acknowledgement {
        reason: "until the [new] app is there".to_owned(),
        owner: "dana@acme.example".to_owned(),
        expires_at: at("2026-12-24"),
    };
    let standings = [Standing::Open, Standing::Acknowledged(by.clone()), Standing::Lapsed(by)];
    for kind in FindingKind::ALL {
        for (severity, standing) in Severity::ALL.into_iter().zip(standings.iter().cycle()) {
            let fingerprint = format!("{}/{severity}/old", kind.id());
            let one = Finding {
                kind: *kind,
                severity,
                standing: standing.clone(),
                fingerprint,
                ..template.clone()
            };
            let mut listing = Finding { fingerprint: format!("{}/{severity}/new", kind.id()), ..one.clone() };
            listing.about.subject = None;
            listing.record = None;
            let mut record = Finding { fingerprint: format!("{}/{severity}", kind.id()), ..listing.clone() };
            record.about.connection = None;
            findings.extend([one, listing, record]);
        }
    }
    findings
}

/// Returns an estate as a format writes it, with a finding of every kind.
fn written(format: ReportFormat) -> String {
    let estate = Estate::partial();
    let findings = every_kind(&estate);
    shown(|out| crate::report(out, format, &view(&estate, &findings)))
}

/// Returns an estate of nothing, read whole or denied in part.
fn written_empty(format: ReportFormat, estate: &Estate) -> String {
    let findings = estate.findings();
    shown(|out| crate::report(out, format, &view(estate, &findings)))
}
