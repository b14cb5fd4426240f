//! One file a stage: what it is, its wire structs, `page` that asks, and `record` that maps.

mod api_usage;
mod app_publishers;
mod audit_trail;
mod auth_providers;
mod connected_apps;
mod event_log_files;
mod external_client_apps;
mod external_client_policies;
mod external_client_scopes;
mod external_data_sources;
mod login_history;
mod named_credentials;
mod organization;
mod packages;
pub(crate) mod preauthorizations;
mod run_as_permissions;
mod single_sign_on;
pub(crate) mod tokens;
mod users;

mod outbound;

use crate::Salesforce;
use remit_connector::Stage;

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Salesforce>] = &[
    organization::STAGE,
    connected_apps::STAGE,
    tokens::STAGE,
    external_client_apps::STAGE,
    external_client_scopes::STAGE,
    external_client_policies::STAGE,
    run_as_permissions::STAGE,
    preauthorizations::STAGE,
    packages::STAGE,
    app_publishers::STAGE,
    named_credentials::STAGE,
    external_data_sources::STAGE,
    auth_providers::STAGE,
    single_sign_on::STAGE,
    users::STAGE,
    login_history::STAGE,
    event_log_files::STAGE,
    api_usage::STAGE,
    audit_trail::STAGE,
];
