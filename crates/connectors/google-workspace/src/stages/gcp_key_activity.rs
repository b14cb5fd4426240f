//! When keys of service accounts were last used: one listing a project, where the keys themselves are one each.
//!
//! Source: Google's documentation, "Policy Analyzer API: activities.query" and "View recent usage for service accounts and
//! keys", read November 2026.

use crate::fetch::{next, on, paged};
use crate::object::{client_id, record};
use crate::stages::{customer, gcp_service_account_keys};
use crate::{Google, way};
use jiff::SignedDuration;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
use remit_connector::session::Request;
use remit_connector::wire::{Items, Unmappable, time, time_or_absent};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1/projects/{project}/locations/global/activityTypes/serviceAccountKeyLastAuthentication/activities:query";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "use of keys of service accounts",
    record_kind: RecordKind::Activity,
    parent: Some(customer::ID),
    permissions: &["cloud-platform, with policyanalyzer.serviceAccountKeyLastAuthenticationActivities.query"],
    lane: Lane::Slow,
    page_size: 1_000,
    requests_per_page: 1,
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::SignIn,
            resolution: "to the day",
            look_back: "as each entry says",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &["Uses reach the listing up to two days late."],
};

pub(crate) const ID: &str = "gcp_key_activity";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activities {
    #[serde(default)]
    activities: Items<Entry>,
    next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    full_resource_name: String,
    observation_period: Option<Period>,
    activity: Use,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Period {
    start_time: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Use {
    last_authenticated_time: Option<String>,
    service_account_key: Option<Key>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    service_account_id: Option<String>,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("project", &*ask.slice.key);
    let body: Activities = google.fetch(way::POLICY_ANALYZER, paged(request, "pageSize", ask)?).await?;
    let next = next(ENDPOINT, ask, body.next_page_token.as_deref())?;
    let page = body.activities.try_into_page("$.activities", |entry, page| {
        let account = entry.activity.service_account_key.as_ref();
        let Some(account) = account.and_then(|key| key.service_account_id.clone()) else {
            let why = "it does not say whose key it is";
            return Err(Unmappable { external_id: entry.full_resource_name, why });
        };
        page.records.push(use_record(&entry, &account));
        Ok(())
    });
    Ok(on(page, next))
}

fn use_record(entry: &Entry, account: &str) -> Record {
    let of = gcp_service_account_keys::key_id(&entry.full_resource_name);
    let since = entry.observation_period.as_ref().and_then(|period| period.start_time.as_deref());
    let activity = Activity {
        of: of.clone(),
        source: "Policy Analyzer, lastAuthenticatedTime".to_owned(),
        kind: UseKind::SignIn,
        last: time_or_absent(entry.activity.last_authenticated_time.as_deref()),
        resolution: SignedDuration::from_hours(24),
        visible: match time(since) {
            Fact::Known(since) => Visibility::Since(since),
            Fact::Absent | Fact::Unknown(_) => Visibility::Unknown,
        },
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    };
    let id = ExternalId::new(format!("use:{of}"));
    let subject = client_id(account);
    record(RecordKind::Activity, id, Some(subject), Facets::default(), vec![activity], ENDPOINT)
}
