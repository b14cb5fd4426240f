//! When people let apps in, or let them do more, by the audit log of tokens.

use crate::activity::{ENDPOINT, Entry, MOST, start_of_window};
use crate::changes::Log;
use crate::fetch::Listing;
use crate::object::{client_id, record, token_id};
use crate::stages::oauth_tokens::canonical;
use crate::{Google, way};
use jiff::Timestamp;
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
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

const LOG: Log = Log { application: "token", event: Some(CONSENT) };

const LISTING: Listing = Listing { way: way::REPORTS, endpoint: ENDPOINT, list: "items" };

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let since = start_of_window(google);
    let asked = |_| LOG.request(google, since);
    let map = |entry: Entry, page: &mut Page| page.records.extend(consent(&entry, since));
    google.list(&LISTING, ask, asked, map).await
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
        last: Fact::Known(at),
        visible: Visibility::Since(since),
        scopes: given.map_or(Fact::Unknown(Why::NotReported), Fact::Known),
        ..blank::activity(token_id(person, &client), "audit log, authorize", UseKind::Authorization)
    };
    let id = ExternalId::new(format!("consent:{}:{}", at.as_microsecond(), entry.id.unique_qualifier));
    let subject = client_id(&client);
    let consent = record(RecordKind::Activity, id, Some(subject), Facets::default(), ENDPOINT);
    Some(Record { activity: vec![activity], ..consent })
}
