//! Admin roles of apps that act in their own name: without any, their scopes open nothing.

use crate::fetch::listed;
use crate::stages::role::{self, Below};
use crate::stages::{apps, client_role_permissions, client_role_targets};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /oauth2/v1/clients/{client}/roles";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "admin roles of apps",
    record_kind: RecordKind::Grant,
    parent: Some(apps::ID),
    permissions: &[way::CLIENT_ROLES.scope],
    lane: Lane::Urgent,
    page_size: 200,
    requests_per_page: 1,
    tells: role::TELLS,
    blind_spots: role::BLIND_SPOTS,
};

pub(crate) const ID: &str = "client_roles";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

const BELOW: Below =
    Below { permissions: client_role_permissions::ID, targets: Some(client_role_targets::ID) };

/// What an organization lacks where the listing does not exist.
const FEATURE: &str = "admin roles for apps";

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("client", ask.slice.param(apps::CLIENT)).at(ask.cursor);
    let reply = okta.fetch_feature(way::CLIENT_ROLES, FEATURE, request).await?;
    let subject = apps::external_id(&ask.slice.key);
    Ok(listed(reply, |body| role::records(body, ask.slice, subject.as_str(), BELOW, ENDPOINT)))
}
