//! Authentication providers: other systems that say who signs in here, and whose client secret the organization keeps.

use crate::Salesforce;
use crate::fetch::Query;
use crate::stages::outbound::Way;
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={AuthProvider}",
    object: "AuthProvider",
    columns: &["Id", "DeveloperName", "FriendlyName", "AuthorizeUrl", "CreatedDate"],
};

const INFO: StageInfo = StageInfo {
    id: "auth_providers",
    title: "authentication providers",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["Customize Application and Manage Auth. Providers"],
    lane: Lane::Urgent,
    page_size: 2_000,
    requests_per_page: 2,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &["Of providers that Salesforce knows by name the address is not shown."],
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Provider {
    id: String,
    developer_name: Option<String>,
    friendly_name: Option<String>,
    authorize_url: Option<String>,
    created_date: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = salesforce.rows::<Provider>(QUERY, "", ask).await?;
    salesforce.listed(QUERY.endpoint, answer, |provider, page| {
        let way = Way {
            prefix: "auth-provider",
            endpoint: QUERY.endpoint,
            id: provider.id,
            name: provider.friendly_name.or(provider.developer_name),
            address: provider.authorize_url,
            created: provider.created_date,
        };
        page.records.push(way.sign_in(salesforce));
    })
}
