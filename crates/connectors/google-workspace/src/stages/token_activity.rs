//! When clients last called an API, by the audit log of tokens: the newest calls of each client that somebody let in.

use crate::activity::{Activities, ENDPOINT, MOST, newest, start_of_window};
use crate::calls::{CALL, Calls};
use crate::object::{client_id, record, token_id};
use crate::stages::oauth_tokens;
use crate::{Google, way};
use jiff::Timestamp;
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Activity, Attribution, ExternalId, Facets, Record, RecordKind, UseKind, Visibility,
};
use remit_connector::wire::{Unmappable, seconds};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Reason, Stage, StageInfo, Tells};

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
        "Calls reach the log up to a day late, and later ones are found once a week.",
        "Not every edition logs calls; where none of any client is there, their absence says nothing.",
        "Which scope a call needed is not told.",
    ],
};

pub(crate) const ID: &str = "token_activity";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let client = &ask.slice.key;
    // A comma or a quote would end the filter's value.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.@".contains(letter);
    if !client.chars().all(is_plain) {
        let what = format!("calls of `{client}` cannot be asked for: its id is no word");
        return Ok(Page { shortfall: Some(what), ..Page::default() });
    }
    let window = start_of_window(google);
    let is_whole = ask.page_size == MOST;
    if is_whole && let Some(calls) = Calls::kept(google, client, window).await {
        return Ok(Page { records: vec![calls_record(&calls, client, window)], ..Page::default() });
    }
    let request =
        newest(google, "token", CALL, ask.page_size).query("filters", format!("client_id=={client}"));
    let (body, now) = google.fetch_dated::<Activities>(way::REPORTS, request).await?;
    if body.items.is_empty() && !are_calls_logged(google).await? {
        let what = "API calls in the audit log: it holds none of any client";
        return Err(FetchError::new(ENDPOINT, Reason::NotLicensed(what.to_owned())));
    }
    let is_cut = body.has_more();
    let mut calls = Calls::new(now);
    let mut page = body.items.try_into_page("$.items", |entry, _| match entry.at() {
        Fact::Known(at) => {
            calls.note(entry.actor_id(), at);
            calls.cut_at = is_cut.then_some(at.as_second());
            Ok(())
        }
        Fact::Absent | Fact::Unknown(_) => {
            Err(Unmappable { external_id: entry.id.unique_qualifier, why: "it does not say when it was" })
        }
    });
    if is_whole && page.rejected.is_empty() {
        calls.keep(google, client).await;
    }
    page.records.push(calls_record(&calls, client, window));
    Ok(page)
}

/// Whether the edition logs calls: it does if there is one of any client.
async fn are_calls_logged(google: &Google) -> Result<bool, FetchError> {
    let body: Activities = google.fetch(way::REPORTS, newest(google, "token", CALL, 1)).await?;
    Ok(!body.items.is_empty())
}

fn calls_record(calls: &Calls, client: &str, window: Timestamp) -> Record {
    let time = |at: i64| seconds(Some(at));
    let visible = match calls.cut_at.map(time) {
        Some(Fact::Known(oldest)) => Visibility::Since(oldest),
        Some(Fact::Absent | Fact::Unknown(_)) | None => Visibility::Since(window),
    };
    let of = client_id(client);
    let seen = |of, last| Activity {
        last,
        visible: visible.clone(),
        ..blank::activity(of, "audit log, token activity", UseKind::ApiCall)
    };
    let newest = calls.newest.values().max().map_or(Fact::Absent, |at| time(*at));
    let mut activity = vec![seen(of.clone(), newest)];
    let people = calls.newest.iter().filter(|(person, _)| !person.is_empty());
    activity.extend(people.map(|(person, at)| seen(token_id(person, client), time(*at))));
    let id = ExternalId::new(format!("activity:{client}"));
    // The log names the client beside the person.
    let facets = Facets { attribution: Some(Attribution::AppNamed), ..Facets::default() };
    Record { activity, ..record(RecordKind::Activity, id, Some(of), facets, ENDPOINT) }
}
