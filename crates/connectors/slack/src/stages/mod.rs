//! One file a stage: what it is, its wire structs, `page` that asks, and `records` that maps.

mod app_activity;
mod approved_apps;
mod audit_log;
mod bot_actions;
mod integration_logs;
mod people;
mod requested_apps;
mod restricted_apps;
pub(crate) mod workflows;
pub(crate) mod workspace_bots;
pub(crate) mod workspaces;

mod app;
mod install;

use crate::Slack;
use remit_connector::Stage;

/// Every stage, in the order in which a reader wants to see them. Of several that tell about one app, the names decide
/// whose word counts: the log that knows who installed it comes first.
pub(crate) const ALL: &[Stage<Slack>] = &[
    workspaces::STAGE,
    workspace_bots::STAGE,
    audit_log::STAGE,
    integration_logs::STAGE,
    approved_apps::STAGE,
    requested_apps::STAGE,
    restricted_apps::STAGE,
    workflows::STAGE,
    bot_actions::STAGE,
    app_activity::STAGE,
    people::STAGE,
];
