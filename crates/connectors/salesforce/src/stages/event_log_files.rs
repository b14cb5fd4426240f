//! Files with every call of the API: which there are, newest first. One a day; each is read by itself.

use crate::Salesforce;
use crate::fetch::select_all;
use crate::stages::LISTING;
use crate::stages::api_usage;
use jiff::SignedDuration;
use remit_connector::blank::record;
use remit_connector::core::model::{ExternalId, RecordKind};
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::future::ready;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={EventLogFile}";

/// How far back files are asked for: as far as the add-on keeps them.
const DAYS: i64 = 30;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "files of API calls",
    record_kind: RecordKind::Activity,
    permissions: &["View Event Log Files"],
    lane: Lane::Slow,
    requests_per_page: 1,
    blind_spots: &[
        "Without Event Monitoring one day is kept, with it thirty. A day's file comes about a day late.",
        "Kinds of events that Event Monitoring sells besides are not read.",
    ],
    ..LISTING
};

pub(crate) const ID: &str = "event_log_files";

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(page(salesforce, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    id: String,
    log_date: String,
}

async fn page(salesforce: &Salesforce, ask: Ask<'_>) -> Result<Page, FetchError> {
    let since = salesforce.session.clock().now() - SignedDuration::from_hours(24 * DAYS);
    let rest = format!(
        " WHERE EventType = 'ApiTotalUsage' AND Interval = 'Daily' AND LogDate >= {} ORDER BY LogDate DESC",
        since.strftime("%Y-%m-%dT00:00:00Z"),
    );
    let soql = ready(Ok(select_all::<File>(ENDPOINT, &rest)));
    let listed = salesforce.list(ENDPOINT, ask, soql, |file: File, page| {
        let id = ExternalId::new(format!("event-log:{}", file.id));
        // The file itself says nothing of anybody: its lines do.
        page.records.push(record(RecordKind::Activity, id, ENDPOINT));
        let params = BTreeMap::from([(api_usage::DAY.to_owned(), file.log_date)]);
        page.children.push(Child {
            stage: api_usage::ID,
            slice: Slice { key: file.id, params },
            is_empty: false,
        });
    });
    listed.await
}
