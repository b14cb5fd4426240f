//! Authority now: what the world makes of the scopes. Whoever holds a token may have lost a role or left, the selection of
//! resources may be narrow, and the whole may be switched off.

use super::case::Case;
use super::holder::Presence;
use crate::fact::{Fact, Why};
use crate::model::{IntegrationState, PrincipalRef, PrincipalStatus, Resources};

/// What narrows an integration's authority at the instant of judging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityNow {
    /// Whether it is switched on.
    pub state: Fact<IntegrationState>,
    /// The people behind it: who holds its credentials, who agreed for themselves, who put it here. By name, each once.
    pub holders: Vec<Holder>,
    /// What its grants reach, each statement once.
    pub resources: Vec<Fact<Resources>>,
}

/// Somebody behind an integration, as the tenant and the people file know that person now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The login or name.
    pub name: String,
    /// The roles in the tenant, as the provider names them.
    pub roles: Fact<Vec<String>>,
    /// Whether that person is here.
    pub status: Fact<PrincipalStatus>,
}

impl AuthorityNow {
    pub(super) fn new(case: &Case<'_>) -> Self {
        let mut resources: Vec<Fact<Resources>> = Vec::new();
        for reach in case.reach() {
            if !resources.contains(reach) {
                resources.push(reach.clone());
            }
        }
        let mut holders: Vec<Holder> = behind(case).map(|reference| holder(case, reference)).collect();
        holders.sort_by(|a, b| a.name.cmp(&b.name));
        holders.dedup();
        Self { state: case.dossier.integration.state.clone(), holders, resources }
    }
}

fn behind<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a PrincipalRef> {
    let credentials = case.active_credentials().filter_map(|credential| credential.holder.known());
    credentials.chain(case.acting_users()).chain(case.dossier.integration.held_by.known())
}

fn holder(case: &Case<'_>, reference: &PrincipalRef) -> Holder {
    let principal = case.principal(reference);
    Holder {
        name: reference.name.clone(),
        roles: match principal {
            Some(principal) if principal.roles.is_empty() => Fact::Unknown(Why::NotReported),
            Some(principal) => Fact::Known(principal.roles.clone()),
            None => Fact::Unknown(case.why_unfound()),
        },
        status: case.presence(reference).map(|presence| match presence {
            Presence::Here => PrincipalStatus::Active,
            Presence::Gone { status, .. } => status,
            Presence::GoneElsewhere(gone) => gone.status,
        }),
    }
}
