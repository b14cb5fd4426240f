//! Who publishes connected apps, as far as a package brought them: the list of apps in the menu has the namespace.

use crate::Salesforce;
use crate::facts::{app_id, definition, publisher, record};
use crate::fetch::Query;
use remit_connector::core::model::{ExternalId, RecordKind};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const QUERY: Query = Query {
    endpoint: "GET /services/data/v{version}/query?q={AppMenuItem}",
    object: "AppMenuItem",
    columns: &["Id", "ApplicationId", "NamespacePrefix"],
};

const INFO: StageInfo = StageInfo {
    id: "app_publishers",
    title: "publishers of connected apps",
    record_kind: RecordKind::Definition,
    parent: None,
    permissions: &["View Setup and Configuration"],
    lane: Lane::Urgent,
    page_size: 2_000,
    requests_per_page: 2,
    tells: Tells::NOTHING,
    blind_spots: &["Of an app that no package brought nobody tells who publishes it."],
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    id: String,
    application_id: Option<String>,
    namespace_prefix: Option<String>,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let answer = salesforce.rows::<Item>(QUERY, "", ask).await?;
    salesforce.listed(QUERY.endpoint, answer, |item, page| {
        // The menu holds tabs and sites, too.
        let app = item.application_id.filter(|id| id.starts_with("0H4"));
        let namespace = item.namespace_prefix.filter(|namespace| !namespace.is_empty());
        let (Some(app), Some(namespace)) = (app, namespace) else { return };
        let id = ExternalId::new(format!("menu-item:{}", item.id));
        let mut record = record(RecordKind::Definition, id, QUERY.endpoint);
        record.subject = Some(app_id(&app));
        record.facets.definition = Some(definition(None, publisher(&namespace, None)));
        page.records.push(record);
    })
}
