//! Everything that the store or a document holds of all connections, and the graph of it.

use crate::project::Project;
use jiff::Timestamp;
use remit_core::graph::{Graph, GraphBuilder};
use remit_core::judge::JudgedConnection;
use remit_core::model::{ConnectionId, Dossier, Principal, ProviderId, Resource};
use remit_core::scope::Catalogs;
use remit_report::document::InventoryDocument;

/// What the store holds.
#[derive(Debug)]
pub(super) struct Tenants {
    pub(super) connections: Vec<JudgedConnection>,
    pub(super) dossiers: Vec<Dossier>,
    principals: Vec<(ConnectionId, ProviderId, Principal)>,
    resources: Vec<(ConnectionId, Resource)>,
}

const PAGE: usize = 1_000;

impl Tenants {
    pub(super) async fn read(project: &Project) -> anyhow::Result<Self> {
        let store = project.store.as_ref();
        let mut tenants = Self {
            connections: Vec::new(),
            dossiers: Vec::new(),
            principals: Vec::new(),
            resources: Vec::new(),
        };
        for connection in project.judged() {
            let (id, provider, environment) = (connection.id, connection.provider, connection.environment);
            let mut after = None;
            loop {
                let page = store.dossiers(&id, None, after.as_ref(), PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id.clone());
                tenants.dossiers.extend(page);
            }
            for principal in store.principals(&id).await? {
                tenants.principals.push((id.clone(), provider.clone(), principal));
            }
            for resource in store.resources(&id).await? {
                tenants.resources.push((id.clone(), resource));
            }
            let coverage = store.coverage(&id).await?;
            tenants.connections.push(JudgedConnection { id, provider, environment, coverage });
        }
        Ok(tenants)
    }

    /// Returns what a document holds. It names no resources but those that grants name.
    pub(super) fn of_document(document: InventoryDocument) -> Self {
        let InventoryDocument { connections, dossiers, principals, .. } = document;
        let provider =
            |id: &ConnectionId| connections.iter().find(|one| one.id == *id).map(|one| one.provider.clone());
        let principals = principals.into_iter();
        let principals = principals.filter_map(|(id, one)| Some((id.clone(), provider(&id)?, one))).collect();
        Self { connections, dossiers, principals, resources: Vec::new() }
    }

    /// Makes the graph of everything.
    pub(super) fn graph(&self, catalogs: &Catalogs, now: Timestamp) -> Graph {
        let mut builder = GraphBuilder::new(catalogs, now);
        for connection in &self.connections {
            builder.add_connection(&connection.id, &connection.provider);
        }
        for (connection, provider, principal) in &self.principals {
            builder.add_principal(connection, provider, principal);
        }
        for (connection, resource) in &self.resources {
            builder.add_resource(connection, resource);
        }
        self.dossiers.iter().for_each(|dossier| builder.add(dossier));
        builder.finish()
    }

    /// Returns the integration that has an id, or a credential of that id.
    pub(super) fn holder(&self, connection: &ConnectionId, id: &str) -> Option<&Dossier> {
        self.dossiers.iter().filter(|dossier| dossier.connection == *connection).find(|dossier| {
            let is_own = |credential: &remit_core::model::Credential| credential.id.as_str() == id;
            dossier.id.as_str() == id || dossier.credentials.iter().any(is_own)
        })
    }
}
