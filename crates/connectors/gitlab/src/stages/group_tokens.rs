//! Access tokens of one group, where no listing has those of all: each is a bot with a role in the group.

use crate::Gitlab;
use crate::fetch::{listed, listing, stage};
use crate::place::Place;
use crate::stages::groups;
use crate::stages::token::{self, Token};
use remit_connector::core::model::RecordKind;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Slice, Stage, StageInfo};

const ENDPOINT: &str = "GET /groups/{id}/access_tokens";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Owner in the group"],
    tells: token::TELLS,
    ..stage(ID, "group access tokens", RecordKind::Integration, Some(groups::ID))
};

pub(crate) const ID: &str = "group_tokens";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.fetch(&INFO, listing(ENDPOINT, ask).query("state", "active")).await?;
    Ok(listed(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<Token>, slice: &Slice) -> Page {
    let place = Place::Group;
    body.into_page("$", |token, page| {
        if token.is_live() {
            let id = place.id(slice);
            page.records.push(token::of_place(&token, id.as_str(), place.reach(slice), ENDPOINT));
        }
    })
}
