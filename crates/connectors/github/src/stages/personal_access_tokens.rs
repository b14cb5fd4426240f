//! Fine-grained personal access tokens that the organization has accepted.

use crate::Github;
use crate::fetch::listed;
use crate::stages::token::{self, GroupedPermissions, SUBSET, Token};
use crate::stages::token_repositories;
use remit_connector::core::model::{ExternalId, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /orgs/{org}/personal-access-tokens";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "fine-grained personal access tokens",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["organization_personal_access_tokens:read (GitHub App only)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: token::TELLS,
    blind_spots: &[
        "When a token was made is not told, only when the organization accepted it.",
        "Who accepted a token is not told.",
    ],
};

pub(crate) const ID: &str = "personal_access_tokens";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct PersonalAccessToken {
    /// The grant's id, which is not the token's.
    id: u64,
    token_id: u64,
    token_name: Option<String>,
    owner: Option<Owner>,
    repository_selection: Option<String>,
    #[serde(default)]
    permissions: GroupedPermissions,
    access_granted_at: Option<String>,
    token_expired: Option<bool>,
    token_expires_at: Option<String>,
    token_last_used_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Owner {
    id: u64,
    login: String,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("org", &*github.org).query("per_page", ask.page_size).at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, records))
}

fn records(body: Items<PersonalAccessToken>) -> Page {
    body.try_into_page("$", |listed, page| {
        if listed.repository_selection.as_deref() == Some(SUBSET) {
            page.children.push(selection(&listed));
        }
        page.records.push(token::record(Token {
            external_id: token::token_id(listed.token_id),
            grant_id: ExternalId::new(grant_id(listed.id)),
            token_id: listed.token_id,
            name: listed.token_name,
            owner: listed.owner.map(|owner| (owner.id, owner.login)),
            selection: listed.repository_selection,
            permissions: listed.permissions,
            granted_at: listed.access_granted_at,
            is_expired: listed.token_expired,
            expires_at: listed.token_expires_at,
            last_used_at: listed.token_last_used_at,
            is_pending: false,
            endpoint: ENDPOINT,
        }));
        Ok(())
    })
}

/// Returns the external id of a token's grant.
pub(crate) fn grant_id(id: impl std::fmt::Display) -> String {
    format!("fgpat-grant:{id}")
}

fn selection(token: &PersonalAccessToken) -> Child {
    let subject = token::token_id(token.token_id).to_string();
    Child {
        stage: token_repositories::ID,
        slice: Slice {
            key: token.id.to_string(),
            params: BTreeMap::from([(token_repositories::SUBJECT.to_owned(), subject)]),
        },
        is_empty: false,
    }
}
