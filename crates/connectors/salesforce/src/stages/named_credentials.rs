//! Named credentials: addresses that code in the organization calls, with a secret of the other system kept for it.

use crate::Salesforce;
use crate::fetch::Query;
use crate::stages::outbound::Way;
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={NamedCredential}",
    object: "NamedCredential",
    columns: &["Id", "DeveloperName", "MasterLabel", "Endpoint", "PrincipalType", "CreatedDate"],
};

const INFO: StageInfo = StageInfo {
    id: "named_credentials",
    title: "named credentials",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["View Setup and Configuration"],
    lane: Lane::Urgent,
    page_size: 2_000,
    requests_per_page: 2,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &["The address of one that names an external credential can stand where it is not read."],
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    id: String,
    developer_name: Option<String>,
    master_label: Option<String>,
    endpoint: Option<String>,
    principal_type: Option<String>,
    created_date: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = salesforce.rows::<Named>(QUERY, "", ask).await?;
    salesforce.listed(QUERY.endpoint, answer, |named, page| {
        let has_secret = named.principal_type.as_deref() != Some("Anonymous");
        let way = Way {
            prefix: "named-credential",
            endpoint: QUERY.endpoint,
            id: named.id,
            name: named.master_label.or(named.developer_name),
            address: named.endpoint,
            created: named.created_date,
        };
        page.records.push(way.out(salesforce, has_secret));
    })
}
