//! Admin roles of the people whose API tokens there are: a token can do what its owner can.

use crate::fetch::listed;
use crate::stages::role::{self, Below};
use crate::stages::{api_tokens, listing, role_permission, role_target};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /api/v1/users/{user}/roles";

const INFO: StageInfo = StageInfo {
    parent: Some(api_tokens::ID),
    tells: role::TELLS,
    blind_spots: role::BLIND_SPOTS,
    ..listing(ID, "admin roles behind API tokens", RecordKind::Grant, &[way::USER_ROLES.scope])
};

pub(crate) const ID: &str = "api_token_roles";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

const BELOW: Below = Below { permissions: role_permission::OF_TOKENS, targets: role_target::OF_TOKENS };

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("user", &*ask.slice.key).at(ask.cursor);
    let reply = okta.fetch(way::USER_ROLES, request).await?;
    let tokens = ask.slice.param(role::SUBJECTS);
    Ok(listed(reply, |body| role::records(body, ask.slice, &ask.slice.key, tokens, BELOW, ENDPOINT)))
}
