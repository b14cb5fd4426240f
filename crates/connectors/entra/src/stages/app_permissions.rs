//! Permissions that apps have by themselves, asked for resource by resource, twenty at once.
//!
//! Source: Microsoft Graph, "List appRoleAssignments granted for a service principal", read November 2026. People and
//! groups stand in the same lists, for the apps that they may use.

use crate::Entra;
use crate::kept::Rests;
use crate::log::Entry;
use crate::people::service_principal_id;
use crate::permission::{self, APPLICATION};
use crate::stages::APP_ROLE;
use crate::stages::BEHIND;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, Record, RecordKind, Resources};
use remit_connector::wire::time;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells, blank};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /v1.0/servicePrincipals/{id}/appRoleAssignedTo";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "permissions of apps",
    lane: Lane::Urgent,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &["Who gave a permission stands in the log alone."],
    ..BEHIND
};

pub(crate) const ID: &str = "app_permissions";

const RESTS: Rests = Rests { log: Some(Entry::hides_the_resource), ..Rests::BY_NAME };

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
    let ids: Vec<&str> = resources.iter().map(|(id, _)| &**id).collect();
    let of = |id: &str| resources.iter().find(|(one, _)| one == id).map(|(_, published)| published);
    let map = |id: &str, assignment: Assignment, page: &mut Page| {
        page.records.extend(of(id).and_then(|published| record(published, &assignment)));
    };
    entra.listed_below(ENDPOINT, RESTS, &ids, ("", ask), map).await
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
        resources: Fact::Known(Resources::All),
        consent: Fact::Known(Consent::Admin),
        granted_at: time(assignment.created_date_time.as_deref()),
        ..blank::grant(
            id.clone(),
            APPLICATION,
            vec![permission::named(&published.app, APPLICATION, role, name)],
        )
    };
    Some(Record {
        subject: Some(service_principal_id(&assignment.principal_id)),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, ENDPOINT)
    })
}
