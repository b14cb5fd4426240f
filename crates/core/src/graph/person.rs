//! People: one who has accounts in several connections, with how sure that is.

use super::draft::{GraphBuilder, Space};
use super::link::{Certainty, Link};
use crate::model::{Principal, PrincipalKind};
use std::collections::{BTreeMap, BTreeSet};

/// An account with an address.
#[derive(Debug)]
pub(super) struct Draft {
    node: u32,
    connection: u16,
    address: String,
}

/// Notes an account's address. A name that looks like an address is one: many tenants sign people in by it.
pub(super) fn take(builder: &mut GraphBuilder<'_>, connection: u16, node: u32, principal: &Principal) {
    if principal.kind != PrincipalKind::User {
        return;
    }
    let address = principal.email.known().unwrap_or(&principal.name);
    if address.contains('@') {
        let address = address.to_lowercase();
        builder.people.push(Draft { node, connection, address });
    }
}

/// Joins accounts of one address in different connections.
pub(super) fn join(builder: &mut GraphBuilder<'_>) {
    let mut by_address: BTreeMap<String, BTreeMap<u16, u32>> = BTreeMap::new();
    for person in std::mem::take(&mut builder.people) {
        by_address.entry(person.address).or_default().insert(person.connection, person.node);
    }
    let federated = federated(builder);
    for accounts in by_address.into_values() {
        for (here, one) in &accounts {
            for (there, other) in accounts.iter().filter(|(there, _)| *there != here) {
                let pair = (*here.min(there), *here.max(there));
                let (certainty, why) = match federated.contains(&pair) {
                    true => (
                        Certainty::Certain,
                        "the same address, and one of the two signs people in to the other",
                    ),
                    false => (Certainty::Likely, "the same address in both"),
                };
                let note = builder.note(why, "", None);
                builder.link(*one, Link::SamePerson(certainty), *other, note);
            }
        }
    }
}

/// Returns the pairs of connections of which one signs people in to the other.
fn federated(builder: &GraphBuilder<'_>) -> BTreeSet<(u16, u16)> {
    let mut pairs = BTreeSet::new();
    for edge in builder.edges.iter().filter(|edge| edge.link == Link::SignsInTo) {
        let (to, system) = builder.nodes.get(edge.to as usize);
        if Space::of(to) != Space::Foreign {
            continue;
        }
        let system = system.split_once('/').map_or(system, |(system, _)| system);
        let there = builder.connections.iter().position(|id| id.to_string() == system);
        let Some(there) = there.and_then(|place| u16::try_from(place).ok()) else { continue };
        let here = super::finish::connection(builder.nodes.get(edge.from as usize).0);
        pairs.insert((here.min(there), here.max(there)));
    }
    pairs
}
