//! What narrows an integration's authority at present: the roles and status of the people behind it, its own state, and
//! what its grants reach.

use crate::document::{FactWire, PrincipalStatus, ResourcesWire, same};
use crate::text::{fact, visible};
use remit_core::fact::Fact;
use remit_core::judge::{AuthorityNow, Holder};
use remit_core::model::{self, IntegrationState};
use remit_core::words;
use schemars::JsonSchema;
use serde::Serialize;

/// What narrows it, as programs read it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AuthorityNowJson {
    /// Whether it is switched on.
    active: FactWire<bool>,
    holders: Vec<HolderJson>,
    /// What its grants reach, each statement once.
    resources: Vec<FactWire<ResourcesWire>>,
}

/// Somebody behind it.
#[derive(Debug, Serialize, JsonSchema)]
struct HolderJson {
    name: String,
    roles: FactWire<Vec<String>>,
    status: FactWire<PrincipalStatus>,
}

impl From<&AuthorityNow> for AuthorityNowJson {
    fn from(now: &AuthorityNow) -> Self {
        let holder = |holder: &Holder| HolderJson {
            name: holder.name.clone(),
            roles: same(&holder.roles),
            status: FactWire::of(&holder.status, |status| (*status).into()),
        };
        Self {
            active: FactWire::of(&now.state, |state| *state == IntegrationState::Active),
            holders: now.holders.iter().map(holder).collect(),
            resources: now
                .resources
                .iter()
                .map(|reach| FactWire::of(reach, |reach| ResourcesWire::from(reach)))
                .collect(),
        }
    }
}

/// Returns what narrows it, in lines; what it reaches apart, which stands beside.
pub(crate) fn lines(now: &AuthorityNow) -> Vec<String> {
    let state = match &now.state {
        Fact::Known(IntegrationState::Suspended(since)) => {
            let since = fact(since, "an unknown day", |at| words::day(*at));
            format!("switched off since: {since}")
        }
        state => format!("switched on: {}", fact(state, "not reported", |_| "yes".to_owned())),
    };
    std::iter::once(state).chain(now.holders.iter().map(person)).collect()
}

fn person(holder: &Holder) -> String {
    let roles = fact(&holder.roles, "none", |roles| {
        if roles.is_empty() { "none".to_owned() } else { visible(&words::list(roles)) }
    });
    let status = fact(&holder.status, "not reported", |status| {
        let status = match status {
            model::PrincipalStatus::Active => "is here",
            model::PrincipalStatus::Suspended => "is suspended",
            model::PrincipalStatus::Departed => "has left",
        };
        status.to_owned()
    });
    format!("held by {}; role: {roles}; status: {status}", visible(&holder.name))
}
