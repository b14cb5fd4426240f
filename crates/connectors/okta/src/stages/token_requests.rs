//! When an app last asked for a token in its own name, and for which scopes it asked: the newest entries of the System Log,
//! one request an app.

use crate::stages::{apps, listing};
use crate::{Okta, way};
use jiff::Timestamp;
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Record, RecordKind, UseKind, Visibility};
use remit_connector::session::Request;
use remit_connector::wire::{Items, scopes, time};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/logs";

const INFO: StageInfo = StageInfo {
    parent: Some(apps::ID),
    lane: Lane::Slow,
    page_size: MOST,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::SignIn,
            resolution: "to the second",
            look_back: "90 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "What an app did with a token is not read: a scope counts as used when a token for it was asked for.",
        "Of an app that asks for more than a thousand tokens in 90 days the newest thousand are read.",
    ],
    ..listing(ID, "token requests of apps", RecordKind::Activity, &[way::LOGS.scope])
};

pub(crate) const ID: &str = "token_requests";

/// How long Okta keeps the log.
const DAYS: i64 = 90;

/// So many entries are read of one app, which is as many as Okta gives at once.
const MOST: u16 = 1_000;

const EVENT: &str = "app.oauth2.token.grant.access_token";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    published: String,
    debug_context: Option<DebugContext>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DebugContext {
    debug_data: Option<DebugData>,
}

/// Okta promises nothing of what stands in it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DebugData {
    granted_scopes: Option<String>,
}

impl Event {
    /// Returns the scopes of the token; nothing where the entry does not tell them.
    fn scopes(&self) -> Option<impl Iterator<Item = String>> {
        let granted = self.debug_context.as_ref()?.debug_data.as_ref()?.granted_scopes.as_deref()?;
        let is_between = |letter: char| letter == ',' || letter.is_whitespace();
        Some(granted.split(is_between).filter(|scope| !scope.is_empty()).map(str::to_owned))
    }
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let now = okta.ways.session(way::LOGS).clock().now();
    let since = start_of_window(now);
    // The newest entries are all that is asked for: the listing's next link leads to older ones.
    let request = Request::get(ENDPOINT)
        .query("filter", filter(&ask.slice.key))
        .query("since", since)
        .query("sortOrder", "DESCENDING")
        .query("limit", MOST);
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

/// What was seen of one app.
struct Seen {
    newest: Fact<Timestamp>,
    oldest: Fact<Timestamp>,
    n_events: usize,
    /// Nothing as soon as one entry does not tell them.
    scopes: Option<Vec<String>>,
}

fn records(body: Items<Event>, slice: &Slice, since: Timestamp) -> Page {
    let mut seen = Seen { newest: Fact::Absent, oldest: Fact::Absent, n_events: 0, scopes: Some(Vec::new()) };
    let mut page = body.into_page("$", |event, _| {
        let at = time(Some(&event.published));
        if seen.n_events == 0 {
            seen.newest = at.clone();
        }
        seen.oldest = at;
        seen.n_events += 1;
        seen.scopes = seen.scopes.take().zip(event.scopes()).map(|(mut all, more)| {
            all.extend(more);
            all
        });
    });
    if page.rejected.is_empty() {
        page.records.push(record(&slice.key, seen, since));
    }
    page
}

fn record(app: &str, seen: Seen, since: Timestamp) -> Record {
    let of = apps::external_id(app);
    let is_whole = seen.n_events < usize::from(MOST);
    let activity = Activity {
        last: seen.newest,
        visible: match (is_whole, seen.oldest) {
            (true, _) => Visibility::Since(since),
            (false, Fact::Known(oldest)) => Visibility::Since(oldest),
            (false, Fact::Absent | Fact::Unknown(_)) => Visibility::Unknown,
        },
        count: match is_whole {
            true => Fact::Known(seen.n_events as u64),
            false => Fact::Unknown(Why::NotReported),
        },
        scopes: Fact::null_is_unknown(seen.scopes.map(scopes)),
        ..blank::activity(of.clone(), format!("System Log, {EVENT}"), UseKind::SignIn)
    };
    let id = ExternalId::new(format!("token-request:{app}"));
    Record {
        subject: Some(of),
        activity: vec![activity],
        ..blank::record(RecordKind::Activity, id, ENDPOINT)
    }
}
