//! API tokens of people whose accounts the organization manages. One without scopes does whatever its holder can.

use crate::Atlassian;
use crate::stages::shape::{self, Account, Secret, account_id};
use remit_connector::core::model::{
    CredentialKind, Edge, ExternalId, Facets, IntegrationKind, Record, RecordKind, Relation, Resources,
    UseKind,
};
use remit_connector::record::Holder;
use remit_connector::session::Request;
use remit_connector::wire::{Field, text, time};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/api-access/v1/orgs/{org}/api-tokens";

pub(crate) const ID: &str = "api_tokens";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "API tokens of people",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["read:tokens:admin"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells {
        scopes: true,
        resources: true,
        holder: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "since the token was made",
        }),
    },
    blind_spots: &[
        "Tokens of guests and of others whose accounts the organization does not manage are not listed.",
        "A token that has run out leaves the list.",
    ],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiToken {
    id: String,
    label: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    expires_at: Option<String>,
    #[serde(default)]
    last_active_at: Field<String>,
    scopes: Option<Vec<String>>,
    user: Option<Account>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    // A parameter of another name answers 500.
    let request = Request::get(ENDPOINT).query("pageSize", ask.page_size);
    let list = atlassian.list::<ApiToken>(ENDPOINT, request, ask, |tokens| {
        tokens.into_page("$.data", |token, page| page.records.push(record(token)))
    });
    list.await
}

/// Returns the external id of a person's token.
pub(crate) fn external_id(id: &str) -> ExternalId {
    ExternalId::new(format!("usertoken:{id}"))
}

fn record(token: ApiToken) -> Record {
    let id = external_id(&token.id);
    let created_at = time(token.created_at.as_deref());
    let held_by = shape::holder(token.user.as_ref());
    let holder = Holder {
        name: token.label.clone(),
        made_at: created_at.clone(),
        held_by: held_by.clone(),
        ..Holder::new(IntegrationKind::PersonalToken, id.to_string())
    };
    let secret = Secret {
        id: id.clone(),
        kind: CredentialKind::ClassicToken,
        name: text(token.label),
        holder: held_by,
        created_at: created_at.clone(),
        expires_at: shape::ends(token.expires_at.as_deref()),
        state: shape::state(token.status.as_deref()),
    };
    let unscoped = ("api_token", "unscoped_user_token");
    let grant = shape::grant(&id, token.scopes, unscoped, Resources::HolderReach, created_at);
    let runs_as = token.user.as_ref().map(|user| Edge {
        from: id.clone(),
        relation: Relation::RunsAs,
        to: account_id(&user.id),
    });
    let facets = Facets {
        credentials: vec![secret.into_credential()],
        grants: vec![grant],
        edges: runs_as.into_iter().collect(),
        ..Facets::default()
    };
    Record { activity: shape::last_used(&id, &token.last_active_at), ..holder.record(ENDPOINT, facets) }
}
