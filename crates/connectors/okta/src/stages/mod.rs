//! One file a stage: what it is, its wire structs, `page` that asks, and `records` that maps. Listings of one shape are one
//! file.

pub(crate) mod api_services;
mod api_token_roles;
pub(crate) mod api_tokens;
pub(crate) mod app_grants;
pub(crate) mod app_keys;
pub(crate) mod apps;
pub(crate) mod client_roles;
pub(crate) mod egress;
mod identity_providers;
mod organization;
pub(crate) mod refresh_tokens;
mod role_permission;
mod role_target;
mod token_requests;
mod users;

mod definition;
mod role;

use crate::Okta;
use remit_connector::core::model::RecordKind;
use remit_connector::{Lane, Stage, StageInfo, Tells};

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Okta>] = &[
    organization::STAGE,
    api_tokens::STAGE,
    api_token_roles::STAGE,
    role_permission::TOKEN_STAGE,
    role_target::TOKEN_STAGE,
    apps::STAGE,
    app_grants::STAGE,
    client_roles::STAGE,
    role_permission::CLIENT_STAGE,
    role_target::CLIENT_STAGE,
    app_keys::STAGE,
    refresh_tokens::STAGE,
    token_requests::STAGE,
    api_services::STAGE,
    identity_providers::STAGE,
    egress::EVENT_STAGE,
    egress::INLINE_STAGE,
    egress::STREAM_STAGE,
    users::STAGE,
    users::DEACTIVATED_STAGE,
];

/// Returns what most stages are: one listing, read at once, in pages of two hundred.
const fn listing(
    id: &'static str,
    title: &'static str,
    record_kind: RecordKind,
    permissions: &'static [&'static str],
) -> StageInfo {
    StageInfo {
        id,
        title,
        record_kind,
        parent: None,
        permissions,
        lane: Lane::Urgent,
        page_size: 200,
        requests_per_page: 1,
        tells: Tells::NOTHING,
        blind_spots: &[],
    }
}
