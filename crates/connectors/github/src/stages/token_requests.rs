//! Fine-grained personal access tokens that wait for the organization's approval and can do nothing yet.

use crate::Github;
use crate::fetch::listed;
use crate::stages::token::{self, GroupedPermissions, SUBSET, Token};
use crate::stages::token_request_repositories;
use remit_connector::core::model::{ExternalId, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}/personal-access-token-requests";

const INFO: StageInfo = StageInfo {
    id: "token_requests",
    title: "pending requests of fine-grained tokens",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["organization_personal_access_token_requests:read (GitHub App only)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: token::TELLS,
    blind_spots: &[],
};

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct TokenRequest {
    id: u64,
    token_id: u64,
    token_name: Option<String>,
    owner: Option<Owner>,
    repository_selection: Option<String>,
    #[serde(default)]
    permissions: GroupedPermissions,
    created_at: Option<String>,
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

fn records(body: Items<TokenRequest>) -> Page {
    body.try_into_page("$", |request, page| {
        if request.repository_selection.as_deref() == Some(SUBSET) {
            page.children.push(selection(&request));
        }
        page.records.push(token::record(Token {
            external_id: ExternalId::new(request_id(request.id)),
            grant_id: ExternalId::new(request_id(request.id)),
            token_id: request.token_id,
            name: request.token_name,
            owner: request.owner.map(|owner| (owner.id, owner.login)),
            selection: request.repository_selection,
            permissions: request.permissions,
            granted_at: request.created_at,
            is_expired: request.token_expired,
            expires_at: request.token_expires_at,
            last_used_at: request.token_last_used_at,
            is_pending: true,
            endpoint: ENDPOINT,
        }));
        Ok(())
    })
}

/// Returns the external id of a request, which is also its pending grant's.
pub(crate) fn request_id(id: impl std::fmt::Display) -> String {
    format!("fgpat-request:{id}")
}

fn selection(request: &TokenRequest) -> Child {
    Child {
        stage: token_request_repositories::ID,
        slice: Slice { key: request.id.to_string(), ..Slice::root() },
        is_empty: false,
    }
}
