//! Roles in the directory that people hold: who has one may consent to more.
//!
//! Source: Microsoft Graph, "List unifiedRoleAssignments", read November 2026.

use crate::Entra;
use crate::fetch::then;
use crate::people::user_id;
use crate::permission::{self, DIRECTORY_ROLE};
use crate::stages::directory_roles;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Principal, PrincipalKind, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/roleManagement/directory/roleAssignments";

const INFO: StageInfo = StageInfo {
    id: "administrators",
    title: "people with roles in the directory",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["RoleManagement.Read.Directory", "Directory.Read.All"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["Roles that are held through a group, or could be held for a time, are not followed."],
};

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    id: String,
    principal_id: String,
    role_definition_id: String,
    principal: Option<Holder>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Holder {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    user_principal_name: Option<String>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$expand", "principal($select=id,userPrincipalName)");
    let (items, next) =
        entra.list::<Assignment>(ENDPOINT, directory_roles::RESTS, request, ask.cursor).await?;
    Ok(then(next, items.into_page("$.value", |assignment, page| page.records.extend(record(assignment)))))
}

/// Adds the role to what the listing of people tells of its holder.
fn record(assignment: Assignment) -> Option<Record> {
    let holder = assignment.principal?;
    if holder.odata_type.as_deref() != Some("#microsoft.graph.user") {
        return None;
    }
    let id = user_id(&assignment.principal_id);
    let role = &assignment.role_definition_id;
    let principal = Principal {
        id: id.clone(),
        kind: PrincipalKind::User,
        name: holder.user_principal_name.unwrap_or(assignment.principal_id),
        email: Fact::Unknown(Why::NotReported),
        roles: vec![permission::listed(DIRECTORY_ROLE, role).unwrap_or(role).to_owned()],
        status: Fact::Unknown(Why::NotRead),
    };
    Some(Record {
        kind: RecordKind::Principal,
        external_id: ExternalId::new(format!("administrator:{}", assignment.id)),
        subject: Some(id),
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    })
}
