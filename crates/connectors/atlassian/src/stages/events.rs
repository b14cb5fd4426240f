//! The organization's log of thirty days: which tokens of people acted, told by the token itself.

use crate::Atlassian;
use crate::stages::api_tokens;
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, Attribution, ExternalId, Facets, Record, RecordKind, UseKind, Visibility,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, time};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/v1/orgs/{org}/events-stream";

const INFO: StageInfo = StageInfo {
    id: "events",
    title: "the organization's log of thirty days",
    record_kind: RecordKind::Activity,
    parent: None,
    permissions: &["read:events:admin"],
    lane: Lane::Slow,
    page_size: 500,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "30 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "What people do in products is logged only where the organization has bought that.",
        "Reading is never logged.",
    ],
};

/// How far back it is read. Atlassian keeps more; a log of half a year costs a request for every 500 entries.
const DAYS: i64 = 30;

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    attributes: Attributes,
}

#[derive(Debug, Deserialize)]
struct Attributes {
    time: Option<String>,
    action: Option<String>,
    actor: Option<Actor>,
}

#[derive(Debug, Deserialize)]
struct Actor {
    auth: Option<Auth>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Auth {
    token_id: Option<String>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let since = start_of_window(atlassian.session.clock().now());
    let request = Request::get(ENDPOINT).query("from", since.as_millisecond()).query("limit", ask.page_size);
    atlassian.list::<Event>(ENDPOINT, request, ask, |events| records(events, since)).await
}

/// Returns midnight at which the window begins, so that all pages of one scan speak of the same window.
fn start_of_window(now: Timestamp) -> Timestamp {
    let seconds = now.as_second() - DAYS * 86_400;
    Timestamp::from_second(seconds.div_euclid(86_400) * 86_400).unwrap_or(Timestamp::MIN)
}

fn records(events: Items<Event>, since: Timestamp) -> Page {
    events.into_page("$.data", |event, page| page.records.extend(record(event, since)))
}

/// Says that a token acted; nothing where no token did.
fn record(event: Event, since: Timestamp) -> Option<Record> {
    let Attributes { time: at, action, actor } = event.attributes;
    let of = api_tokens::external_id(&actor?.auth?.token_id?);
    let activity = Activity {
        of: of.clone(),
        source: format!("organization log, {}", action.as_deref().unwrap_or("an action")),
        kind: UseKind::ApiCall,
        last: time(at.as_deref()),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Since(since),
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    Some(Record {
        kind: RecordKind::Activity,
        external_id: ExternalId::new(format!("event:{}", event.id)),
        subject: Some(of),
        // The log names the token beside the person.
        facets: Facets { attribution: Some(Attribution::AppNamed), ..Facets::default() },
        activity: vec![activity],
        endpoint: ENDPOINT,
    })
}
