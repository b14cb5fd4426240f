//! One file a stage: what it is, its wire structs, `page` that asks, and `record` that maps.

mod api_usage;
mod app_publishers;
mod audit_trail;
mod certificates;
mod connected_apps;
mod event_log_files;
mod external_client_apps;
mod external_client_policies;
mod external_client_scopes;
mod login_history;
mod organization;
mod outbound_messages;
mod packages;
pub(crate) mod preauthorizations;
mod run_as_permissions;
mod sessions;
pub(crate) mod tokens;
mod users;
mod ways;

use crate::Salesforce;
use remit_connector::core::model::RecordKind;
use remit_connector::{Lane, Stage, StageInfo, Tells};

/// What most stages are: one listing of what is set up, for which columns are looked up first.
const LISTING: StageInfo = StageInfo {
    id: "",
    title: "",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["View Setup and Configuration"],
    lane: Lane::Urgent,
    page_size: 2_000,
    requests_per_page: 2,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

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
    ways::NAMED_CREDENTIALS,
    ways::EXTERNAL_DATA_SOURCES,
    ways::AUTH_PROVIDERS,
    ways::SINGLE_SIGN_ON,
    outbound_messages::STAGE,
    outbound_messages::TARGETS,
    certificates::STAGE,
    users::STAGE,
    login_history::STAGE,
    sessions::STAGE,
    event_log_files::STAGE,
    api_usage::STAGE,
    audit_trail::STAGE,
];
