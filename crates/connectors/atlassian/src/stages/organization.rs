//! The organization itself: what everything else is a part of.

use crate::Atlassian;
use crate::listing::lacking;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/v1/orgs";

const INFO: StageInfo = StageInfo {
    id: "organization",
    title: "the organization",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["an API key of the organization"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
struct Organizations {
    data: Vec<Organization>,
}

#[derive(Debug, Deserialize)]
struct Organization {
    id: String,
    attributes: Option<Attributes>,
}

#[derive(Debug, Deserialize)]
struct Attributes {
    name: Option<String>,
}

/// A key is of one organization, so that the list is never long.
async fn page(atlassian: &Atlassian, _ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = atlassian.session.send::<Organizations>(Request::get(ENDPOINT)).await;
    let reply = reply.map_err(|error| lacking(error, "the organization's API"))?;
    match reply.body.data.into_iter().find(|one| one.id == atlassian.org) {
        Some(organization) => Ok(records(organization)),
        None => {
            let what = format!("the API key is of another organization than `{}`", atlassian.org);
            Err(FetchError::new(ENDPOINT, Reason::Denied(what)))
        }
    }
}

fn records(organization: Organization) -> Page {
    let id = ExternalId::new(format!("organization:{}", organization.id));
    let name = organization.attributes.and_then(|attributes| attributes.name);
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name: name.unwrap_or(organization.id),
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
