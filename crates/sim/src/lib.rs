//! Simulated SaaS platforms on loopback, for the demo, for tests and for load: GitHub, Okta and Entra.
//!
//! A [`World`] says what is in a GitHub organization and how it drifts from day to day. A [`Simulator`] serves
//! it over HTTP as GitHub does: paths, paging, limits, App authentication, permissions, conditional
//! requests. [`OktaWorld`] and [`OktaSimulator`] do so for Okta. Every other platform is a [`kit::Platform`]. It shares no code
//! with the connectors, and no connector knows it.

mod access;
mod app_key;
mod atlassian;
mod call;
mod caller;
mod clock;
mod company;
mod connection;
mod counters;
pub mod entra;
mod fault;
mod gitlab;
mod google_workspace;
mod graphql;
mod headers;
mod host;
pub mod kit;
mod limit;
mod mishap;
mod okta;
mod page;
mod random;
mod routes;
mod salesforce;
mod server;
mod settings;
mod shared;
mod simulator;
mod slack;
mod state;
#[cfg(test)]
mod tests;
mod world;

pub use atlassian::{Atlassian, AtlassianSimulator};
pub use company::{Company, CompanyError};
pub use counters::Counters;
pub use fault::{Fault, FaultKind, Nth};
pub use gitlab::Gitlab;
pub use google_workspace::GoogleWorkspace;
pub use okta::{OKTA_ACME, OktaBudgets, OktaSettings, OktaSimulator, OktaWorld};
pub use salesforce::Salesforce;
pub use settings::{Etag, Limit, Secondary, Settings, SingleSignOn, Time, Wait};
pub use simulator::Simulator;
pub use slack::{SLACK_ACME, Slack, SlackSimulator};
pub use world::{ACME, Size, World, WorldError};
