//! Delegation: authority that is handed on as a whole, and on again; and the circles that this can make.

use super::link::Hop;
use super::table::Edges;
use super::{Components, Csr, Graph, NodeId, NodeKind};
use std::collections::BTreeSet;

/// Several holders who can each end up with the authority of all others. Its nodes are sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DelegationCycle {
    /// The holders.
    pub nodes: Vec<NodeId>,
}

/// Delegation that goes on: two links or more in a row, or a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The links from the integration on, each with its evidence.
    pub hops: Vec<Hop>,
    /// The circle that the chain enters, where it does.
    pub cycle: Option<DelegationCycle>,
}

/// Returns the circles of delegation, those of one node included.
pub(super) fn cycles(open: &Edges) -> Vec<DelegationCycle> {
    let links = open.rows.nodes().flat_map(|from| {
        let delegated = open.links(from).filter(|(link, _)| link.is_delegation());
        delegated.map(move |(_, to)| (from, to))
    });
    let links: Vec<(NodeId, NodeId)> = links.collect();
    if links.is_empty() {
        return Vec::new();
    }
    let rows = Csr::new(open.rows.n_nodes(), &links);
    let cycles = Components::new(&rows).cycles(&rows);
    cycles.into_iter().map(|nodes| DelegationCycle { nodes }).collect()
}

impl Graph {
    /// Returns the delegation that begins with a node and goes on: the longest chain of the shortest routes, or the way into
    /// a circle and once around it. Nothing where it ends with the first link.
    pub fn delegation(&self, from: NodeId) -> Option<Delegation> {
        let mut trail = Vec::new();
        let mut seen = BTreeSet::from([from]);
        let mut front: Vec<(NodeId, Option<usize>)> = vec![(from, None)];
        let mut closing = None;
        let mut last = None;
        while !front.is_empty() {
            let mut next = Vec::new();
            for (node, before) in front {
                for hop in self.hops(node).filter(|hop| self.is_delegated(hop)) {
                    let (to, place) = (hop.to, trail.len());
                    trail.push((hop, before));
                    if !seen.insert(to) {
                        closing = closing.or_else(|| self.cycle_of(node, to).map(|cycle| (place, cycle)));
                        continue;
                    }
                    last = Some(place);
                    next.push((to, Some(place)));
                }
            }
            front = next;
        }
        let (place, cycle) = match closing {
            Some((place, cycle)) => (place, Some(cycle)),
            None => (last?, None),
        };
        let mut hops = Vec::new();
        let mut at = Some(place);
        while let Some((hop, before)) = at.and_then(|place| trail.get(place)) {
            hops.push(*hop);
            at = *before;
        }
        hops.reverse();
        (hops.len() > 1 || cycle.is_some()).then_some(Delegation { hops, cycle })
    }

    /// Whether a link hands on a holder's authority. That it also leads to an end is no further holder.
    fn is_delegated(&self, hop: &Hop) -> bool {
        hop.link.is_delegation() && !matches!(self.nodes.kind(hop.to), NodeKind::End(_))
    }

    /// Returns the circle that a link is part of, if it is.
    fn cycle_of(&self, from: NodeId, to: NodeId) -> Option<DelegationCycle> {
        let has_both =
            |cycle: &&DelegationCycle| [from, to].iter().all(|node| cycle.nodes.binary_search(node).is_ok());
        self.cycles.iter().find(has_both).cloned()
    }
}
