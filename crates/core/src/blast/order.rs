//! The order in which to revoke: whoever can make a thing anew goes before the thing.

use super::{Action, Step};
use crate::graph::{Components, Csr, Graph, Link, NodeId, NodeKind, NodeSet};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the steps in order.
///
/// Authority flows along links, so what is upstream is revoked first: what mints before what is minted, credentials before
/// the integrations that they open. In a circle nothing is upstream of anything; there credentials go first, for a live one
/// could make a grant again.
pub(super) fn steps(graph: &Graph, targets: &BTreeSet<NodeId>, reached: &NodeSet) -> Vec<Step> {
    let mut wanted: BTreeMap<NodeId, (Action, Option<NodeId>)> = BTreeMap::new();
    for node in reached.iter() {
        for (link, to) in graph.links(node).filter(|(_, to)| !targets.contains(to)) {
            if let Some(action) = follow_up(graph, link, to) {
                wanted.entry(to).or_insert((action, Some(node)));
            }
        }
    }
    for node in targets {
        let action = match graph.node(*node).kind {
            NodeKind::Credential => Action::RevokeCredential,
            _ => Action::RevokeGrants,
        };
        wanted.insert(*node, (action, None));
    }
    let layers = layers(graph, reached);
    let mut steps: Vec<(usize, Step)> = Vec::new();
    for (node, (action, through)) in wanted {
        let layer = layers.get(&node).copied().unwrap_or(0);
        steps.push((layer, step(graph, node, action, through)));
    }
    steps.sort_by_key(|(layer, step)| (*layer, step.action == Action::RevokeGrants, step.node));
    steps.into_iter().map(|(_, step)| step).collect()
}

/// Returns what remains to be done about something that is reached by a link, once the target itself is revoked.
fn follow_up(graph: &Graph, link: Link, to: NodeId) -> Option<Action> {
    if matches!(graph.node(to).kind, NodeKind::End(_)) {
        return None;
    }
    match link {
        Link::Mints | Link::StoresSecretOf => Some(Action::RotateSecret),
        Link::SignsInTo => Some(Action::EndSessions),
        Link::Authenticates
        | Link::Impersonates
        | Link::RunsAs
        | Link::Administers
        | Link::Triggers
        | Link::SharesClientWith
        | Link::SendsTo
        | Link::Controls
        | Link::Contains
        | Link::Opens
        | Link::Reaches
        | Link::HeldBy
        | Link::AgreedBy
        | Link::PublishedBy
        | Link::Publishes
        | Link::SamePublisher(_)
        | Link::SamePerson(_) => None,
    }
}

/// Returns how far downstream each node is: one more than the furthest of those that lead to it, circles taken as one.
fn layers(graph: &Graph, reached: &NodeSet) -> BTreeMap<NodeId, usize> {
    let nodes: Vec<NodeId> = reached.iter().collect();
    let place = |node: &NodeId| nodes.binary_search(node).ok().map(NodeId::from_index);
    let links = nodes.iter().enumerate().flat_map(|(from, node)| {
        let to = graph.links(*node).filter_map(|(_, to)| place(&to));
        to.map(move |to| (NodeId::from_index(from), to))
    });
    let rows = Csr::new(nodes.len(), &links.collect::<Vec<_>>());
    let components = Components::new(&rows);
    let mut layer = vec![0; components.len()];
    // A component leads to lower numbers only.
    for component in (0..components.len()).rev() {
        for to in components.members(component).iter().flat_map(|node| rows.row(*node)) {
            let target = components.of(*to);
            if target != component {
                layer[target] = layer[target].max(layer[component] + 1);
            }
        }
    }
    let of = |(place, node): (usize, &NodeId)| (*node, layer[components.of(NodeId::from_index(place))]);
    nodes.iter().enumerate().map(of).collect()
}

fn step(graph: &Graph, node: NodeId, action: Action, through: Option<NodeId>) -> Step {
    let record = graph.node(node);
    Step {
        action,
        node,
        connection: record.connection.cloned(),
        record: record.key.to_owned(),
        provider: record.provider.cloned(),
        through,
        call: None,
    }
}
