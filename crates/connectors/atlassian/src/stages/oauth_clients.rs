//! OAuth clients that act in their own name, as the service account that they belong to.

use crate::Atlassian;
use crate::stages::shape::{self, Account, Secret, account_id};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    CredentialKind, Edge, ExternalId, Facets, IntegrationKind, Record, RecordKind, Relation, Resources,
};
use remit_connector::record::{Holder, untold};
use remit_connector::session::Request;
use remit_connector::wire::{Unmappable, time};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/api-access/v1/orgs/{org}/oauth-clients";

pub(crate) const ID: &str = "oauth_clients";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "OAuth clients",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["read:service-accounts-tokens:admin"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &["When a client was last used, and when its secret was made, no list tells."],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    id: Option<String>,
    client_id: Option<String>,
    name: Option<String>,
    label: Option<String>,
    created_at: Option<String>,
    scopes: Option<Vec<String>>,
    service_account: Option<Account>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("pageSize", ask.page_size);
    let list = atlassian.list::<Client>(ENDPOINT, request, ask, |clients| {
        clients.try_into_page("$.data", |client, page| {
            page.records.push(record(client)?);
            Ok(())
        })
    });
    list.await
}

fn record(client: Client) -> Result<Record, Unmappable> {
    let name = client.name.or(client.label);
    let Some(client_id) = client.client_id.or(client.id) else {
        return Err(Unmappable { external_id: name.unwrap_or_default(), why: "it has no id" });
    };
    let id = ExternalId::new(format!("oauth-client:{client_id}"));
    let created_at = time(client.created_at.as_deref());
    let holder =
        Holder { name, made_at: created_at.clone(), ..Holder::new(IntegrationKind::App, id.to_string()) };
    let secret = Secret {
        id: ExternalId::new(format!("client-secret:{client_id}")),
        kind: CredentialKind::ClientSecret,
        name: Fact::Absent,
        holder: Fact::Absent,
        created_at: untold(),
        expires_at: untold(),
        state: untold(),
    };
    let unscoped = ("api_token", "unscoped_user_token");
    let grant = shape::grant(&id, client.scopes, unscoped, Resources::All, created_at);
    let runs_as = client.service_account.map(|account| Edge {
        from: id,
        relation: Relation::RunsAs,
        to: account_id(&account.id),
    });
    let facets = Facets {
        credentials: vec![secret.into_credential()],
        grants: vec![grant],
        edges: runs_as.into_iter().collect(),
        ..Facets::default()
    };
    Ok(holder.record(ENDPOINT, facets))
}
