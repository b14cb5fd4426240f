//! Admin roles of the people whose API tokens there are: a token can do what its owner can.

use crate::fetch::listed;
use crate::stages::role::{self, Below};
use crate::stages::{api_token_role_permissions, api_tokens};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /api/v1/users/{user}/roles";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "admin roles behind API tokens",
    record_kind: RecordKind::Grant,
    parent: Some(api_tokens::ID),
    permissions: &[way::USER_ROLES.scope],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 1,
    tells: role::TELLS,
    blind_spots: role::BLIND_SPOTS,
};

pub(crate) const ID: &str = "api_token_roles";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

/// A token whose owner administers single apps is shown with the role alone.
const BELOW: Below = Below { permissions: api_token_role_permissions::ID, targets: None };

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("user", &*ask.slice.key).at(ask.cursor);
    let reply = okta.fetch(way::USER_ROLES, request).await?;
    let tokens = ask.slice.param(role::SUBJECTS);
    Ok(listed(reply, |body| role::records(body, ask.slice, tokens, BELOW, ENDPOINT)))
}
