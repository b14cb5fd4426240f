//! Approved records: what somebody said that an integration may do.

mod record;

pub use record::{
    Agent, Approval, ApprovalKey, ApprovedResources, CredentialRules, DataClass, Location, Review,
    Written,
};
