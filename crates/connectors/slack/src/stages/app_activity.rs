//! What apps that run on Slack logged in the last thirty days: the one place in which Slack tells that an app was used.

use crate::Slack;
use crate::fetch::{ResponseMetadata, next_of, page_of};
use crate::stages::install::app_id;
use crate::way::{self, Way};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, History, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const WAY: Way = way::ACTIVITIES;

const INFO: StageInfo = StageInfo {
    id: "app_activity",
    title: "runs of apps that Slack hosts",
    record_kind: RecordKind::Activity,
    parent: None,
    permissions: &["admin.app_activities:read"],
    lane: Lane::Slow,
    page_size: 1_000,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the day",
            look_back: "30 days at the most",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Only apps that run on Slack, and workflows, write this log: what other apps did is told nowhere.",
        "Slack does not say how long it keeps the log, so that an app without an entry is not taken for unused.",
    ],
};

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

const DAY: i64 = 86_400;

/// How far back is asked.
const DAYS: i64 = 30;

#[derive(Debug, Deserialize)]
struct Log {
    activities: Items<Entry>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    app_id: String,
    /// Microseconds since 1970 UTC.
    created: i64,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    slack.need_organization(WAY)?;
    let (mut history, inner) = History::read(ask.cursor, WAY.endpoint)?;
    let since = start_of_window(slack.ways.session(WAY).clock().now());
    let request =
        page_of(WAY, inner.as_ref(), ask.page_size)?.query("min_date_created", since.as_microsecond());
    let body: Log = slack.fetch(WAY, request).await?;
    let next = next_of(WAY, inner.as_ref(), body.response_metadata)?;
    let page = body.activities.into_page("$.activities", |entry, page| {
        page.records.extend(record(&entry, &mut history));
    });
    Ok(Page { next: history.write(next), shortfall: history.shortfall(), ..page })
}

/// Returns midnight at which the window begins, so that all pages of one scan speak of the same window.
fn start_of_window(now: Timestamp) -> Timestamp {
    let seconds = now.as_second() - DAYS * DAY;
    Timestamp::from_second(seconds.div_euclid(DAY) * DAY).unwrap_or(Timestamp::MIN)
}

/// One record for each app and day, whatever the order of the log.
fn record(entry: &Entry, history: &mut History) -> Option<Record> {
    let app = entry.app_id.as_str();
    let day = entry.created.div_euclid(1_000_000).div_euclid(DAY);
    let key = day.to_string();
    if history.is_settled(&[app, &key]) {
        return None;
    }
    history.settle(&[app, &key]);
    let midnight = Timestamp::from_second(day.saturating_mul(DAY));
    let activity = Activity {
        of: app_id(app),
        source: "log of the app's runs".to_owned(),
        kind: UseKind::ApiCall,
        last: midnight.map_or_else(
            |_| Fact::Unknown(Why::Malformed("no time in microseconds".to_owned())),
            Fact::Known,
        ),
        resolution: SignedDuration::from_secs(DAY),
        visible: Visibility::Unknown,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Some(Record {
        kind: RecordKind::Activity,
        external_id: ExternalId::new(format!("activity:{app}:{key}")),
        subject: Some(app_id(app)),
        facets: Facets::default(),
        activity: vec![activity],
        endpoint: WAY.endpoint,
    })
}
