//! Impersonation tokens: an administrator made them to act as somebody, who may not know.

use crate::Gitlab;
use crate::fetch::{listed, listing, stage};
use crate::stages::people;
use crate::stages::token::{self, Token};
use remit_connector::core::model::RecordKind;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Slice, Stage, StageInfo};

const ENDPOINT: &str = "GET /users/{id}/impersonation_tokens";

const INFO: StageInfo = StageInfo {
    permissions: &["an administrator with the scope admin_mode"],
    tells: token::TELLS,
    blind_spots: &["Who made an impersonation token is not told."],
    ..stage(ID, "impersonation tokens", RecordKind::Integration, Some(people::ID))
};

pub(crate) const ID: &str = "impersonation_tokens";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.fetch(&INFO, listing(ENDPOINT, ask).query("state", "active")).await?;
    Ok(listed(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<Token>, slice: &Slice) -> Page {
    body.into_page("$", |token, page| {
        if token.is_live() {
            page.records.push(token::impersonation(&token, &slice.key, ENDPOINT));
        }
    })
}
