//! One file a stage: what it is, its wire structs, `page` that asks, and `records` that maps.

pub(crate) mod api_keys;
pub(crate) mod api_tokens;
mod apps;
mod directories;
mod directory_users;
mod events;
pub(crate) mod oauth_clients;
mod organization;
pub(crate) mod service_account_tokens;
pub(crate) mod service_accounts;
mod sites;
pub(crate) mod webhooks;

mod shape;

use crate::Atlassian;
use remit_connector::Stage;

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Atlassian>] = &[
    organization::STAGE,
    api_keys::STAGE,
    api_tokens::STAGE,
    service_accounts::STAGE,
    service_account_tokens::STAGE,
    oauth_clients::STAGE,
    events::STAGE,
    sites::STAGE,
    apps::STAGE,
    webhooks::STAGE,
    directories::STAGE,
    directory_users::STAGE,
];
