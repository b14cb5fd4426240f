//! API keys of the organization: with scopes, or without, which carries the whole organization.

use crate::Atlassian;
use crate::stages::shape::{self, Account, Secret};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Consent, CredentialKind, ExternalId, Facets, Grant, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::record::Holder;
use remit_connector::session::Request;
use remit_connector::wire::{text, time};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/api-access/v1/orgs/{org}/api-keys";

pub(crate) const ID: &str = "api_keys";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "API keys of the organization",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["read:keys:admin"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        ..Tells::NOTHING
    },
    blind_spots: &["When a key was last used is told by no list."],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

/// Atlassian documents this row thinly, so that each field may be missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiKey {
    id: String,
    name: Option<String>,
    label: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    expires_at: Option<String>,
    scopes: Option<Vec<String>>,
    creator: Option<Account>,
    created_by: Option<Account>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("pageSize", ask.page_size);
    let list = atlassian.list::<ApiKey>(ENDPOINT, request, ask, |keys| {
        keys.into_page("$.data", |key, page| {
            // A key that was revoked is good for nothing, and never comes back.
            if !key.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("revoked")) {
                page.records.push(record(key));
            }
        })
    });
    list.await
}

fn record(key: ApiKey) -> Record {
    let id = ExternalId::new(format!("orgkey:{}", key.id));
    let created_at = time(key.created_at.as_deref());
    let creator = shape::holder(key.creator.as_ref().or(key.created_by.as_ref()));
    let holder = Holder {
        name: key.name.or(key.label),
        made_at: created_at.clone(),
        held_by: creator.clone(),
        ..Holder::new(IntegrationKind::App, id.to_string())
    };
    let secret = Secret {
        id: id.clone(),
        kind: CredentialKind::ApiKey,
        name: text(holder.name.clone()),
        holder: Fact::Absent,
        created_at: created_at.clone(),
        expires_at: shape::ends(key.expires_at.as_deref()),
        state: shape::state(key.status.as_deref()),
    };
    let unscoped = ("org_admin", "unscoped_api_key");
    let grant = Grant {
        // Only administrators of the organization make such keys.
        consent: Fact::Known(Consent::Admin),
        granted_by: creator,
        ..shape::grant(&id, key.scopes, unscoped, Resources::All, created_at)
    };
    let facets =
        Facets { credentials: vec![secret.into_credential()], grants: vec![grant], ..Facets::default() };
    holder.record(ENDPOINT, facets)
}
