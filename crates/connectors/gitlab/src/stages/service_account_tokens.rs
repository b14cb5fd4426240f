//! Tokens of one service account.

use crate::Gitlab;
use crate::fetch::{PREMIUM, listed, stage};
use crate::stages::service_accounts;
use crate::stages::token::{self, Token};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Slice, Stage, StageInfo};

const ENDPOINT: &str = "GET /groups/{id}/service_accounts/{account}/personal_access_tokens";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Owner of the top-level group"],
    lane: Lane::Urgent,
    tells: token::TELLS,
    ..stage(ID, "tokens of service accounts", RecordKind::Credential, Some(service_accounts::ID))
};

pub(crate) const ID: &str = "service_account_tokens";

/// The slice's parameter with the top-level group's id.
pub(crate) const GROUP: &str = "group";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("id", ask.slice.param(GROUP))
        .part("account", &*ask.slice.key)
        .query("per_page", ask.page_size)
        .at(ask.cursor);
    let reply = gitlab.list_licensed(&INFO, PREMIUM, request).await?;
    Ok(listed(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<Token>, slice: &Slice) -> Page {
    body.into_page("$", |token, page| {
        if token.is_live() {
            page.records.push(token::of_account(&token, &slice.key, ENDPOINT));
        }
    })
}
