//! Apps that an administrator has restricted. One that was installed before stays installed, and is found as such.

use crate::fetch::ResponseMetadata;
use crate::stages::app::{self, App, AskedScope};
use crate::stages::install::app_id;
use crate::{Slack, way};
use remit_connector::core::model::{ExternalId, Facets, Record};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};
use serde::Deserialize;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps that were restricted",
    blind_spots: &[
        "Of a restricted app that is installed all the same only its publisher is shown from here.",
    ],
    ..app::INFO
};

pub(crate) const ID: &str = "restricted_apps";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct Restricted {
    restricted_apps: Items<Decision>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Decision {
    app: App,
    scopes: Option<Vec<AskedScope>>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = app::request(slack, way::RESTRICTED, ask)?;
    let body: Restricted = slack.fetch(way::RESTRICTED, request).await?;
    let next = app::next(way::RESTRICTED, ask.cursor, body.response_metadata)?;
    let page = body.restricted_apps.into_page("$.restricted_apps", |decision, page| {
        page.records.push(record(slack, &ask.slice.key, &decision));
    });
    Ok(Page { next, ..page })
}

fn record(slack: &Slack, target: &str, decision: &Decision) -> Record {
    let app = &decision.app;
    let definition = app.definition(slack, decision.scopes.as_deref().unwrap_or_default());
    Record {
        kind: INFO.record_kind,
        external_id: ExternalId::new(format!("restricted:{target}:{}", app.id)),
        subject: Some(app_id(&app.id)),
        facets: Facets { definition: Some(definition), ..Facets::default() },
        activity: Vec::new(),
        endpoint: way::RESTRICTED.endpoint,
    }
}
