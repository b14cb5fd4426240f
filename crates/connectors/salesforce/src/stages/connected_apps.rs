//! Connected apps that are installed here or were made here.

use crate::Salesforce;
use crate::facts::{app_id, integration};
use crate::stages::LISTING;
use remit_connector::blank::record;
use remit_connector::core::model::{Integration, IntegrationKind, RecordKind};
use remit_connector::wire::{host, time};
use remit_connector::{Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={ConnectedApplication}";

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
    Stage { info: INFO, page: |salesforce, ask| Box::pin(salesforce.each(ENDPOINT, ask, add)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct App {
    id: String,
    name: Option<String>,
    created_date: Option<String>,
    start_url: Option<String>,
}

fn add(_: &Salesforce, app: App, page: &mut Page) {
    let mut record = record(RecordKind::Integration, app_id(&app.id), ENDPOINT);
    record.facets.integration = Some(Integration {
        installed_at: time(app.created_date.as_deref()),
        host: host(app.start_url.as_deref().filter(|url| url.contains("://"))),
        ..integration(IntegrationKind::OauthApp, &app.id, app.name)
    });
    page.records.push(record);
}
