//! API keys of the Cloud projects that the settings name, with the APIs that they open. Their values are not in the listing.
//!
//! Source: Google's documentation, "API Keys API: projects.locations.keys.list", read November 2026.

use crate::fetch::Listing;
use crate::object::{grant, integration, record};
use crate::stages::customer;
use crate::{Google, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Consent, Credential, CredentialKind, CredentialState, ExternalId, Facets, Grant, Integration,
    IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{text, time};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v2/projects/{project}/locations/global/keys";

const LISTING: Listing = Listing { way: way::API_KEYS, endpoint: ENDPOINT, list: "keys" };

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "API keys of Cloud projects",
    record_kind: RecordKind::Integration,
    parent: Some(customer::ID),
    permissions: &["cloud-platform.read-only, with apikeys.keys.list in the project"],
    lane: Lane::Slow,
    page_size: 300,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, created: true, expires: true, ..Tells::NOTHING },
    blind_spots: &[
        "When an API key was last used is not told.",
        "From which sites, addresses and apps a key may be used is not read.",
    ],
};

pub(crate) const ID: &str = "gcp_api_keys";

/// What an API key may call that is restricted to no API.
const UNRESTRICTED: &str = "unrestricted";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

/// An API key. Its value, which this listing leaves empty, is not a field here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    uid: String,
    display_name: Option<String>,
    create_time: Option<String>,
    delete_time: Option<String>,
    restrictions: Option<Restrictions>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Restrictions {
    #[serde(default)]
    api_targets: Vec<ApiTarget>,
}

#[derive(Debug, Deserialize)]
struct ApiTarget {
    service: String,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let asked = |request: Request| request.part("project", &*ask.slice.key);
    let map = |key: Key, page: &mut Page| {
        if key.delete_time.is_none() {
            page.records.push(key_record(key, &ask.slice.key));
        }
    };
    google.list(&LISTING, ask, asked, map).await
}

fn key_record(key: Key, project: &str) -> Record {
    let id = ExternalId::new(format!("api-key:{}", key.uid));
    let created_at = time(key.create_time.as_deref());
    let name = text(key.display_name);
    let held = Integration {
        name: name.clone(),
        installed_at: created_at.clone(),
        ..integration(IntegrationKind::ServiceAccount, id.as_str())
    };
    let credential = Credential {
        name,
        created_at: created_at.clone(),
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Absent,
        ..blank::credential(id.clone(), CredentialKind::ApiKey)
    };
    let targets = key.restrictions.map(|restrictions| restrictions.api_targets).unwrap_or_default();
    let opened = match targets.is_empty() {
        true => vec![UNRESTRICTED.to_owned()],
        false => targets.into_iter().map(|target| target.service).collect(),
    };
    let reach = Resources::Selected(Fact::Known(vec![format!("project:{project}")]));
    let given = Grant {
        consent: Fact::Unknown(Why::NotReported),
        granted_at: created_at,
        ..grant(id.clone(), "gcp_api", opened, reach, Consent::Admin)
    };
    let facets = Facets {
        integration: Some(held),
        credentials: vec![credential],
        grants: vec![given],
        ..Facets::default()
    };
    record(RecordKind::Integration, id, None, facets, ENDPOINT)
}
