//! External data sources: other systems' data shown in the organization, with a secret of theirs kept for it.

use crate::Salesforce;
use crate::fetch::Query;
use crate::stages::outbound::Way;
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={ExternalDataSource}",
    object: "ExternalDataSource",
    columns: &["Id", "DeveloperName", "MasterLabel", "Endpoint", "PrincipalType", "CreatedDate"],
};

const INFO: StageInfo = StageInfo {
    id: "external_data_sources",
    title: "external data sources",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["View Setup and Configuration"],
    lane: Lane::Urgent,
    page_size: 2_000,
    requests_per_page: 2,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &[],
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Source {
    id: String,
    developer_name: Option<String>,
    master_label: Option<String>,
    endpoint: Option<String>,
    principal_type: Option<String>,
    created_date: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = salesforce.rows::<Source>(QUERY, "", ask).await?;
    salesforce.listed(QUERY.endpoint, answer, |source, page| {
        let has_secret = source.principal_type.as_deref() != Some("Anonymous");
        let way = Way {
            prefix: "data-source",
            endpoint: QUERY.endpoint,
            id: source.id,
            name: source.master_label.or(source.developer_name),
            address: source.endpoint,
            created: source.created_date,
        };
        page.records.push(way.out(salesforce, has_secret));
    })
}
