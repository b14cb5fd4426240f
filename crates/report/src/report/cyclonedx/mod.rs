//! CycloneDX 1.6 as a SaaSBOM: tenants and integrations as services, credentials as components, never their values.
//!
//! Findings are no vulnerabilities and do not stand here. What was read whole and what was not stands in `compositions`.
//! <https://cyclonedx.org/docs/1.6/json/>

mod credential;
mod service;

use super::{Integrations, ReportView};
use crate::coverage::missing;
use crate::document::Instant;
use crate::json;
use credential::Component;
use remit_core::judge::JudgedConnection;
use remit_core::model::Dossier;
use serde::Serialize;
use service::Service;
use std::collections::BTreeSet;
use std::io;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom {
    bom_format: &'static str,
    spec_version: &'static str,
    version: u32,
    metadata: Metadata,
    components: Vec<Component>,
    services: Vec<Service>,
    dependencies: Vec<Dependency>,
    compositions: Vec<Composition>,
}

#[derive(Debug, Serialize)]
struct Metadata {
    timestamp: Instant,
    lifecycles: [Lifecycle; 1],
    tools: Tools,
    properties: Vec<Property>,
}

#[derive(Debug, Serialize)]
struct Lifecycle {
    phase: &'static str,
}

#[derive(Debug, Serialize)]
struct Tools {
    components: [Tool; 1],
}

#[derive(Debug, Serialize)]
struct Tool {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    version: &'static str,
}

/// A name and a value, where CycloneDX has no field of its own.
#[derive(Debug, Serialize)]
struct Property {
    name: String,
    value: String,
}

impl Property {
    fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: format!("remit:{name}"), value: value.into() }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    #[serde(rename = "ref")]
    of: String,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    depends_on: BTreeSet<String>,
}

/// How much of a tenant the bill of materials knows.
#[derive(Debug, Serialize)]
struct Composition {
    aggregate: &'static str,
    assemblies: [String; 1],
}

/// Writes the bill of materials.
pub(super) fn write(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let integrations = view.integrations();
    let tenants = view.connections.iter().map(service::of_tenant);
    let others =
        integrations.iter().map(|(explanation, dossier)| service::of_integration(explanation, dossier));
    let dossiers = || integrations.iter().map(|(_, dossier)| dossier);
    let bom = Bom {
        bom_format: "CycloneDX",
        spec_version: "1.6",
        version: 1,
        metadata: metadata(view),
        components: dossiers().flat_map(credential::of_integration).collect(),
        services: tenants.chain(others).collect(),
        dependencies: dossiers().map(|dossier| dependency(&integrations, dossier)).collect(),
        compositions: view.connections.iter().map(composition).collect(),
    };
    json::pretty(out, &bom)
}

fn metadata(view: &ReportView<'_>) -> Metadata {
    let mut properties = vec![Property::new("title", view.title)];
    properties.extend(
        view.policy.rows().into_iter().map(|(name, value)| Property::new(&format!("policy: {name}"), value)),
    );
    Metadata {
        timestamp: Instant(view.now),
        lifecycles: [Lifecycle { phase: "operations" }],
        tools: Tools {
            components: [Tool { kind: "application", name: "remit", version: env!("CARGO_PKG_VERSION") }],
        },
        properties,
    }
}

/// An integration depends on its tenant, and on the integrations that its authority reaches.
fn dependency(integrations: &Integrations<'_>, dossier: &Dossier) -> Dependency {
    let connection = dossier.connection.as_str();
    let mut depends_on = BTreeSet::from([tenant_ref(connection)]);
    for edge in dossier.edges.iter().filter(|edge| edge.from == dossier.id && edge.to != dossier.id) {
        if integrations.0.contains_key(&(connection, edge.to.as_str())) {
            depends_on.insert(integration_ref(connection, edge.to.as_str()));
        }
    }
    Dependency { of: integration_ref(connection, dossier.id.as_str()), depends_on }
}

fn composition(connection: &JudgedConnection) -> Composition {
    let aggregate = match &connection.coverage {
        Some(coverage) if coverage.is_complete() => "complete",
        Some(_) => "incomplete",
        None => "unknown",
    };
    Composition { aggregate, assemblies: [tenant_ref(connection.id.as_str())] }
}

/// Returns what a scan of a tenant did not see, a property a stage.
fn coverage(connection: &JudgedConnection) -> Vec<Property> {
    let Some(coverage) = &connection.coverage else {
        return vec![Property::new("coverage", "never scanned")];
    };
    let how = if coverage.is_complete() { "complete" } else { "partial" };
    let mut properties =
        vec![Property::new("coverage", how), Property::new("readAt", coverage.finished_at.to_string())];
    for stage in coverage.stages.iter().filter(|stage| !stage.is_complete()) {
        properties.push(Property::new("missing", format!("{}: {}", stage.stage, missing(stage))));
    }
    properties
}

fn tenant_ref(connection: &str) -> String {
    format!("tenant:{connection}")
}

fn integration_ref(connection: &str, id: &str) -> String {
    format!("integration:{connection}:{id}")
}
