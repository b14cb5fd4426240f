//! One file a stage: what it is, its wire structs, `page` that asks, and `records` that maps.

pub(crate) mod admin_roles;
mod api_controls;
pub(crate) mod app_access;
pub(crate) mod app_passwords;
mod chrome_apps;
mod customer;
pub(crate) mod delegations;
mod gcp_api_keys;
mod gcp_key_activity;
pub(crate) mod gcp_service_account_keys;
mod gcp_service_accounts;
mod marketplace_apps;
pub(crate) mod oauth_tokens;
mod sso_profiles;
mod token_activity;
mod token_grants;
mod users;

use crate::Google;
use remit_connector::Stage;

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Google>] = &[
    customer::STAGE,
    oauth_tokens::STAGE,
    token_activity::STAGE,
    token_grants::STAGE,
    delegations::STAGE,
    app_access::STAGE,
    api_controls::STAGE,
    marketplace_apps::STAGE,
    app_passwords::STAGE,
    admin_roles::STAGE,
    sso_profiles::STAGE,
    chrome_apps::STAGE,
    gcp_service_accounts::STAGE,
    gcp_service_account_keys::STAGE,
    gcp_key_activity::STAGE,
    gcp_api_keys::STAGE,
    users::STAGE,
    users::STAGE_OF_DELETED,
];
