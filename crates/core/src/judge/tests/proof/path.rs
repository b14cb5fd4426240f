//! Kinds that rest on what an integration leads to.

use super::super::estate::Estate;
use super::super::paths::estate;
use super::{Proof, Unknown};
use crate::fact::{Fact, Why};
use crate::graph::tests::estate::holder;
use crate::model::{Dossier, IntegrationKind, Relation, Resources};

/// It has the authority of whoever holds it, and nobody tells who that is.
fn of_an_unknown_holder() -> Unknown {
    let mut estate = estate(&["code:read"], &[], &[], "");
    for dossier in &mut estate.dossiers {
        dossier.integration.held_by = Fact::Unknown(Why::NotRead);
        dossier.grants.iter_mut().for_each(|grant| grant.resources = Fact::Known(Resources::HolderReach));
    }
    Unknown::Fact(estate)
}

pub(super) fn mints_credentials() -> Proof {
    Proof {
        fires: estate(&["keys:write"], &[], &[], "authority: [delegate]\n"),
        inside: estate(&["keys:write"], &[], &[], "authority: [mint]\n"),
        unknown: of_an_unknown_holder(),
    }
}

pub(super) fn changes_access_outcomes() -> Proof {
    let starts = |scopes: &[&str]| {
        let joiner = [holder("acme-hub", "joiner", scopes, &[])];
        estate(&["code:read"], &[(Relation::Triggers, "joiner")], &joiner, "")
    };
    Proof {
        fires: starts(&["settings:write"]),
        inside: starts(&["code:write"]),
        unknown: of_an_unknown_holder(),
    }
}

pub(super) fn delegated_admin_recursion() -> Proof {
    let chain = |next: &[(Relation, &str)]| {
        let others = [holder("acme-hub", "a", &[], next)];
        estate(&["code:read"], &[(Relation::DelegatesAdminTo, "a")], &others, "")
    };
    Proof { fires: chain(&[(Relation::RunsAs, "b")]), inside: chain(&[]), unknown: of_an_unknown_holder() }
}

pub(super) fn cross_system_chain() -> Proof {
    let across = |more| estate(&["code:read"], &[(Relation::StoresSecretOf, "system:crm")], &[], more);
    let mut hook = estate(&["code:read"], &[], &[], "");
    for dossier in &mut hook.dossiers {
        dossier.integration.kind = IntegrationKind::Webhook;
        dossier.integration.host = Fact::Unknown(Why::NotReported);
    }
    Proof {
        fires: across("systems: [crm-test]\n"),
        inside: across("systems: [crm]\n"),
        unknown: Unknown::Fact(hook),
    }
}

/// Starts a row of so many workflows, the last of which changes access.
fn starts_a_row_of(n_steps: usize) -> Estate {
    let step = |number: usize| format!("step:{number}");
    let others: Vec<Dossier> = (1..=n_steps)
        .map(|number| {
            let next = step(number + 1);
            match number == n_steps {
                true => holder("acme-hub", &step(number), &["settings:write"], &[]),
                false => holder("acme-hub", &step(number), &[], &[(Relation::Triggers, next.as_str())]),
            }
        })
        .collect();
    estate(&["code:read"], &[(Relation::Triggers, "step:1")], &others, "")
}

pub(super) fn authority_too_broad() -> Proof {
    Proof { fires: starts_a_row_of(3), inside: starts_a_row_of(2), unknown: of_an_unknown_holder() }
}
