//! The organization itself: what everything else is a part of.

use crate::{Okta, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/org";

const INFO: StageInfo = StageInfo {
    id: "organization",
    title: "the organization",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &[way::ORGANIZATION.scope],
    lane: Lane::Urgent,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

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
    let id = ExternalId::new(format!("organization:{}", organization.id));
    let name = organization.subdomain.or(organization.company_name).unwrap_or(organization.id);
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name,
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
    };
    let record = Record {
        kind: RecordKind::Resource,
        external_id: id,
        subject: None,
        facets: Facets { resource: Some(resource), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    };
    Page { records: vec![record], ..Page::default() }
}
