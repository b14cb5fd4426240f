//! The organization itself: what everything else is a part of.

use crate::Salesforce;
use crate::facts::record;
use crate::fetch::Query;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, RecordKind, Resource, ResourceKind};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={Organization}",
    object: "Organization",
    columns: &["Id", "Name"],
};

const INFO: StageInfo = StageInfo {
    id: "organization",
    title: "the organization",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["API Enabled"],
    lane: Lane::Urgent,
    page_size: 1,
    requests_per_page: 2,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Organization {
    id: String,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = salesforce.rows::<Organization>(QUERY, "", ask).await?;
    salesforce.listed(QUERY.endpoint, answer, |organization, page| {
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
    })
}
