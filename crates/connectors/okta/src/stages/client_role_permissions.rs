//! What the custom admin roles of apps may do.

use crate::stages::{client_roles, role_permission};
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::{Lane, Stage, StageInfo};

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "custom roles of apps",
    record_kind: RecordKind::Grant,
    parent: Some(client_roles::ID),
    permissions: &[way::ROLES.scope],
    lane: Lane::Slow,
    page_size: 200,
    requests_per_page: 1,
    tells: role_permission::TELLS,
    blind_spots: role_permission::BLIND_SPOTS,
};

pub(crate) const ID: &str = "client_role_permissions";

pub(crate) const STAGE: Stage<Okta> =
    Stage { info: INFO, page: |okta, ask| Box::pin(role_permission::page(okta, ask)) };
