//! API tokens of service accounts, all of them in one list.

use crate::Atlassian;
use crate::stages::service_accounts;
use crate::stages::shape::{self, Account, Secret};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    CredentialKind, ExternalId, Facets, Record, RecordKind, Resources, UseKind,
};
use remit_connector::session::Request;
use remit_connector::wire::{Field, Unmappable, text, time};
use remit_connector::{Ask, FetchError, Lane, LastUsed, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/api-access/v1/orgs/{org}/service-accounts/api-tokens";

pub(crate) const ID: &str = "service_account_tokens";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "API tokens of service accounts",
    record_kind: RecordKind::Credential,
    parent: None,
    permissions: &["read:service-accounts-tokens:admin"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells {
        scopes: true,
        resources: true,
        created: true,
        expires: true,
        last_used: Some(LastUsed {
            kind: UseKind::ApiCall,
            resolution: "to the second",
            look_back: "since the token was made",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    id: String,
    label: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    expires_at: Option<String>,
    #[serde(default)]
    last_active_at: Field<String>,
    scopes: Option<Vec<String>>,
    service_account: Option<Account>,
    user: Option<Account>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("pageSize", ask.page_size);
    let list = atlassian.list::<Token>(ENDPOINT, request, ask, |tokens| {
        tokens.try_into_page("$.data", |token, page| {
            page.records.push(record(token)?);
            Ok(())
        })
    });
    list.await
}

fn record(token: Token) -> Result<Record, Unmappable> {
    let Some(account) = token.service_account.or(token.user) else {
        return Err(Unmappable {
            external_id: token.id,
            why: "it does not say of which service account it is",
        });
    };
    let id = ExternalId::new(format!("satoken:{}", token.id));
    let created_at = time(token.created_at.as_deref());
    let secret = Secret {
        id: id.clone(),
        kind: CredentialKind::ApiKey,
        name: text(token.label),
        holder: Fact::Absent,
        created_at: created_at.clone(),
        expires_at: shape::ends(token.expires_at.as_deref()),
        state: shape::state(token.status.as_deref()),
    };
    let unscoped = ("api_token", "unscoped_user_token");
    let grant = shape::grant(&id, token.scopes, unscoped, Resources::All, created_at);
    Ok(Record {
        kind: RecordKind::Credential,
        external_id: id.clone(),
        subject: Some(service_accounts::external_id(&account.id)),
        activity: shape::last_used(&id, &token.last_active_at),
        facets: Facets {
            credentials: vec![secret.into_credential()],
            grants: vec![grant],
            ..Facets::default()
        },
        endpoint: ENDPOINT,
    })
}
