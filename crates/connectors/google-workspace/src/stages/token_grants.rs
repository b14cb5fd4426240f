//! When people let apps in, or let them do more, by the audit log of tokens.

use crate::activity::{Activities, ENDPOINT, Entry, MOST, start_of_window};
use crate::fetch::{on, paged};
use crate::object::{client_id, record, token_id};
use crate::stages::oauth_tokens::canonical;
use crate::{Google, way};
use jiff::{SignedDuration, Timestamp};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
use remit_connector::session::Request;
use remit_connector::wire::scopes;
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};

const INFO: StageInfo = StageInfo {
    id: "token_grants",
    title: "consents of people",
    record_kind: RecordKind::Activity,
    parent: None,
    permissions: &["admin.reports.audit.readonly, with the admin privilege Reports"],
    lane: Lane::Slow,
    page_size: MOST,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::Authorization,
            resolution: "to the second",
            look_back: "179 days",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &["Consents older than the log are not dated."],
};

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

const CONSENT: &str = "authorize";

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let since = start_of_window(google);
    let request = Request::get(ENDPOINT)
        .part("application", "token")
        .query("customerId", &google.settings.customer)
        .query("eventName", CONSENT)
        .query("startTime", since);
    let body: Activities = google.fetch(way::REPORTS, paged(request, "maxResults", ask)?).await?;
    let next = body.next(ask)?;
    let page = body.items.into_page("$.items", |entry, page| page.records.extend(consent(&entry, since)));
    Ok(on(page, next))
}

/// Says when somebody let a client in. Entries about nobody of the tenant say nothing of it.
fn consent(entry: &Entry, since: Timestamp) -> Option<Record> {
    let client = entry.parameter(CONSENT, &["client_id"])?;
    let person = entry.actor_id()?;
    let given = entry.parameter(CONSENT, &["scope"]);
    let given =
        given.map(|given| scopes(given.split_whitespace().map(str::to_owned).map(canonical).collect()));
    let Fact::Known(at) = entry.at() else { return None };
    let activity = Activity {
        of: token_id(person, &client),
        source: "audit log, authorize".to_owned(),
        kind: UseKind::Authorization,
        last: Fact::Known(at),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Since(since),
        count: Fact::Unknown(Why::NotReported),
        scopes: given.map_or(Fact::Unknown(Why::NotReported), Fact::Known),
    };
    let id = ExternalId::new(format!("consent:{}:{}", at.as_microsecond(), entry.id.unique_qualifier));
    let subject = client_id(&client);
    Some(record(RecordKind::Activity, id, Some(subject), Facets::default(), vec![activity], ENDPOINT))
}
