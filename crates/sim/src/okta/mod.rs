//! A simulated Okta organization: what its administrators' listings answer, with its own paging, budgets, tokens and
//! refusals.
//!
//! Source of its behaviour: Okta's developer documentation (management API, "OAuth for Okta", "Rate limits", "Okta error
//! codes", System Log), read November 2026.

mod access;
mod answer;
mod budget;
mod change;
mod inside;
mod listing;
mod log;
mod objects;
mod page;
mod proof;
mod routes;
mod server;
mod settings;
mod simulator;
#[cfg(test)]
mod tests;
mod token;
mod world;

pub use settings::{OktaBudgets, OktaSettings};
pub use simulator::OktaSimulator;
pub use world::{OKTA_ACME, OktaWorld};
