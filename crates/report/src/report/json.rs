//! The report as remit's own JSON: the one format that loses nothing.

use super::ReportView;
use crate::compared::ComparedJson;
use crate::document::{ConnectionWire, DossierWire, Instant};
use crate::findings::FindingJson;
use crate::json;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

const SCHEMA: &str = "remit/report/1";

/// Returns the JSON Schema of `remit report --format json`.
pub fn schema_report() -> serde_json::Value {
    schemars::schema_for!(ReportJson<'static>).to_value()
}

/// Everything that was judged.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "remit report")]
struct ReportJson<'a> {
    /// Always `remit/report/1`.
    schema: &'static str,
    /// Whose report it is.
    title: &'a str,
    /// The instant of judging.
    now: Instant,
    /// The thresholds by which was judged.
    policy: BTreeMap<String, String>,
    /// The connections, with what their latest scan saw.
    connections: Vec<ConnectionWire>,
    /// Every finding, the worst first.
    findings: Vec<FindingJson>,
    /// Every integration.
    integrations: Vec<IntegrationJson>,
}

/// One integration: what judging says, and what is known, as the inventory writes it.
#[derive(Debug, Serialize, JsonSchema)]
struct IntegrationJson {
    /// What judging says of it.
    judged: ComparedJson,
    /// What is known of it.
    integration: DossierWire,
}

/// The thresholds as a line of NDJSON.
#[derive(Debug, Serialize, JsonSchema)]
struct PolicyLine {
    thresholds: BTreeMap<String, String>,
}

/// Writes one document.
pub(super) fn write(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let report = ReportJson {
        schema: SCHEMA,
        title: view.title,
        now: Instant(view.now),
        policy: view.policy.rows().into_iter().collect(),
        connections: json::wires(view.connections),
        findings: findings(view),
        integrations: integrations(view),
    };
    json::pretty(out, &report)
}

/// Writes coverage, policy, findings and integrations, an object a line.
pub(super) fn write_lines(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let policy = PolicyLine { thresholds: view.policy.rows().into_iter().collect() };
    json::lines(out, SCHEMA, "policy", &[policy], view.connections, view.now)?;
    json::items(out, "finding", &findings(view))?;
    json::items(out, "integration", &integrations(view))
}

fn findings(view: &ReportView<'_>) -> Vec<FindingJson> {
    let one = |finding| FindingJson::new(finding, (view.opened)(&finding.fingerprint));
    view.findings.iter().map(one).collect()
}

fn integrations(view: &ReportView<'_>) -> Vec<IntegrationJson> {
    let pairs = view.explanations.iter().zip(view.dossiers);
    pairs
        .map(|(explanation, dossier)| IntegrationJson {
            judged: explanation.into(),
            integration: dossier.into(),
        })
        .collect()
}
