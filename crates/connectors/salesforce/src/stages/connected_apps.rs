//! Connected apps that are installed here or were made here.

use crate::Salesforce;
use crate::facts::{app_id, integration};
use crate::fetch::Query;
use crate::stages::LISTING;
use remit_connector::blank::record;
use remit_connector::core::model::{IntegrationKind, RecordKind};
use remit_connector::wire::{host, time};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={ConnectedApplication}",
    columns: &["Id", "Name", "CreatedDate", "StartUrl"],
};

const INFO: StageInfo = StageInfo {
    id: "connected_apps",
    title: "connected apps",
    tells: Tells { created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Scopes, consumer key, callback and network policy of a connected app are not shown.",
        "Nobody owns a connected app: who installed it stands in the setup audit trail.",
    ],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct App {
    id: String,
    name: Option<String>,
    created_date: Option<String>,
    start_url: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let soql = salesforce.described(QUERY, "");
    let listed = salesforce.list(QUERY, ask, soql, |app: App, page| {
        let mut integration = integration(IntegrationKind::OauthApp, &app.id, app.name);
        integration.installed_at = time(app.created_date.as_deref());
        integration.host = host(app.start_url.as_deref().filter(|url| url.contains("://")));
        let mut record = record(RecordKind::Integration, app_id(&app.id), QUERY.endpoint);
        record.facets.integration = Some(integration);
        page.records.push(record);
    });
    listed.await
}
