//! Roles in the directory that apps hold.
//!
//! Source: Microsoft Graph, "List unifiedRoleAssignments", read November 2026. One relation can be expanded: the holder's
//! kind matters more than the role's name, which a built-in role's id tells.

use crate::Entra;
use crate::changes::Entry;
use crate::fetch::then;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::permission::{self, DIRECTORY_ROLE};
use crate::stages::{self, service_principals};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, Record, RecordKind, Resources};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/roleManagement/directory/roleAssignments";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "roles in the directory",
    record_kind: RecordKind::Grant,
    parent: Some(service_principals::ID),
    permissions: &["RoleManagement.Read.Directory", "Directory.Read.All"],
    lane: Lane::Urgent,
    page_size: 999,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "Since when a role is held stands in the log alone.",
        "Roles that are held through a group are not followed.",
    ],
};

pub(crate) const ID: &str = "directory_roles";

pub(crate) const RESTS: Rests = Rests { log: Some(Entry::is_about_a_role), ..Rests::BY_NAME };

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    id: String,
    principal_id: String,
    role_definition_id: String,
    directory_scope_id: Option<String>,
    app_scope_id: Option<String>,
    principal: Option<Holder>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Holder {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$expand", "principal($select=id)");
    let (items, next) = entra.list::<Assignment>(ENDPOINT, RESTS, request, ask.cursor).await?;
    Ok(then(next, items.into_page("$.value", |assignment, page| page.records.extend(record(&assignment)))))
}

/// Returns the external id of an assignment.
pub(crate) fn grant_id(id: &str) -> ExternalId {
    ExternalId::new(format!("{}:{id}", stages::DIRECTORY_ROLE))
}

fn record(assignment: &Assignment) -> Option<Record> {
    let holder = assignment.principal.as_ref()?.odata_type.as_deref();
    if holder != Some("#microsoft.graph.servicePrincipal") {
        return None;
    }
    let role = &assignment.role_definition_id;
    let role = permission::listed(DIRECTORY_ROLE, role).unwrap_or(role).to_owned();
    let id = grant_id(&assignment.id);
    let grant = Grant {
        id: id.clone(),
        scope_kind: DIRECTORY_ROLE.to_owned(),
        scopes: vec![role],
        resources: Fact::Known(reach(assignment)),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    Some(Record {
        kind: RecordKind::Grant,
        external_id: id,
        subject: Some(service_principal_id(&assignment.principal_id)),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    })
}

fn reach(assignment: &Assignment) -> Resources {
    match assignment.directory_scope_id.as_deref().or(assignment.app_scope_id.as_deref()) {
        Some("/") => Resources::All,
        Some(scope) => Resources::Selected(Fact::Known(vec![scope.to_owned()])),
        None => Resources::Selected(Fact::Unknown(Why::NotReported)),
    }
}
