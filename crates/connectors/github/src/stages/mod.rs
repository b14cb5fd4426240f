//! One file a stage: what it is, its wire structs, `page` that asks, and `records` that maps.

mod api_insights;
mod apps;
mod audit_log;
pub(crate) mod credential_authorizations;
mod dependabot_secrets;
pub(crate) mod deploy_keys;
pub(crate) mod installations;
mod members;
mod oidc;
mod organization;
mod organization_secrets;
pub(crate) mod organization_webhooks;
mod outside_collaborators;
pub(crate) mod personal_access_tokens;
pub(crate) mod repositories;
mod repository_oidc;
mod repository_secrets;
pub(crate) mod repository_webhooks;
mod runners;
mod token_repositories;
mod token_request_repositories;
mod token_requests;

mod secret;
mod token;
mod webhook;

use crate::Github;
use remit_connector::Stage;

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Github>] = &[
    organization::STAGE,
    installations::STAGE,
    apps::STAGE,
    personal_access_tokens::STAGE,
    token_repositories::STAGE,
    token_requests::STAGE,
    token_request_repositories::STAGE,
    credential_authorizations::STAGE,
    organization_webhooks::STAGE,
    organization_secrets::STAGE,
    dependabot_secrets::STAGE,
    runners::STAGE,
    oidc::STAGE,
    members::STAGE,
    outside_collaborators::STAGE,
    audit_log::STAGE,
    api_insights::STAGE,
    repositories::STAGE,
    deploy_keys::STAGE,
    repository_webhooks::STAGE,
    repository_secrets::STAGE,
    repository_oidc::STAGE,
];
