//! The tenant itself: what everything else is a part of.
//!
//! Source: Microsoft Graph, "List organizations", read November 2026.

use crate::Entra;
use crate::kept::Rests;
use crate::stages::BEHIND;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/organization";

const INFO: StageInfo = StageInfo {
    id: "organization",
    title: "the tenant",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["Organization.Read.All", "Directory.Read.All"],
    lane: Lane::Urgent,
    page_size: 1,
    ..BEHIND
};

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
struct Organization {
    id: String,
    #[serde(rename = "displayName")]
    display_name: Option<String>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$select", "id,displayName");
    let map = |tenant: Organization, page: &mut Page| page.records.push(record(tenant));
    entra.listed(ENDPOINT, Rests::NOWHERE, request, ask.cursor, map).await
}

fn record(tenant: Organization) -> Record {
    let id = ExternalId::new(format!("tenant:{}", tenant.id));
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name: tenant.display_name.unwrap_or(tenant.id),
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
    };
    Record {
        facets: Facets { resource: Some(resource), ..Facets::default() },
        ..blank::record(RecordKind::Resource, id, ENDPOINT)
    }
}
