//! Approved records: what somebody said that an integration may do.

mod record;

pub use crate::document::{Location, Written};
pub use record::{Agent, Approval, ApprovalKey, ApprovedResources, CredentialRules, DataClass, Review};
