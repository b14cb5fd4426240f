//! The organization itself: what everything else is a part of.

use crate::Salesforce;
use crate::stages::LISTING;
use remit_connector::blank::record;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, RecordKind, Resource, ResourceKind};
use remit_connector::{Page, Stage, StageInfo};
use serde::Deserialize;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={Organization}";

const INFO: StageInfo = StageInfo {
    id: "organization",
    title: "the organization",
    record_kind: RecordKind::Resource,
    permissions: &["API Enabled"],
    page_size: 1,
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(salesforce.each(ENDPOINT, ask, add)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Organization {
    id: String,
}

fn add(salesforce: &Salesforce, organization: Organization, page: &mut Page) {
    let Organization { id } = organization;
    let id = ExternalId::new(format!("organization:{id}"));
    let mut record = record(RecordKind::Resource, id.clone(), ENDPOINT);
    record.facets.resource = Some(Resource {
        id,
        kind: ResourceKind::Organization,
        name: salesforce.domain.clone(),
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
    });
    page.records.push(record);
}
