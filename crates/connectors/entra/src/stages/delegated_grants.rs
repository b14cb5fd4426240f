//! Permissions that apps have for people: for one person, or for everybody in the tenant.
//!
//! Source: Microsoft Graph, "List oauth2PermissionGrants", read November 2026.

use crate::Entra;
use crate::changes::Delta;
use crate::kept::Rests;
use crate::people::{service_principal_id, user};
use crate::permission::{self, DELEGATED};
use crate::stages::BEHIND;
use crate::stages::CONSENT;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Consent, ExternalId, Facets, Grant, Record, RecordKind, Resources};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/oauth2PermissionGrants";

const RESTS: Rests = Rests { delta: Some(Delta::Grants), ..Rests::NOWHERE };

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "permissions that people and administrators consented to",
    permissions: &["Directory.Read.All", "DelegatedPermissionGrant.Read.All"],
    lane: Lane::Urgent,
    requests_per_page: 3,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "When and by whom was consented stands in the log, as far back as it goes.",
        "Whether one person's consent came from that person or from an administrator is not told; it counts as the \
         person's.",
        "What Microsoft's own apps may do without consent is not listed.",
    ],
    ..BEHIND
};

pub(crate) const ID: &str = "delegated_grants";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PermissionGrant {
    id: String,
    client_id: String,
    consent_type: Option<String>,
    principal_id: Option<String>,
    resource_id: String,
    scope: Option<String>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$top", ask.page_size);
    let (items, next) = entra.list::<PermissionGrant>(ENDPOINT, RESTS, request, ask.cursor).await?;
    entra.know_ids(items.iter().map(|grant| &*grant.resource_id)).await?;
    Ok(Page { next, ..records(entra, items) })
}

fn records(entra: &Entra, items: Items<PermissionGrant>) -> Page {
    items.into_page("$.value", |grant, page| {
        // A resource that is gone leaves its id, behind which its scopes are no others'.
        let resource =
            entra.directory.app_of(&grant.resource_id).unwrap_or_else(|| grant.resource_id.clone());
        page.records.push(record(grant, &resource));
    })
}

/// Returns the external id of a grant.
pub(crate) fn grant_id(id: &str) -> ExternalId {
    ExternalId::new(format!("{CONSENT}:{id}"))
}

fn record(granted: PermissionGrant, resource: &str) -> Record {
    let id = grant_id(&granted.id);
    let written = granted.scope.unwrap_or_default();
    let names = written.split_whitespace().map(|name| permission::of_resource(resource, name));
    let (resources, consent) = match granted.consent_type.as_deref() {
        Some("AllPrincipals") => (Fact::Known(Resources::All), Fact::Known(Consent::Admin)),
        Some("Principal") => (Fact::Known(Resources::HolderReach), Fact::Known(Consent::User)),
        Some(_) | None => (Fact::Unknown(Why::NotReported), Fact::Unknown(Why::NotReported)),
    };
    let person = granted.principal_id.map(|id| user(&id, None));
    let grant = Grant {
        resources,
        consent,
        granted_by: Fact::null_is_unknown(person),
        ..blank::grant(id.clone(), DELEGATED, names.collect())
    };
    Record {
        subject: Some(service_principal_id(&granted.client_id)),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        ..blank::record(RecordKind::Grant, id, ENDPOINT)
    }
}
