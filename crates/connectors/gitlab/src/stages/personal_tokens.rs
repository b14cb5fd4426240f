//! Personal access tokens: those of the people whom the group owns, or every token of an instance, those of its bots and
//! service accounts among them.

use crate::Gitlab;
use crate::fetch::{listed, listing, stage};
use crate::settings::Extent;
use crate::stages::tenant;
use crate::stages::token::{self, Token};
use remit_connector::core::model::RecordKind;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};

const INVENTORY: &str = "GET /groups/{id}/manage/personal_access_tokens";
const ALL: &str = "GET /personal_access_tokens";

const INFO: StageInfo = StageInfo {
    permissions: &["the role Owner of the top-level group", "an administrator with the scope admin_mode"],
    lane: Lane::Urgent,
    tells: token::TELLS,
    blind_spots: &[
        "Of a group's members only those are seen with their tokens whom the group owns (enterprise users), on gitlab.com.",
        "What a token reaches is what its owner can: the owner's role narrows its scopes.",
    ],
    ..stage(ID, "personal access tokens", RecordKind::Integration, Some(tenant::ID))
};

pub(crate) const ID: &str = "personal_tokens";

/// What has the inventory of credentials.
pub(crate) const PLAN: &str = "the credentials inventory of GitLab Premium on gitlab.com";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    match &gitlab.extent {
        Extent::Group(_) => {
            let request = listing(INVENTORY, ask).query("state", "active");
            let reply = gitlab.list_licensed(&INFO, PLAN, request).await?;
            Ok(listed(reply, |body| records(body, INVENTORY)))
        }
        Extent::Instance(_) => {
            let request = listing(ALL, ask).query("state", "active");
            let reply = gitlab.fetch(&INFO, request).await?;
            Ok(listed(reply, |body| records(body, ALL)))
        }
    }
}

fn records(body: Items<Token>, endpoint: &'static str) -> Page {
    body.into_page("$", |token, page| {
        if token.is_live() {
            page.records.push(token::personal(&token, endpoint));
        }
    })
}
