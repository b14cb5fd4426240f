//! Roles in the directory that people hold: who has one may consent to more.
//!
//! Source: Microsoft Graph, "List unifiedRoleAssignments", read November 2026.

use crate::Entra;
use crate::people::user_id;
use crate::permission::{self, DIRECTORY_ROLE};
use crate::stages::BEHIND;
use crate::stages::directory_roles::{Assignment, ENDPOINT, RESTS, ROLES};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Principal, PrincipalKind, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, blank};

const INFO: StageInfo = StageInfo {
    id: "administrators",
    title: "people with roles in the directory",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: ROLES,
    lane: Lane::Urgent,
    page_size: 100,
    blind_spots: &["Roles that people hold through a group, or could hold for a time, are not followed."],
    ..BEHIND
};

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$expand", "principal($select=id,userPrincipalName)");
    let map = |assignment, page: &mut Page| page.records.extend(record(assignment));
    entra.listed(ENDPOINT, RESTS, request, ask.cursor, map).await
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
    let external_id = ExternalId::new(format!("administrator:{}", assignment.id));
    Some(Record {
        subject: Some(id),
        facets: Facets { principal: Some(principal), ..Facets::default() },
        ..blank::record(RecordKind::Principal, external_id, ENDPOINT)
    })
}
