//! When clients last called an API, by the audit log of tokens: the newest calls of each client that somebody let in.

use crate::activity::{Activities, ENDPOINT, MOST, newest, start_of_window};
use crate::object::{client_id, record, token_id};
use crate::stages::oauth_tokens;
use crate::{Google, way};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Activity, Attribution, ExternalId, Facets, RecordKind, UseKind, Visibility,
};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Reason, Stage, StageInfo, Tells};
use std::collections::BTreeMap;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "calls of apps",
    record_kind: RecordKind::Activity,
    parent: Some(oauth_tokens::ID),
    permissions: &["admin.reports.audit.readonly, with the admin privilege Reports"],
    lane: Lane::Slow,
    page_size: MOST,
    requests_per_page: 2,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "179 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "Of a client with more than a thousand calls the newest thousand are read.",
        "Calls reach the log up to a day late.",
        "Not every edition logs calls; where none of any client is there, their absence says nothing.",
        "Which scope a call needed is not told.",
    ],
};

pub(crate) const ID: &str = "token_activity";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

const CALL: &str = "activity";

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let client = &ask.slice.key;
    // A comma or a quote would end the filter's value.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.@".contains(letter);
    if !client.chars().all(is_plain) {
        let what = format!("calls of `{client}` cannot be asked for: its id is no word");
        return Ok(Page { shortfall: Some(what), ..Page::default() });
    }
    let request =
        newest(google, "token", CALL, ask.page_size).query("filters", format!("client_id=={client}"));
    let body: Activities = google.fetch(way::REPORTS, request).await?;
    if body.items.is_empty() && !are_calls_logged(google).await? {
        let what = "API calls in the audit log: it holds none of any client";
        return Err(FetchError::new(ENDPOINT, Reason::NotLicensed(what.to_owned())));
    }
    Ok(records(body, client, start_of_window(google)))
}

/// Whether the edition logs calls: it does if there is one of any client.
async fn are_calls_logged(google: &Google) -> Result<bool, FetchError> {
    let body: Activities = google.fetch(way::REPORTS, newest(google, "token", CALL, 1)).await?;
    Ok(!body.items.is_empty())
}

fn records(body: Activities, client: &str, since: Timestamp) -> Page {
    let is_cut = body.has_more();
    let of = client_id(client);
    let mut newest = Fact::Absent;
    let mut oldest = Fact::Absent;
    let mut by_person: BTreeMap<ExternalId, Fact<Timestamp>> = BTreeMap::new();
    let mut page = body.items.into_page("$.items", |entry, _| {
        let at = entry.at();
        if let Some(person) = entry.actor_id() {
            by_person.entry(token_id(person, client)).or_insert_with(|| at.clone());
        }
        if newest == Fact::Absent {
            newest = at.clone();
        }
        oldest = at;
    });
    let visible = match (is_cut, oldest) {
        (false, _) => Visibility::Since(since),
        (true, Fact::Known(oldest)) => Visibility::Since(oldest),
        (true, Fact::Absent | Fact::Unknown(_)) => Visibility::Unknown,
    };
    let seen = |of, last| Activity {
        of,
        source: "audit log, token activity".to_owned(),
        kind: UseKind::ApiCall,
        last,
        resolution: SignedDuration::from_secs(1),
        visible: visible.clone(),
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    let mut activity = vec![seen(of.clone(), newest)];
    activity.extend(by_person.into_iter().map(|(of, last)| seen(of, last)));
    let id = ExternalId::new(format!("activity:{client}"));
    // The log names the client beside the person.
    let facets = Facets { attribution: Some(Attribution::AppNamed), ..Facets::default() };
    page.records.push(record(RecordKind::Activity, id, Some(of), facets, activity, ENDPOINT));
    page
}
