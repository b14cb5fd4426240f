//! The organization itself: what everything else is a part of.

use crate::stages::{identity_providers, listing};
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, Child, FetchError, Page, Slice, Stage, StageInfo};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/org";

const INFO: StageInfo = StageInfo {
    page_size: 1,
    ..listing(ID, "the organization", RecordKind::Resource, &[way::ORGANIZATION.scope])
};

pub(crate) const ID: &str = "organization";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organization {
    id: String,
    subdomain: Option<String>,
    company_name: Option<String>,
}

async fn page(okta: &Okta, _ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = okta.fetch(way::ORGANIZATION, Request::get(ENDPOINT)).await?;
    Ok(records(reply.body))
}

fn records(organization: Organization) -> Page {
    let id = external_id(&organization.id);
    let slice = Slice { key: organization.id.clone(), ..Slice::root() };
    let name = organization.subdomain.or(organization.company_name).unwrap_or(organization.id);
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name,
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
    };
    let facets = Facets { resource: Some(resource), ..Facets::default() };
    let record = Record { facets, ..blank::record(RecordKind::Resource, id, ENDPOINT) };
    let child = Child { stage: identity_providers::ID, slice, is_empty: false };
    Page { records: vec![record], children: vec![child], ..Page::default() }
}

/// Returns the external id of the organization.
pub(crate) fn external_id(id: &str) -> ExternalId {
    ExternalId::new(format!("organization:{id}"))
}
