//! Permissions that apps have by themselves, asked for resource by resource, twenty at once.
//!
//! Source: Microsoft Graph, "List appRoleAssignments granted for a service principal", read November 2026. People and
//! groups stand in the same lists, for the apps that they may use.

use crate::Entra;
use crate::people::service_principal_id;
use crate::permission::{self, APPLICATION};
use crate::stages::{APP_ROLE, service_principals};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, Record, RecordKind, Resources};
use remit_connector::wire::time;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /v1.0/servicePrincipals/{id}/appRoleAssignedTo";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "permissions of apps",
    record_kind: RecordKind::Grant,
    parent: Some(service_principals::ID),
    permissions: &["Application.Read.All"],
    lane: Lane::Urgent,
    page_size: 999,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &["Who gave a permission stands in the log alone."],
};

pub(crate) const ID: &str = "app_permissions";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

/// The slice's parameter with what its resources publish.
const RESOURCES: &str = "resources";

/// A role that gives nothing but a way in for people.
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

/// What a resource publishes besides what the catalog knows: the app, and the names of its roles by their ids.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Published {
    pub(crate) app: String,
    pub(crate) roles: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    id: String,
    app_role_id: String,
    created_date_time: Option<String>,
    principal_id: String,
    principal_type: Option<String>,
}

/// Returns the slice of some resources.
pub(crate) fn child(resources: &[(String, Published)]) -> Child {
    let key = resources.first().map(|(id, _)| id.clone()).unwrap_or_default();
    let resources = serde_json::to_string(resources).expect("names and ids are JSON");
    let params = BTreeMap::from([(RESOURCES.to_owned(), resources)]);
    Child { stage: ID, slice: Slice { key, params }, is_empty: false }
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let resources: Vec<(String, Published)> =
        serde_json::from_str(ask.slice.param(RESOURCES)).map_err(|_| {
            FetchError::new(ENDPOINT, Reason::Rejected("the slice is not one of this stage".to_owned()))
        })?;
    let first = resources.iter().map(|(id, _)| first(id, ask.page_size));
    let (lists, next) = entra.lists::<Assignment>(ENDPOINT, ask.cursor, first).await?;
    let mut page = Page { next, ..Page::default() };
    for (place, list) in lists {
        let Some((id, published)) = resources.get(place) else { continue };
        list.add_to(&mut page, &format!("$[{id}].value"), |assignment, page| {
            page.records.extend(record(published, &assignment));
        });
    }
    Ok(page)
}

fn first(id: &str, page_size: u16) -> String {
    format!("/servicePrincipals/{id}/appRoleAssignedTo?$top={page_size}")
}

/// Returns the external id of an assignment.
pub(crate) fn grant_id(id: &str) -> ExternalId {
    ExternalId::new(format!("{APP_ROLE}:{id}"))
}

fn record(published: &Published, assignment: &Assignment) -> Option<Record> {
    let is_to_an_app = assignment.principal_type.as_deref() == Some("ServicePrincipal");
    if !is_to_an_app || assignment.app_role_id == DEFAULT_ACCESS {
        return None;
    }
    let role = &assignment.app_role_id;
    let name = published.roles.get(role).map(String::as_str);
    let id = grant_id(&assignment.id);
    let grant = Grant {
        id: id.clone(),
        scope_kind: APPLICATION.to_owned(),
        scopes: vec![permission::named(&published.app, APPLICATION, role, name)],
        resources: Fact::Known(Resources::All),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: time(assignment.created_date_time.as_deref()),
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
