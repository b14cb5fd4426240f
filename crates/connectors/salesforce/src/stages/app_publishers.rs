//! Who publishes connected apps, as far as a package brought them: the list of apps in the menu has the namespace.

use crate::Salesforce;
use crate::facts::{app_id, definition, publisher};
use crate::stages::LISTING;
use remit_connector::blank::record;
use remit_connector::core::model::{ExternalId, RecordKind};
use remit_connector::{Page, Stage, StageInfo};
use serde::Deserialize;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={AppMenuItem}";

const INFO: StageInfo = StageInfo {
    id: "app_publishers",
    title: "publishers of connected apps",
    record_kind: RecordKind::Definition,
    blind_spots: &["Of an app that no package brought nobody tells who publishes it."],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(salesforce.each(ENDPOINT, ask, add)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    id: String,
    application_id: Option<String>,
    namespace_prefix: Option<String>,
}

fn add(_: &Salesforce, item: Item, page: &mut Page) {
    // The menu holds tabs and sites, too.
    let app = item.application_id.filter(|id| id.starts_with("0H4"));
    let namespace = item.namespace_prefix.filter(|namespace| !namespace.is_empty());
    let (Some(app), Some(namespace)) = (app, namespace) else { return };
    let id = ExternalId::new(format!("menu-item:{}", item.id));
    let mut record = record(RecordKind::Definition, id, ENDPOINT);
    record.subject = Some(app_id(&app));
    record.facets.definition = Some(definition(None, publisher(&namespace, None)));
    page.records.push(record);
}
