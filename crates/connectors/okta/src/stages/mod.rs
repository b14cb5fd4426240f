//! One file a stage: what it is, its wire structs, `page` that asks, and `records` that maps.

mod api_services;
mod api_token_role_permissions;
mod api_token_roles;
mod api_tokens;
mod app_grants;
mod app_keys;
mod apps;
mod client_role_permissions;
mod client_role_targets;
mod client_roles;
mod deactivated_users;
mod event_hooks;
mod inline_hooks;
mod log_streams;
mod organization;
mod refresh_tokens;
mod token_requests;
mod users;

mod definition;
mod egress;
mod role;
mod role_permission;

use crate::Okta;
use remit_connector::Stage;

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Okta>] = &[
    organization::STAGE,
    api_tokens::STAGE,
    api_token_roles::STAGE,
    api_token_role_permissions::STAGE,
    apps::STAGE,
    app_grants::STAGE,
    client_roles::STAGE,
    client_role_permissions::STAGE,
    client_role_targets::STAGE,
    app_keys::STAGE,
    refresh_tokens::STAGE,
    token_requests::STAGE,
    api_services::STAGE,
    event_hooks::STAGE,
    inline_hooks::STAGE,
    log_streams::STAGE,
    users::STAGE,
    deactivated_users::STAGE,
];
