//! Roles in the directory that apps hold.
//!
//! Source: Microsoft Graph, "List unifiedRoleAssignments", read November 2026. One relation can be expanded: the holder's
//! kind matters more than the role's name, which a built-in role's id tells.

use crate::Entra;
use crate::kept::Rests;
use crate::log::Entry;
use crate::people::service_principal_id;
use crate::permission::{self, DIRECTORY_ROLE};
use crate::stages::{self, BEHIND, group_roles};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, Record, RecordKind, Resources};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells, blank};
use serde::Deserialize;

pub(crate) const ENDPOINT: &str = "GET /v1.0/roleManagement/directory/roleAssignments";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "roles in the directory",
    permissions: ROLES,
    lane: Lane::Urgent,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &["Since when a role is held stands in the log alone."],
    ..BEHIND
};

pub(crate) const ID: &str = "directory_roles";

/// What reading roles needs.
pub(crate) const ROLES: &[&str] = &["RoleManagement.Read.Directory", "Directory.Read.All"];

pub(crate) const RESTS: Rests = Rests { log: Some(Entry::is_about_a_role), ..Rests::BY_NAME };

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

/// A role that somebody holds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Assignment {
    pub(crate) id: String,
    pub(crate) principal_id: String,
    pub(crate) role_definition_id: String,
    directory_scope_id: Option<String>,
    app_scope_id: Option<String>,
    pub(crate) principal: Option<Holder>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Holder {
    #[serde(rename = "@odata.type")]
    pub(crate) odata_type: Option<String>,
    pub(crate) user_principal_name: Option<String>,
}

impl Assignment {
    /// Returns where the role holds; `/` is everywhere.
    pub(crate) fn scope(&self) -> Option<&String> {
        self.directory_scope_id.as_ref().or(self.app_scope_id.as_ref())
    }
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$expand", "principal($select=id)");
    entra.listed(ENDPOINT, RESTS, request, ask.cursor, |assignment, page| note(&assignment, page)).await
}

fn note(assignment: &Assignment, page: &mut Page) {
    let holder = assignment.principal.as_ref().and_then(|holder| holder.odata_type.as_deref());
    match holder {
        Some("#microsoft.graph.group") => page.children.push(group_roles::child(assignment)),
        _ if is_app(holder) => page.records.push(record(assignment)),
        _ => {}
    }
}

/// Whether a type of a directory's object is that of apps.
pub(crate) fn is_app(odata_type: Option<&str>) -> bool {
    odata_type == Some("#microsoft.graph.servicePrincipal")
}

fn record(assignment: &Assignment) -> Record {
    let id = ExternalId::new(format!("{}:{}", stages::DIRECTORY_ROLE, assignment.id));
    let scope = assignment.scope().map(String::as_str);
    let grants = vec![grant(id.clone(), &assignment.role_definition_id, scope)];
    Record {
        subject: Some(service_principal_id(&assignment.principal_id)),
        facets: Facets { grants, ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, ENDPOINT)
    }
}

/// Returns a role as a grant.
pub(crate) fn grant(id: ExternalId, role: &str, scope: Option<&str>) -> Grant {
    let role = permission::listed(DIRECTORY_ROLE, role).unwrap_or(role).to_owned();
    let resources = match scope {
        Some("/") => Resources::All,
        Some(scope) => Resources::Selected(Fact::Known(vec![scope.to_owned()])),
        None => Resources::Selected(Fact::Unknown(Why::NotReported)),
    };
    Grant {
        resources: Fact::Known(resources),
        consent: Fact::Known(Consent::Admin),
        ..blank::grant(id, DIRECTORY_ROLE, vec![role])
    }
}
