//! Tenants and integrations as services.

use super::{Property, coverage, integration_ref, tenant_ref};
use crate::compared::state_id;
use remit_core::judge::{Explanation, GrantedAs, JudgedConnection, LastUse};
use remit_core::model::{Dossier, Publisher};
use remit_core::words;
use serde::Serialize;

/// A service.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Service {
    #[serde(rename = "bom-ref")]
    bom_ref: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<Organization>,
    group: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated: Option<bool>,
    /// Whether using it crosses into somebody else's hands.
    #[serde(rename = "x-trust-boundary", skip_serializing_if = "Option::is_none")]
    crosses_trust_boundary: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    data: Vec<Data>,
    properties: Vec<Property>,
}

#[derive(Debug, Serialize)]
struct Organization {
    name: String,
}

#[derive(Debug, Serialize)]
struct Data {
    flow: &'static str,
    classification: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    governance: Option<Governance>,
}

#[derive(Debug, Serialize)]
struct Governance {
    owners: [Owner; 1],
}

#[derive(Debug, Serialize)]
struct Owner {
    contact: Contact,
}

#[derive(Debug, Serialize)]
struct Contact {
    name: String,
}

pub(super) fn of_tenant(connection: &JudgedConnection) -> Service {
    Service {
        bom_ref: tenant_ref(connection.id.as_str()),
        provider: Some(Organization { name: connection.provider.to_string() }),
        group: connection.provider.to_string(),
        name: connection.id.to_string(),
        description: None,
        authenticated: Some(true),
        crosses_trust_boundary: Some(true),
        data: Vec::new(),
        properties: coverage(connection),
    }
}

pub(super) fn of_integration(explanation: &Explanation, dossier: &Dossier) -> Service {
    let verdict = &explanation.verdict;
    let publisher = publisher(dossier);
    Service {
        bom_ref: integration_ref(dossier.connection.as_str(), dossier.id.as_str()),
        provider: publisher.map(|publisher| Organization { name: publisher.name.clone() }),
        group: dossier.provider.to_string(),
        name: verdict.about.name.clone(),
        description: Some(explanation.sentence.text.clone()),
        authenticated: (!dossier.credentials.is_empty()).then_some(true),
        crosses_trust_boundary: publisher.map(|publisher| !publisher.is_first_party),
        data: data(explanation).into_iter().collect(),
        properties: properties(explanation, dossier),
    }
}

fn publisher(dossier: &Dossier) -> Option<&Publisher> {
    dossier.definition.as_ref()?.publisher.known()
}

/// What the record says of the data. Which way it flows, no provider tells.
fn data(explanation: &Explanation) -> Option<Data> {
    let verdict = &explanation.verdict;
    let governance =
        |owner: &String| Governance { owners: [Owner { contact: Contact { name: owner.clone() } }] };
    Some(Data {
        flow: "unknown",
        classification: verdict.data?.as_str(),
        governance: verdict.owner.as_ref().map(governance),
    })
}

fn properties(explanation: &Explanation, dossier: &Dossier) -> Vec<Property> {
    let verdict = &explanation.verdict;
    let mut properties = vec![
        Property::new("id", dossier.id.as_str()),
        Property::new("app", dossier.integration.app.as_str()),
        Property::new("kind", words::integration_kind(dossier.integration.kind)),
        Property::new("approval", state_id(verdict.state)),
        Property::new("tier", verdict.tier.to_string()),
        Property::new("firstSeen", dossier.first_seen.to_string()),
        Property::new("lastUsed", last_used(verdict.last_use)),
    ];
    let record = verdict.record.as_ref().map(|place| format!("{}:{}", place.file, place.line));
    let host = dossier.integration.host.known().cloned();
    let optional = [
        ("owner", verdict.owner.clone()),
        ("purpose", verdict.purpose.clone()),
        ("record", record),
        ("host", host),
    ];
    for (name, value) in optional {
        properties.extend(value.map(|value| Property::new(name, value)));
    }
    for row in explanation.comparison.rows.iter().filter(|row| row.granted != GrantedAs::No) {
        properties.push(Property::new("scope", format!("{}/{}", row.kind, row.scope)));
    }
    properties
}

fn last_used(last_use: LastUse) -> String {
    match last_use {
        LastUse::Seen { at, .. } => at.to_string(),
        LastUse::NotSince(since) => format!("not since {since}"),
        LastUse::NeverSince(since) => format!("never since {since}"),
        LastUse::Unknown => "not reported".to_owned(),
    }
}
