//! What the custom admin roles of the people behind API tokens may do.

use crate::stages::{api_token_roles, role_permission};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::{Lane, Stage, StageInfo};

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "custom roles behind API tokens",
    record_kind: RecordKind::Grant,
    parent: Some(api_token_roles::ID),
    permissions: &[way::ROLES.scope],
    lane: Lane::Slow,
    page_size: 200,
    requests_per_page: 1,
    tells: role_permission::TELLS,
    blind_spots: role_permission::BLIND_SPOTS,
};

pub(crate) const ID: &str = "api_token_role_permissions";

pub(crate) const STAGE: Stage<Okta> =
    Stage { info: INFO, page: |okta, ask| Box::pin(role_permission::page(okta, ask)) };
