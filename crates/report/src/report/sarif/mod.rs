//! SARIF 2.1.0: findings at the places in the approved records that they contradict, for code scanning.
//!
//! SARIF is about files, findings are about tenants. So each result has a place in a file of the repository, a record's
//! line or else the configuration's first, and the tenant's object stands in its logical location. One run a connection,
//! so that several tenants do not overwrite each other. <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>

mod result;
mod rule;
mod taxonomy;

use self::result::ResultOut;
use self::rule::Rule;
use self::taxonomy::Taxonomy;
use super::{Integrations, ReportView};
use crate::coverage::missing;
use crate::document::{ConnectionWire, Instant};
use crate::json;
use remit_core::finding::Finding;
use remit_core::judge::JudgedConnection;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    automation_details: AutomationDetails,
    invocations: [Invocation; 1],
    taxonomies: Vec<Taxonomy>,
    results: Vec<ResultOut>,
    properties: RunProperties<'a>,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Debug, Serialize)]
struct AutomationDetails {
    id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time_utc: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time_utc: Option<Instant>,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

/// What remit says of a run besides its results.
#[derive(Debug, Serialize)]
struct RunProperties<'a> {
    title: &'a str,
    now: Instant,
    connections: Vec<ConnectionWire>,
    policy: BTreeMap<String, String>,
}

/// Text that a reader sees. Square brackets make links in SARIF (3.11.6), so those of strangers are escaped.
#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

impl Message {
    fn new(text: &str) -> Self {
        let mut escaped = String::with_capacity(text.len());
        for character in crate::text::visible(text).chars() {
            if matches!(character, '[' | ']' | '\\') {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        Self { text: escaped }
    }
}

/// Writes the log.
pub(super) fn write(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let writer = Writer { view, integrations: view.integrations() };
    let mut runs: Vec<Run<'_>> =
        view.connections.iter().map(|connection| writer.of_connection(connection)).collect();
    let homeless: Vec<&Finding> =
        view.findings.iter().filter(|finding| !is_of_any(finding, view.connections)).collect();
    if runs.is_empty() || !homeless.is_empty() {
        runs.push(writer.run("records", view.connections, &homeless));
    }
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs };
    json::pretty(out, &log)
}

/// What all runs are made from.
struct Writer<'v, 'a> {
    view: &'v ReportView<'a>,
    integrations: Integrations<'a>,
}

fn is_of_any(finding: &Finding, connections: &[JudgedConnection]) -> bool {
    connections.iter().any(|connection| Some(&connection.id) == finding.about.connection.as_ref())
}

impl<'a> Writer<'_, 'a> {
    fn of_connection(&self, connection: &JudgedConnection) -> Run<'a> {
        let is_its = |finding: &&Finding| finding.about.connection.as_ref() == Some(&connection.id);
        let findings: Vec<&Finding> = self.view.findings.iter().filter(is_its).collect();
        self.run(connection.id.as_str(), std::slice::from_ref(connection), &findings)
    }

    fn run(&self, id: &str, connections: &[JudgedConnection], findings: &[&Finding]) -> Run<'a> {
        let view = self.view;
        let result = |finding: &&Finding| ResultOut::new(view, &self.integrations, finding);
        Run {
            tool: Tool {
                driver: Driver {
                    name: "remit",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rule::all(findings),
                },
            },
            automation_details: AutomationDetails { id: format!("remit/{id}/") },
            invocations: [invocation(connections)],
            taxonomies: taxonomy::all(),
            results: findings.iter().map(result).collect(),
            properties: RunProperties {
                title: view.title,
                now: Instant(view.now),
                connections: json::wires(connections),
                policy: view.policy.rows().into_iter().collect(),
            },
        }
    }
}

/// A scan that was partial is an invocation that did not succeed, and says what is missing.
fn invocation(connections: &[JudgedConnection]) -> Invocation {
    let mut notifications = Vec::new();
    for connection in connections {
        let Some(coverage) = &connection.coverage else {
            notifications.push(notification(&format!("{}: never scanned", connection.id)));
            continue;
        };
        for stage in coverage.stages.iter().filter(|stage| !stage.is_complete()) {
            notifications.push(notification(&format!(
                "{}, {}: {}",
                connection.id,
                stage.stage,
                missing(stage)
            )));
        }
    }
    let coverages = || connections.iter().filter_map(|connection| connection.coverage.as_ref());
    Invocation {
        execution_successful: notifications.is_empty(),
        start_time_utc: coverages().map(|coverage| coverage.started_at).min().map(Instant),
        end_time_utc: coverages().map(|coverage| coverage.finished_at).max().map(Instant),
        tool_execution_notifications: notifications,
    }
}

fn notification(text: &str) -> Notification {
    Notification { level: "warning", message: Message::new(text) }
}
