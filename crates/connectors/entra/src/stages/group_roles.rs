//! Roles in the directory that apps hold by being members of a group that holds them.
//!
//! Source: Microsoft Graph, "List group members", read November 2026. Groups that may hold roles cannot hold groups, so that
//! direct members are all there are.

use crate::Entra;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::stages::directory_roles::{Assignment, grant, is_app};
use crate::stages::{BEHIND, GROUP_ROLE, directory_roles};
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::{Ask, Child, FetchError, Page, Slice, Stage, StageInfo, Tells, blank};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /v1.0/groups/{id}/members";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "roles in the directory that groups hold",
    parent: Some(directory_roles::ID),
    permissions: &["GroupMember.Read.All", "Directory.Read.All"],
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &["Since when an app is a member stands in the log alone."],
    ..BEHIND
};

pub(crate) const ID: &str = "group_roles";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
struct Member {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    id: String,
}

/// Returns the slice of a group that holds a role.
pub(crate) fn child(assignment: &Assignment) -> Child {
    let said = [
        ("group", Some(&assignment.principal_id)),
        ("role", Some(&assignment.role_definition_id)),
        ("scope", assignment.scope()),
    ];
    let params = said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
    let slice = Slice { key: assignment.id.clone(), params: params.collect::<BTreeMap<_, _>>() };
    Child { stage: ID, slice, is_empty: false }
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("id", ask.slice.param("group"))
        .query("$select", "id")
        .query("$top", ask.page_size);
    let map = |member: Member, page: &mut Page| page.records.extend(record(ask.slice, &member));
    entra.listed(ENDPOINT, Rests::NOWHERE, request, ask.cursor, map).await
}

fn record(held: &Slice, member: &Member) -> Option<Record> {
    if !is_app(member.odata_type.as_deref()) {
        return None;
    }
    let id = ExternalId::new(format!("{GROUP_ROLE}:{}:{}", held.key, member.id));
    let scope = Some(held.param("scope")).filter(|scope| !scope.is_empty());
    let grants = vec![grant(id.clone(), held.param("role"), scope)];
    Some(Record {
        subject: Some(service_principal_id(&member.id)),
        facets: Facets { grants, ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, ENDPOINT)
    })
}
