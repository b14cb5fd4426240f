//! The provider's call for each step, as its connector would make it. Nothing is sent.

use super::tenants::Tenants;
use crate::output::note;
use crate::project::Project;
use remit_connector::session::Clock;
use remit_connector::{Act, Connection, EventSink, RevokePlan, Target};
use remit_core::blast::{Action, ProviderCall, Step};
use remit_core::model::{ConnectionId, Dossier};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The connections that can be asked.
pub(super) struct Calls<'a> {
    tenants: &'a Tenants,
    connections: HashMap<ConnectionId, Arc<dyn Connection>>,
}

impl fmt::Debug for Calls<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Calls").field("connections", &self.connections.keys()).finish_non_exhaustive()
    }
}

impl<'a> Calls<'a> {
    /// Opens the connections to be read. One whose secret is not at hand has its calls left out, and says so.
    pub(super) fn open(project: &Project, tenants: &'a Tenants, clock: Clock) -> Self {
        let mut connections = HashMap::new();
        for connection in &project.config.connections {
            match project.connect(connection, clock, EventSink::none()) {
                Ok(open) => {
                    connections.insert(connection.id.clone(), open);
                }
                Err(why) => {
                    note(&format!("the calls of connection `{}` are not shown: {why:#}", connection.id))
                }
            }
        }
        Self { tenants, connections }
    }

    /// Opens none: a document says nothing of how its connections are reached.
    pub(super) fn none(tenants: &'a Tenants) -> Self {
        Self { tenants, connections: HashMap::new() }
    }

    /// Returns what a step would send.
    pub(super) fn of(&self, step: &Step) -> Option<ProviderCall> {
        let id = step.connection.as_ref()?;
        let connection = self.connections.get(id)?;
        let integration = self.tenants.holder(id, &step.record)?;
        let credential = match step.action {
            Action::RevokeGrants => None,
            Action::RevokeCredential => Some(credential(integration, &step.record)?),
            // Replacing a secret and ending a session are for whoever runs that system.
            Action::RotateSecret | Action::EndSessions => return None,
        };
        let plan = connection.revoke(Target { integration, credential }).ok()?;
        shown(&plan).map(ProviderCall)
    }
}

fn credential<'d>(integration: &'d Dossier, id: &str) -> Option<&'d remit_core::model::Credential> {
    integration.credentials.iter().find(|credential| credential.id.as_str() == id)
}

fn shown(plan: &RevokePlan) -> Option<String> {
    let mut parts = Vec::new();
    for step in &plan.steps {
        parts.push(match &step.act {
            Act::Call(call) => call.shown().ok()?,
            Act::ByHand { what, page: Some(page) } => format!("by hand: {what}, at {page}"),
            Act::ByHand { what, page: None } => format!("by hand: {what}"),
        });
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}
