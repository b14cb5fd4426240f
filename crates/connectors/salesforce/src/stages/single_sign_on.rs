//! Single sign-on by SAML: other systems that say who signs in here.

use crate::Salesforce;
use crate::fetch::Query;
use crate::stages::outbound::Way;
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={SamlSsoConfig}",
    object: "SamlSsoConfig",
    columns: &["Id", "DeveloperName", "MasterLabel", "Issuer", "LoginUrl", "CreatedDate"],
};

const INFO: StageInfo = StageInfo {
    id: "single_sign_on",
    title: "single sign-on configurations",
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
struct Config {
    id: String,
    developer_name: Option<String>,
    master_label: Option<String>,
    issuer: Option<String>,
    login_url: Option<String>,
    created_date: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = salesforce.rows::<Config>(QUERY, "", ask).await?;
    salesforce.listed(QUERY.endpoint, answer, |config, page| {
        // People are sent to the login address; an issuer need be no address at all.
        let is_address = |text: &String| text.contains("://");
        let way = Way {
            prefix: "saml",
            endpoint: QUERY.endpoint,
            id: config.id,
            name: config.master_label.or(config.developer_name),
            address: config.login_url.filter(is_address).or(config.issuer.filter(is_address)),
            created: config.created_date,
        };
        page.records.push(way.sign_in(salesforce));
    })
}
