//! The blast radius: what a vendor, an integration or a credential reaches, and the order in which to revoke.
//!
//! Find the nodes first: [`vendor`] for everything that one publishes, [`Graph::find`] for an integration or a credential.
//! [`Blast::new`] then groups all that they reach and plans the steps. How a thing is reached, [`Graph::path`] from
//! [`Blast::targets`] says.

mod order;
#[cfg(test)]
mod tests;

use crate::graph::{Certainty, Graph, Link, NodeId, NodeKind};
use crate::model::{ConnectionId, ProviderId};
use std::collections::{BTreeMap, BTreeSet};

/// What some nodes reach, and how to end it. Every list is sorted, and no node is in two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blast {
    /// The integrations and credentials from which it goes out: those that were asked for, the credentials of those
    /// integrations, and the same apps elsewhere that share a secret with them.
    pub targets: Vec<NodeId>,
    /// The ends that matter, by connection: what can be done with all this.
    pub ends: Vec<NodeId>,
    /// Repositories and other things that can be read, changed or controlled: whose data it is.
    pub data: Vec<NodeId>,
    /// Accounts in whose name it can act.
    pub people: Vec<NodeId>,
    /// Credentials that it reaches, besides its own.
    pub credentials: Vec<NodeId>,
    /// Integrations that it reaches, besides itself.
    pub integrations: Vec<NodeId>,
    /// Other things that edges name and no listing told.
    pub unread: Vec<NodeId>,
    /// Other systems: ids of connections, and names of systems that are not read.
    pub systems: Vec<String>,
    /// What to do, in order.
    pub steps: Vec<Step>,
}

/// One step of ending what something reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub action: Action,
    /// To what.
    pub node: NodeId,
    /// The connection of the record; none in a system that is not read.
    pub connection: Option<ConnectionId>,
    /// The provider's immutable id of the record.
    pub record: String,
    /// Whose call it is.
    pub provider: Option<ProviderId>,
    /// Through whom it is reached, for what is not itself a target.
    pub through: Option<NodeId>,
    /// What the provider's connector would call; nothing until a connector has said so.
    pub call: Option<ProviderCall>,
}

/// What to do in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Make a credential of a target stop working.
    RevokeCredential,
    /// Take an integration's grants away and remove it.
    RevokeGrants,
    /// Replace a secret that a target could read, make or reset.
    RotateSecret,
    /// End what somebody who signed in from here still has open there.
    EndSessions,
}

/// A call as its provider documents it: `DELETE /orgs/acme/installations/42`. It is for reading; nothing here sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderCall(pub String);

/// An integration of a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// How sure it is that the integration is the vendor's.
    pub certainty: Certainty,
    /// The integration.
    pub node: NodeId,
}

/// Returns the integrations of a vendor: those of the publishers that have the id or, whatever its case, the name; then
/// those of publishers that are joined with them. The surest first.
///
/// An id is the provider's own, alone or after the provider: `77`, `github/77`.
pub fn vendor(graph: &Graph, wanted: &str) -> Vec<Member> {
    let mut publishers = BTreeMap::new();
    for node in graph.publishers() {
        let publisher = graph.node(node);
        let id = publisher.key.split_once('/').map(|(_, id)| id);
        let has_id = publisher.key == wanted || id == Some(wanted);
        if !has_id && publisher.name.to_lowercase() != wanted.trim().to_lowercase() {
            continue;
        }
        // A name is anybody's to take; an id is not.
        surest(&mut publishers, node, if has_id { Certainty::Certain } else { Certainty::NameOnly });
        for hop in graph.facts(node) {
            if let Link::SamePublisher(certainty) = hop.link {
                surest(&mut publishers, hop.to, certainty);
            }
        }
    }
    let mut members = BTreeMap::new();
    for (publisher, certainty) in publishers {
        for hop in graph.facts(publisher).filter(|hop| hop.link == Link::Publishes) {
            surest(&mut members, hop.to, certainty);
        }
    }
    let mut members: Vec<Member> =
        members.into_iter().map(|(node, certainty)| Member { certainty, node }).collect();
    members.sort_unstable();
    members
}

/// Notes how sure something is; the surer of two reasons counts.
fn surest(known: &mut BTreeMap<NodeId, Certainty>, node: NodeId, certainty: Certainty) {
    let entry = known.entry(node).or_insert(certainty);
    *entry = certainty.min(*entry);
}

impl Blast {
    /// Finds everything that some integrations and credentials reach, and plans how to end it.
    pub fn new(graph: &Graph, asked: &[NodeId]) -> Self {
        let targets = targets(graph, asked);
        let mut blast = Self { targets: targets.iter().copied().collect(), ..Self::default() };
        let reached = graph.reached(&blast.targets);
        let home: BTreeSet<&str> = targets.iter().map(|node| graph.system(*node)).collect();
        let mut data = BTreeSet::new();
        let mut systems = BTreeSet::new();
        for node in reached.iter() {
            let readable = graph.facts(node).filter(|hop| hop.link == Link::Reaches);
            data.extend(readable.map(|hop| hop.to));
            systems.insert(graph.system(node));
            if targets.contains(&node) {
                continue;
            }
            match graph.node(node).kind {
                NodeKind::End(_) => blast.ends.push(node),
                NodeKind::Resource | NodeKind::Everything => data.extend([node]),
                NodeKind::Principal => blast.people.push(node),
                NodeKind::Credential => blast.credentials.push(node),
                NodeKind::Integration => blast.integrations.push(node),
                NodeKind::Unread => blast.unread.push(node),
                NodeKind::System | NodeKind::Publisher => {}
            }
        }
        blast.data = data.into_iter().collect();
        blast.systems = systems.difference(&home).map(|system| (*system).to_owned()).collect();
        blast.steps = order::steps(graph, &targets, &reached);
        blast
    }

    /// Puts the providers' calls to the steps, as connectors tell them.
    pub fn add_calls(&mut self, mut call: impl FnMut(&Step) -> Option<ProviderCall>) {
        for step in &mut self.steps {
            step.call = call(step);
        }
    }
}

/// Returns what was asked for with the credentials of the integrations in it, and the same apps elsewhere: who runs the one
/// holds the secret of the other.
fn targets(graph: &Graph, asked: &[NodeId]) -> BTreeSet<NodeId> {
    let mut targets: BTreeSet<NodeId> = asked.iter().copied().collect();
    let integrations = asked.iter().filter(|node| graph.node(**node).kind == NodeKind::Integration);
    for node in integrations {
        let shared = graph.links(*node).filter(|(link, _)| *link == Link::SharesClientWith);
        let shared = shared.map(|(_, to)| to).chain(sources(graph, *node, Link::SharesClientWith));
        let same: BTreeSet<NodeId> = shared.chain([*node]).collect();
        for node in same.into_iter().filter(|node| graph.node(*node).kind == NodeKind::Integration) {
            targets.insert(node);
            targets.extend(sources(graph, node, Link::Authenticates));
        }
    }
    targets
}

/// Returns the nodes that lead to one by a kind of link.
fn sources(graph: &Graph, to: NodeId, link: Link) -> impl Iterator<Item = NodeId> {
    let leads = move |from: &NodeId| graph.links(*from).any(|(other, end)| other == link && end == to);
    graph.before(to).iter().copied().filter(leads)
}
