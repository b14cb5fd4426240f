//! Revoking: what a connector would call to take an integration's authority away, told before anything is sent.
//!
//! A plan is data and asks nobody. Carrying out one of its calls is another method, which sends that call and no other;
//! whether the authority is gone then, the stage's own listing says.

use crate::session::Change;
use crate::{FetchError, Slice};
use remit_core::model::{Credential, Dossier, ExternalId};
use std::fmt;

/// What is to be revoked.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The integration, with everything that is known of it.
    pub integration: &'a Dossier,
    /// The one credential of it that is meant; the whole integration if there is none.
    pub credential: Option<&'a Credential>,
}

/// How authority is taken away, in the order of its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokePlan {
    /// The steps.
    pub steps: Vec<RevokeStep>,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokeStep {
    /// What it does, in plain words.
    pub does: String,
    /// What it does not undo, in sentences for the reader.
    pub leaves: Vec<&'static str>,
    /// What it takes.
    pub act: Act,
}

/// What a step takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// One call of the provider's API.
    Call(RevokeCall),
    /// A person: the provider has no call for it.
    ByHand {
        /// What to do, in plain words.
        what: String,
        /// The page on which it is done, where it is known.
        page: Option<String>,
    },
}

/// One call of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokeCall {
    /// What is sent.
    pub change: Change,
    /// The permission that it needs, as the provider names it.
    pub permission: String,
    /// Where it shows that the authority is gone.
    pub listing: Listed,
}

/// Where a revoked object stands as long as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The stage that lists it.
    pub stage: &'static str,
    /// The slice of the stage.
    pub slice: Slice,
    /// The external id of its record.
    pub id: ExternalId,
}

/// Whether an object is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It is proven gone.
    Gone,
    /// It is still there.
    There,
    /// That cannot be told, for this reason.
    Unknown(String),
}

/// Why nothing can be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRevocable {
    /// The connector does not revoke.
    #[error("this connector cannot revoke anything")]
    NotSupported,
    /// It does not revoke what the target is.
    #[error("{0}")]
    Kind(String),
    /// The inventory lacks a fact that the call needs.
    #[error("the inventory does not say {0}")]
    FactMissing(String),
}

impl RevokeStep {
    /// Returns a step that one call takes.
    pub fn call(
        does: String,
        leaves: Vec<&'static str>,
        change: Change,
        permission: impl Into<String>,
        listing: Listed,
    ) -> Self {
        Self { does, leaves, act: Act::Call(RevokeCall { change, permission: permission.into(), listing }) }
    }

    /// Returns a step that a person takes.
    pub fn by_hand(does: String, what: impl Into<String>) -> Self {
        Self { does, leaves: Vec::new(), act: Act::ByHand { what: what.into(), page: None } }
    }
}

impl Target<'_> {
    /// Returns what the integration is called in a plan: its name, or else its id.
    pub fn name(&self) -> String {
        let name = self.integration.integration.name.known();
        name.map_or_else(|| self.integration.id.to_string(), |name| format!("`{name}`"))
    }
}

impl RevokePlan {
    /// Returns the calls, in order.
    pub fn calls(&self) -> impl Iterator<Item = &RevokeCall> {
        self.steps.iter().filter_map(|step| match &step.act {
            Act::Call(call) => Some(call),
            Act::ByHand { .. } => None,
        })
    }
}

impl RevokeCall {
    /// Returns what is sent as a reader sees it: `DELETE /repos/acme/api/keys/31`.
    ///
    /// # Errors
    /// A part of the path is missing.
    pub fn shown(&self) -> Result<String, FetchError> {
        let path = self.change.path()?;
        let body = self.change.body().map_or_else(String::new, |body| format!(" {body}"));
        Ok(format!("{} {path}{body}", self.change.method()))
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => out.write_str("gone"),
            Self::There => out.write_str("still there"),
            Self::Unknown(why) => write!(out, "not known: {why}"),
        }
    }
}
