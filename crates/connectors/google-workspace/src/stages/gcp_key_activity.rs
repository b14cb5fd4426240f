//! When keys of service accounts were last used: one listing a project, where the keys themselves are one each.
//!
//! Source: Google's documentation, "Policy Analyzer API: activities.query" and "View recent usage for service accounts and
//! keys", read November 2026.

use crate::fetch::Listing;
use crate::object::{client_id, record};
use crate::stages::{customer, gcp_service_account_keys};
use crate::{Google, way};
use jiff::SignedDuration;
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Activity, ExternalId, Facets, Record, RecordKind, UseKind, Visibility};
use remit_connector::session::Request;
use remit_connector::wire::{time, time_or_absent};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1/projects/{project}/locations/global/activityTypes/serviceAccountKeyLastAuthentication/activities:query";

const LISTING: Listing = Listing { way: way::POLICY_ANALYZER, endpoint: ENDPOINT, list: "activities" };

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
    service_account_key: Key,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    service_account_id: String,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let asked = |request: Request| request.part("project", &*ask.slice.key);
    google.list(&LISTING, ask, asked, |entry, page| page.records.push(use_record(&entry))).await
}

fn use_record(entry: &Entry) -> Record {
    let of = gcp_service_account_keys::key_id(&entry.full_resource_name);
    let since = entry.observation_period.as_ref().and_then(|period| period.start_time.as_deref());
    let activity = Activity {
        last: time_or_absent(entry.activity.last_authenticated_time.as_deref()),
        resolution: SignedDuration::from_hours(24),
        visible: match time(since) {
            Fact::Known(since) => Visibility::Since(since),
            Fact::Absent | Fact::Unknown(_) => Visibility::Unknown,
        },
        ..blank::activity(of.clone(), "Policy Analyzer, lastAuthenticatedTime", UseKind::SignIn)
    };
    let id = ExternalId::new(format!("use:{of}"));
    let subject = client_id(&entry.activity.service_account_key.service_account_id);
    let use_of_key = record(RecordKind::Activity, id, Some(subject), Facets::default(), ENDPOINT);
    Record { activity: vec![activity], ..use_of_key }
}
