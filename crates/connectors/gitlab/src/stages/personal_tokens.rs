//! Personal access tokens: those of the people whom the group owns, or every token of an instance, those of its bots and
//! service accounts among them; and the impersonation tokens that administrators made to act as somebody.

use crate::Gitlab;
use crate::fetch::{ADMINISTRATOR, At, Listing, OWNER, stage};
use crate::place::Place;
use crate::settings::Extent;
use crate::stages::token::{self, ACTIVE, Token};
use crate::stages::{people, tenant};
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};

pub(crate) const ID: &str = "personal_tokens";
pub(crate) const IMPERSONATION: &str = "impersonation_tokens";

/// What has the inventory of credentials.
pub(crate) const PLAN: &str = "the credentials inventory of GitLab Premium on gitlab.com";

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
const IMPERSONATING: StageInfo = StageInfo {
    permissions: ADMINISTRATOR,
    tells: token::TELLS,
    blind_spots: &["Who made an impersonation token is not told."],
    ..stage(IMPERSONATION, "impersonation tokens", RecordKind::Integration, Some(people::ID))
};

const INVENTORY: Listing = Listing {
    query: ACTIVE,
    plan: Some(PLAN),
    is_counted: false,
    info: &StageInfo { permissions: OWNER, ..INFO },
    ..Listing::new(&INFO, "GET /groups/{id}/manage/personal_access_tokens", Place::Group)
};
const ALL: Listing = Listing {
    query: ACTIVE,
    is_counted: false,
    ..Listing::new(&INFO, "GET /personal_access_tokens", Place::Instance)
};
const OF_PERSON: Listing = Listing {
    query: ACTIVE,
    is_counted: false,
    ..Listing::new(&IMPERSONATING, "GET /users/{id}/impersonation_tokens", Place::Instance)
};

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };
pub(crate) const IMPERSONATION_STAGE: Stage<Gitlab> =
    Stage { info: IMPERSONATING, page: |gitlab, ask| Box::pin(gitlab.read(&OF_PERSON, ask, impersonation)) };

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let listing = match gitlab.extent {
        Extent::Group(_) => INVENTORY,
        Extent::Instance(_) => ALL,
    };
    gitlab.read(&listing, ask, one).await
}

#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn one(_: &Gitlab, token: Token, at: At<'_>, page: &mut Page) {
    if token.is_live() {
        page.records.push(token::personal(&token, at.endpoint));
    }
}

#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn impersonation(_: &Gitlab, token: Token, at: At<'_>, page: &mut Page) {
    if token.is_live() {
        page.records.push(token::impersonation(&token, &at.slice.key, at.endpoint));
    }
}
