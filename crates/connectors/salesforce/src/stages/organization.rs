//! The organization itself: what everything else is a part of.

use crate::Salesforce;
use crate::fetch::Query;
use crate::stages::LISTING;
use remit_connector::blank::record;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, RecordKind, Resource, ResourceKind};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};
use serde::Deserialize;

const QUERY: Query =
    Query { endpoint: "GET /services/data/v{version}/query?q={Organization}", columns: &["Id", "Name"] };

const INFO: StageInfo = StageInfo {
    id: "organization",
    title: "the organization",
    record_kind: RecordKind::Resource,
    permissions: &["API Enabled"],
    page_size: 1,
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Organization {
    id: String,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = salesforce.described(QUERY, "");
    let listed = salesforce.list(QUERY, ask, soql, |organization: Organization, page| {
        let id = ExternalId::new(format!("organization:{}", organization.id));
        let mut record = record(RecordKind::Resource, id.clone(), QUERY.endpoint);
        record.facets.resource = Some(Resource {
            id,
            kind: ResourceKind::Organization,
            name: salesforce.domain.clone(),
            is_public: Fact::Known(false),
            is_archived: Fact::Known(false),
        });
        page.records.push(record);
    });
    listed.await
}
