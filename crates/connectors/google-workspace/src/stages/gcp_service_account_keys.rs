//! Keys that people made for service accounts: whoever has one is the service account.
//!
//! Source: Google's documentation, "IAM API: projects.serviceAccounts.keys.list", read November 2026.

use crate::fetch::Listed;
use crate::object::{client_id, record};
use crate::stages::gcp_service_accounts;
use crate::{Google, way};
use jiff::Timestamp;
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Credential, CredentialKind, CredentialState, ExternalId, Facets, Record, RecordKind,
};
use remit_connector::session::Request;
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1/projects/{project}/serviceAccounts/{account}/keys";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "keys of service accounts",
    record_kind: RecordKind::Credential,
    parent: Some(gcp_service_accounts::ID),
    permissions: &["cloud-platform, with iam.serviceAccountKeys.list in the project"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { created: true, expires: true, ..Tells::NOTHING },
    blind_spots: &["Who made a key, and who has it, is not told."],
};

pub(crate) const ID: &str = "gcp_service_account_keys";
/// The slice's parameter with the project's id.
pub(crate) const PROJECT: &str = "project";
/// The slice's parameter with the service account's mail address.
pub(crate) const EMAIL: &str = "email";

/// What Google writes where a key never ends.
const NEVER: &str = "9999-12-31T23:59:59Z";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    name: String,
    valid_after_time: Option<String>,
    valid_before_time: Option<String>,
    #[serde(default)]
    disabled: bool,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("project", ask.slice.param(PROJECT))
        .part("account", ask.slice.param(EMAIL))
        .query("keyTypes", "USER_MANAGED");
    let keys: Listed<Key> = google.fetch(way::IAM, request).await?;
    Ok(keys.items.into_page("$.keys", |key, page| page.records.push(key_record(&key, &ask.slice.key))))
}

/// Returns the external id of a key by its name, in any of the forms in which APIs write it.
pub(crate) fn key_id(name: &str) -> ExternalId {
    ExternalId::new(format!("sa-key:{}", name.rsplit('/').next().unwrap_or_default()))
}

fn key_record(key: &Key, account: &str) -> Record {
    let id = key_id(&key.name);
    let expires_at: Fact<Timestamp> = match key.valid_before_time.as_deref() {
        Some(NEVER) => Fact::Absent,
        told => time(told),
    };
    let credential = Credential {
        hint: Fact::null_is_unknown(key.name.rsplit('/').next().map(str::to_owned)),
        created_at: time(key.valid_after_time.as_deref()),
        expires_at,
        state: Fact::Known(if key.disabled { CredentialState::Disabled } else { CredentialState::Active }),
        rotated_at: Fact::Absent,
        ..blank::credential(id.clone(), CredentialKind::Certificate)
    };
    let facets = Facets { credentials: vec![credential], ..Facets::default() };
    record(RecordKind::Credential, id, Some(client_id(account)), facets, ENDPOINT)
}
