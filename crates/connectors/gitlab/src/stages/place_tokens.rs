//! Access tokens of one group or one project, where no listing has those of all: each is a bot with a role there. One shape,
//! listed in two places, so that both stages stand in one file.

use crate::Gitlab;
use crate::fetch::{At, GROUP_OWNER, Listing, MAINTAINER, stage};
use crate::place::Place;
use crate::stages::places;
use crate::stages::token::{self, ACTIVE, Token};
use remit_connector::core::model::RecordKind;
use remit_connector::{Page, Stage, StageInfo};

pub(crate) const OF_GROUP: &str = "group_tokens";
pub(crate) const OF_PROJECT: &str = "project_tokens";

const GROUP: StageInfo = StageInfo {
    permissions: GROUP_OWNER,
    tells: token::TELLS,
    ..stage(OF_GROUP, "group access tokens", RecordKind::Integration, Some(places::GROUPS))
};
const PROJECT: StageInfo = StageInfo {
    permissions: MAINTAINER,
    tells: token::TELLS,
    ..stage(OF_PROJECT, "project access tokens", RecordKind::Integration, Some(places::PROJECTS))
};

const FROM_GROUP: Listing = Listing {
    query: ACTIVE,
    is_counted: false,
    ..Listing::new(&GROUP, "GET /groups/{id}/access_tokens", Place::Group)
};
const FROM_PROJECT: Listing = Listing {
    query: ACTIVE,
    is_counted: false,
    ..Listing::new(&PROJECT, "GET /projects/{id}/access_tokens", Place::Project)
};

pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_GROUP, ask, one)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_PROJECT, ask, one)) };

#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn one(_: &Gitlab, token: Token, at: At<'_>, page: &mut Page) {
    if token.is_live() {
        page.records.push(token::of_place(&token, at.id().as_str(), at.reach(), at.endpoint));
    }
}
