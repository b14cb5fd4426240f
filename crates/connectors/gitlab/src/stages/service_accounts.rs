//! Service accounts of the top-level group: accounts for machines, each with any number of tokens. On an instance they are
//! among its accounts, and their tokens among all tokens.
//!
//! Source: GitLab's documentation, "Service accounts API", read November 2026.

use crate::Gitlab;
use crate::fetch::{PREMIUM, counted, listing, stage};
use crate::people::user;
use crate::place;
use crate::stages::token;
use crate::stages::{service_account_tokens, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    AppId, ExternalId, Facets, Integration, IntegrationKind, IntegrationState, Record, RecordKind,
};
use remit_connector::wire::{Items, text};
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /groups/{id}/service_accounts";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Owner of the top-level group"],
    lane: Lane::Urgent,
    tells: Tells { holder: true, ..Tells::NOTHING },
    blind_spots: &["Who made a service account and when is not told."],
    ..stage(ID, "service accounts", RecordKind::Integration, Some(tenant::ID))
};

pub(crate) const ID: &str = "service_accounts";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct ServiceAccount {
    id: u64,
    username: Option<String>,
    name: Option<String>,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list_licensed(&INFO, PREMIUM, listing(ENDPOINT, ask)).await?;
    Ok(counted(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<ServiceAccount>, slice: &Slice) -> Page {
    body.into_page("$", |account, page| {
        page.children.push(tokens(account.id, slice));
        page.records.push(record(account));
    })
}

fn tokens(account: u64, group: &Slice) -> Child {
    let params = BTreeMap::from([(service_account_tokens::GROUP.to_owned(), group.key.clone())]);
    place::child(service_account_tokens::ID, &Slice { key: account.to_string(), params })
}

fn record(account: ServiceAccount) -> Record {
    let id = ExternalId::new(format!("service-account:{}", account.id));
    let login = account.username.unwrap_or_else(|| account.id.to_string());
    let integration = Integration {
        kind: IntegrationKind::ServiceAccount,
        app: AppId::new(id.as_str()),
        name: text(account.name),
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Unknown(Why::NotReported),
        held_by: user(Some(account.id)),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Integration,
        external_id: id,
        subject: None,
        facets: Facets {
            integration: Some(integration),
            principal: Some(token::account(account.id, login, None)),
            ..Facets::default()
        },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}
