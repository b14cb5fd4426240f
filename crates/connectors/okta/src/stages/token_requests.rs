//! When an app last asked for a token in its own name: the newest such entry of the System Log, one request an app.

use crate::stages::apps;
use crate::wire::{Items, time};
use crate::{Okta, way};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/logs";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "token requests of apps",
    record_kind: RecordKind::Activity,
    parent: Some(apps::ID),
    permissions: &[way::LOGS.scope],
    lane: Lane::Slow,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::SignIn,
            resolution: "to the second",
            look_back: "90 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &["What an app did with a token is not read, so that no use of a single scope shows."],
};

pub(crate) const ID: &str = "token_requests";

/// How long Okta keeps the log.
const DAYS: i64 = 90;

const EVENT: &str = "app.oauth2.token.grant.access_token";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
struct Event {
    published: String,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let now = okta.ways.session(way::LOGS).clock().now();
    let since = start_of_window(now);
    // The newest entry is all that is asked for: the listing's next link leads to older ones.
    let request = Request::get(ENDPOINT)
        .query("filter", filter(&ask.slice.key))
        .query("since", since)
        .query("sortOrder", "DESCENDING")
        .query("limit", 1);
    let reply = okta.fetch(way::LOGS, request).await?;
    Ok(records(reply.body, ask.slice, since))
}

fn filter(app: &str) -> String {
    // An id of Okta's has letters and digits alone; anything else must not end the filter's text.
    let app: String = app.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("eventType eq \"{EVENT}\" and actor.id eq \"{app}\" and outcome.result eq \"SUCCESS\"")
}

/// Returns midnight at which the window begins, so that all requests of one scan speak of the same window.
fn start_of_window(now: Timestamp) -> Timestamp {
    let seconds = now.as_second() - DAYS * 86_400;
    Timestamp::from_second(seconds.div_euclid(86_400) * 86_400).unwrap_or(Timestamp::MIN)
}

fn records(body: Items<Event>, slice: &Slice, since: Timestamp) -> Page {
    let mut newest = Fact::Absent;
    let mut page = body.into_page("$", |event, _| newest = time(Some(&event.published)));
    if page.rejected.is_empty() {
        page.records.push(record(&slice.key, newest, since));
    }
    page
}

fn record(app: &str, last: Fact<Timestamp>, since: Timestamp) -> Record {
    let of = apps::external_id(app);
    let activity = Activity {
        of: of.clone(),
        source: format!("System Log, {EVENT}"),
        kind: UseKind::SignIn,
        last,
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Since(since),
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Activity,
        external_id: ExternalId::new(format!("token-request:{app}")),
        subject: Some(of),
        facets: Facets::default(),
        activity: vec![activity],
        endpoint: ENDPOINT,
    }
}
