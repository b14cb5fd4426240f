//! Cloud Resources Inventory Info, class 5023: a tenant with its coverage, or an integration with what it holds.

use super::super::ReportView;
use super::base::{Metadata, Owner, Resource, Time, coverage};
use crate::compared::state_id;
use crate::document::ConnectionWire;
use remit_core::judge::{Explanation, GrantedAs, JudgedConnection};
use remit_core::model::Dossier;
use remit_core::words;
use serde::Serialize;

/// One thing that was read.
#[derive(Debug, Serialize)]
pub(super) struct Inventory {
    activity_id: u8,
    category_uid: u8,
    class_uid: u16,
    type_uid: u32,
    severity_id: u8,
    time: Time,
    message: String,
    metadata: Metadata,
    resources: [Resource<Data>; 1],
    unmapped: Unmapped,
}

/// What is known of it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Data {
    Tenant(Box<ConnectionWire>),
    Integration(Box<Held>),
}

/// What an integration holds.
#[derive(Debug, Serialize)]
struct Held {
    app: String,
    approval: &'static str,
    tier: String,
    scopes: Vec<String>,
    credentials: usize,
    findings: usize,
}

#[derive(Debug, Serialize)]
struct Unmapped {
    coverage: &'static str,
}

impl Inventory {
    pub(super) fn of_tenant(view: &ReportView<'_>, connection: &JudgedConnection) -> Self {
        let id = connection.id.as_str();
        let how = coverage(view, Some(id));
        let resource = Resource {
            uid: id.to_owned(),
            name: id.to_owned(),
            kind: format!("{} tenant", connection.provider),
            owner: None,
            role_id: None,
            data: Some(Data::Tenant(Box::new(connection.into()))),
        };
        Self::new(view, id, format!("{id}: {how}"), resource)
    }

    pub(super) fn of_integration(
        view: &ReportView<'_>,
        explanation: &Explanation,
        dossier: &Dossier,
    ) -> Self {
        let verdict = &explanation.verdict;
        let granted = explanation.comparison.rows.iter().filter(|row| row.granted != GrantedAs::No);
        let held = Held {
            app: dossier.integration.app.to_string(),
            approval: state_id(verdict.state),
            tier: verdict.tier.to_string(),
            scopes: granted.map(|row| row.scope.clone()).collect(),
            credentials: dossier.credentials.len(),
            findings: verdict.findings.len(),
        };
        let resource = Resource {
            uid: format!("{}/{}/{}", dossier.provider, dossier.connection, dossier.id),
            name: verdict.about.name.clone(),
            kind: format!("{} {}", dossier.provider, words::integration_kind(dossier.integration.kind)),
            owner: verdict.owner.as_deref().map(Owner::new),
            role_id: None,
            data: Some(Data::Integration(Box::new(held))),
        };
        Self::new(view, dossier.connection.as_str(), explanation.sentence.text.clone(), resource)
    }

    /// Activity 2 collects.
    fn new(view: &ReportView<'_>, connection: &str, message: String, resource: Resource<Data>) -> Self {
        Self {
            activity_id: 2,
            category_uid: 5,
            class_uid: 5023,
            type_uid: 502_302,
            severity_id: 1,
            time: view.now.into(),
            message,
            metadata: Metadata::new(Some(connection)),
            resources: [resource],
            unmapped: Unmapped { coverage: coverage(view, Some(connection)) },
        }
    }
}
