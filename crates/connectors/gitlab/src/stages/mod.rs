//! One file a listing: its wire structs, where it is listed, and how an item becomes records. Where one shape is listed in
//! several places, the file has them all.

mod agents;
mod applications;
mod audit_events;
mod deliveries;
mod deploy_keys;
mod deploy_tokens;
mod event;
mod integrations;
mod job_tokens;
mod links;
mod mirrors;
mod people;
mod places;
mod resource_tokens;
mod runners;
mod service_accounts;
mod ssh_keys;
mod tenant;
pub(crate) mod tokens;
mod triggers;
mod variables;
mod webhooks;

use crate::Gitlab;
use crate::listing::{Item, Listing, stage};
use agents::{Agent, AgentToken};
use applications::Application;
use deploy_keys::DeployKey;
use deploy_tokens::DeployToken;
use integrations::Switched;
use job_tokens::Allowed;
use links::{Link, Provisioned};
use mirrors::Mirror;
use people::Account;
use places::{Group, Project};
use remit_connector::Stage;
use runners::Runner;
use service_accounts::ServiceAccount;
use ssh_keys::SshKey;
use tokens::Token;
use triggers::Trigger;
use variables::Variable;
use webhooks::Webhook;

/// The stages whose pages name the slices of most others.
pub(crate) const TENANT: &str = "tenant";
pub(crate) const GROUPS: &str = "groups";
pub(crate) const PROJECTS: &str = "projects";

/// Every stage, in the order in which a reader wants to see them.
pub(crate) const ALL: &[Stage<Gitlab>] = &[
    tenant::STAGE,
    stage::<Token, 0>(),
    resource_tokens::STAGE,
    stage::<ServiceAccount, 0>(),
    stage::<Token, 2>(),
    stage::<Token, 3>(),
    stage::<Token, 4>(),
    stage::<Token, 1>(),
    stage::<SshKey, 0>(),
    stage::<SshKey, 1>(),
    stage::<Application, 0>(),
    stage::<DeployToken, 0>(),
    stage::<DeployToken, 1>(),
    stage::<DeployToken, 2>(),
    stage::<DeployKey, 0>(),
    stage::<DeployKey, 1>(),
    stage::<Switched, 0>(),
    stage::<Switched, 1>(),
    stage::<Webhook, 0>(),
    stage::<Webhook, 1>(),
    stage::<Webhook, 2>(),
    deliveries::GROUP_STAGE,
    deliveries::PROJECT_STAGE,
    stage::<Runner, 0>(),
    runners::DETAILS_STAGE,
    stage::<Trigger, 0>(),
    stage::<Agent, 0>(),
    stage::<AgentToken, 0>(),
    stage::<Mirror, 0>(),
    mirrors::PULL_STAGE,
    job_tokens::STAGE,
    stage::<Allowed, 0>(),
    stage::<Allowed, 1>(),
    stage::<Variable, 0>(),
    stage::<Variable, 1>(),
    stage::<Variable, 2>(),
    stage::<Link, 0>(),
    links::LDAP_STAGE,
    stage::<Provisioned, 0>(),
    stage::<Account, 0>(),
    stage::<Account, 1>(),
    places::GROUP_STAGE,
    stage::<Project, 0>(),
    stage::<audit_events::Event, 0>(),
];

/// Every listing that the tenant, a group or a project names.
pub(crate) const LISTINGS: &[&[Listing]] = &[
    Token::LISTINGS,
    &[resource_tokens::LISTING, mirrors::PULL, job_tokens::SCOPE],
    ServiceAccount::LISTINGS,
    SshKey::LISTINGS,
    Application::LISTINGS,
    DeployToken::LISTINGS,
    DeployKey::LISTINGS,
    Switched::LISTINGS,
    Webhook::LISTINGS,
    Runner::LISTINGS,
    Trigger::LISTINGS,
    Agent::LISTINGS,
    Mirror::LISTINGS,
    Variable::LISTINGS,
    Link::LISTINGS,
    links::LDAP_LISTINGS,
    Provisioned::LISTINGS,
    Account::LISTINGS,
    Group::LISTINGS,
    Project::LISTINGS,
    audit_events::Event::LISTINGS,
];
