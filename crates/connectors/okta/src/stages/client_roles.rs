//! Admin roles of apps that act in their own name: without any, their scopes open nothing.

use crate::fetch::listed;
use crate::stages::role::{self, Below};
use crate::stages::{apps, listing, role_permission, role_target};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /oauth2/v1/clients/{client}/roles";

const INFO: StageInfo = StageInfo {
    parent: Some(apps::ID),
    tells: role::TELLS,
    blind_spots: role::BLIND_SPOTS,
    ..listing(ID, "admin roles of apps", RecordKind::Grant, &[way::CLIENT_ROLES.scope])
};

pub(crate) const ID: &str = "client_roles";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

const BELOW: Below = Below { permissions: role_permission::OF_CLIENTS, targets: role_target::OF_CLIENTS };

/// What an organization lacks where the listing does not exist.
const FEATURE: &str = "admin roles for apps";

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let client = ask.slice.param(apps::CLIENT);
    let request = Request::get(ENDPOINT).part("client", client).at(ask.cursor);
    let reply = okta.fetch_feature(way::CLIENT_ROLES, FEATURE, request).await?;
    let subject = apps::external_id(&ask.slice.key);
    Ok(listed(reply, |body| role::records(body, ask.slice, client, subject.as_str(), BELOW, ENDPOINT)))
}
