//! Approved records: what somebody said that an integration may do.

mod matching;
mod parse;
mod record;
mod resolve;
#[cfg(test)]
mod tests;

pub use crate::document::{Location, Written};
pub use matching::Approvals;
pub use record::{
    Agent, Approval, ApprovalKey, ApprovedPublisher, ApprovedResources, Authority, CredentialRules,
    DataClass, Review,
};
pub use resolve::{KnownForm, KnownProvider};
