//! The customer itself: what everything else is a part of. It names the listings that need its id or a project's.

use crate::object::{customer_id, record};
use crate::stages::{gcp_api_keys, gcp_key_activity, gcp_service_accounts, sso_profiles};
use crate::{Google, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Facets, RecordKind, Resource, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /admin/directory/v1/customers/{customer}";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "the customer",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["admin.directory.customer.readonly, with the admin privilege Domain Settings"],
    lane: Lane::Urgent,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

pub(crate) const ID: &str = "customer";
/// The slice's parameter with the customer's id.
pub(crate) const CUSTOMER: &str = "customer";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    id: String,
    customer_domain: Option<String>,
}

async fn page(google: &Google, _ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("customer", &*google.settings.customer);
    let customer = google.fetch(way::CUSTOMER, request).await?;
    Ok(records(google, customer))
}

fn records(google: &Google, customer: Customer) -> Page {
    let id = customer_id(&customer.id);
    let child = |stage, key: &str| Child {
        stage,
        slice: Slice {
            key: key.to_owned(),
            params: BTreeMap::from([(CUSTOMER.to_owned(), customer.id.clone())]),
        },
        is_empty: false,
    };
    let profiles = sso_profiles::SLICES.map(|slice| child(sso_profiles::ID, slice));
    let of_projects = [gcp_service_accounts::ID, gcp_key_activity::ID, gcp_api_keys::ID];
    let projects = google.settings.projects.iter();
    let projects = projects.flat_map(|project| of_projects.map(|stage| child(stage, project)));
    let children = profiles.into_iter().chain(projects).collect();
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name: customer.customer_domain.unwrap_or(customer.id),
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
    };
    let facets = Facets { resource: Some(resource), ..Facets::default() };
    let record = record(RecordKind::Resource, id, None, facets, ENDPOINT);
    Page { records: vec![record], children, ..Page::default() }
}
