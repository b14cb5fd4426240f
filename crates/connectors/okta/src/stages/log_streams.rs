//! Log streams: the whole System Log is sent to a service outside.

use crate::fetch::listed;
use crate::stages::egress::{self, Egress};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/logStreams";

const INFO: StageInfo = StageInfo {
    id: "log_streams",
    title: "log streams",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &[way::LOG_STREAMS.scope],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 1,
    tells: Tells { holder: false, ..egress::TELLS },
    blind_spots: &[
        "Deliveries are not read, so that no use shows.",
        "To which account an event bus belongs is not kept.",
    ],
};

/// What an organization lacks where the listing does not exist.
const FEATURE: &str = "log streaming";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogStream {
    id: String,
    name: Option<String>,
    status: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    created: Option<String>,
    last_updated: Option<String>,
    settings: Option<Settings>,
}

/// A stream's settings. Its token is no field here.
#[derive(Debug, Deserialize)]
struct Settings {
    host: Option<String>,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("limit", ask.page_size).at(ask.cursor);
    let reply = okta.fetch_feature(way::LOG_STREAMS, FEATURE, request).await?;
    Ok(listed(reply, records))
}

fn records(body: Items<LogStream>) -> Page {
    body.into_page("$", |stream, page| {
        let egress = Egress {
            prefix: "log-stream",
            scope_kind: "log_stream",
            id: stream.id,
            name: stream.name,
            status: stream.status,
            created: stream.created,
            created_by: None,
            last_updated: stream.last_updated,
            scopes: vec![stream.kind],
            host: text(stream.settings.and_then(|settings| settings.host)),
            endpoint: ENDPOINT,
        };
        page.records.push(egress.into_record());
    })
}
