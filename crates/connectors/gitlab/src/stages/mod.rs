//! One file a listing: what it is, its wire structs, what asks, and what maps. Where one shape is listed in several places, the
//! stages stand in one file.

mod agents;
mod applications;
mod audit_events;
mod deploy_keys;
mod deploy_tokens;
mod integrations;
mod job_tokens;
mod mirrors;
mod people;
mod personal_tokens;
mod place_tokens;
mod places;
mod resource_tokens;
mod runners;
pub(crate) mod service_accounts;
mod ssh_keys;
mod tenant;
mod triggers;
mod variables;
mod webhooks;

mod event;
mod token;

use crate::Gitlab;
use remit_connector::Stage;

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Gitlab>] = &[
    tenant::STAGE,
    personal_tokens::STAGE,
    resource_tokens::STAGE,
    service_accounts::STAGE,
    service_accounts::TOKENS_STAGE,
    place_tokens::GROUP_STAGE,
    place_tokens::PROJECT_STAGE,
    personal_tokens::IMPERSONATION_STAGE,
    ssh_keys::STAGE,
    ssh_keys::PERSON_STAGE,
    applications::STAGE,
    deploy_tokens::STAGE,
    deploy_tokens::GROUP_STAGE,
    deploy_tokens::PROJECT_STAGE,
    deploy_keys::STAGE,
    deploy_keys::PROJECT_STAGE,
    integrations::GROUP_STAGE,
    integrations::PROJECT_STAGE,
    webhooks::STAGE,
    webhooks::GROUP_STAGE,
    webhooks::PROJECT_STAGE,
    runners::STAGE,
    triggers::STAGE,
    agents::STAGE,
    agents::TOKENS_STAGE,
    mirrors::STAGE,
    job_tokens::STAGE,
    job_tokens::PROJECTS_STAGE,
    job_tokens::GROUPS_STAGE,
    variables::STAGE,
    variables::GROUP_STAGE,
    variables::PROJECT_STAGE,
    people::STAGE,
    people::GROUP_STAGE,
    places::GROUP_STAGE,
    places::PROJECT_STAGE,
    audit_events::STAGE,
];
