//! The authority graph: who can act as, through or upon whom, and what that leads to.
//!
//! Nodes are integrations, credentials, principals, resources, publishers, other systems, and the ends that matter in each
//! connection: ruling the tenant, making credentials, changing access, acting as others, reading secrets or sensitive data,
//! running code. A link is traversable, where authority passes over it, or descriptive; each has its source and the time at
//! which that was read. Paths follow traversable links only, and only what was read: what a path says is evident.
//!
//! [`GraphBuilder`] takes dossiers, accounts and resources in any order; [`GraphBuilder::finish`] gives the [`Graph`]. Then
//! [`Graph::find`] finds an object's node, [`Walk::authority`] everything that matters and that it leads to, each with a
//! shortest path, [`Graph::reached`] all that it leads to, and [`Graph::leading_to`] all that leads to it.
//!
//! It is packed for a million nodes and five million edges: numbers for nodes, compressed sparse rows for edges
//! ([`Csr`]), texts in one string. The walks over it ([`Components`], [`Reach`], [`Routes`], [`reach()`]) take rows alone and
//! know nothing of what the nodes are.

mod alone;
mod authority;
mod bits;
mod client;
mod component;
mod csr;
mod delegation;
mod draft;
mod finish;
mod intern;
mod link;
mod linked;
mod node;
mod opens;
mod person;
mod publisher;
mod reach;
mod route;
mod table;
mod take;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use alone::Alone;
pub use authority::{Authority, Crossing, Path, Walk};
pub use bits::NodeSet;
pub use component::Components;
pub use csr::Csr;
pub use delegation::{Delegation, DelegationCycle};
pub use draft::{GraphBuilder, SYSTEM_PREFIX};
pub use link::{Certainty, Hop, Link};
pub use linked::Linked;
pub use node::{End, Ends, Node, NodeId, NodeKind};
pub use reach::{Reach, reach};
pub use route::Routes;
pub(crate) use take::works;

use crate::finding::Evidence;
use crate::model::{ConnectionId, ExternalId};
use crate::scope::Tier;
use draft::Draft;
use table::{Edges, Nodes, Notes};

/// A finished graph.
#[derive(Debug, Clone)]
pub struct Graph {
    nodes: Nodes,
    notes: Notes,
    /// Edges over which authority passes, and the same by the node that they lead to.
    open: Edges,
    reverse: Csr,
    /// Edges that describe.
    about: Edges,
    components: Components,
    /// Which ends each component leads to, in any connection, by the places of [`End::ALL`].
    ends: Reach,
    cycles: Vec<DelegationCycle>,
}

impl Graph {
    fn new(nodes: Nodes, sorted: &[Draft], notes: Notes) -> Self {
        let open = Edges::new(nodes.len(), sorted, true);
        let about = Edges::new(nodes.len(), sorted, false);
        let reverse = open.rows.reversed();
        let components = Components::new(&open.rows);
        let mut targets: [Vec<NodeId>; End::ALL.len()] = Default::default();
        for node in open.rows.nodes() {
            if let NodeKind::End(end) = nodes.kind(node) {
                targets[end.index()].push(node);
            }
        }
        let ends = Reach::new(&open.rows, &components, targets.iter().map(Vec::as_slice));
        let cycles = delegation::cycles(&open);
        Self { nodes, notes, open, reverse, about, components, ends, cycles }
    }

    /// Returns how many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Returns how many links there are, traversable and descriptive ones.
    pub fn n_links(&self) -> usize {
        self.open.rows.n_edges() + self.about.rows.n_edges()
    }

    /// Returns every node, sorted.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId::from_index)
    }

    /// Returns the connections in it, sorted.
    pub fn connections(&self) -> &[ConnectionId] {
        self.nodes.connections()
    }

    /// Returns the node of an object.
    pub fn find(&self, connection: &ConnectionId, id: &ExternalId) -> Option<NodeId> {
        self.nodes.find(connection, id)
    }

    /// Returns what is known of a node.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        self.nodes.view(id, &self.notes.words)
    }

    /// Returns how much the scopes of an integration matter; of other nodes the lowest tier.
    pub fn tier(&self, id: NodeId) -> Tier {
        self.nodes.tier(id)
    }

    /// Returns the traversable links of a node: what it can act as, through or upon.
    pub fn hops(&self, from: NodeId) -> impl Iterator<Item = Hop> {
        self.open.hops(from)
    }

    /// Returns the descriptive links of a node: who holds it, who publishes it, what it can read.
    pub fn facts(&self, from: NodeId) -> impl Iterator<Item = Hop> {
        self.about.hops(from)
    }

    /// Returns what a link rests on, and when that was read. The fact is empty where the link itself says all.
    pub fn evidence(&self, hop: &Hop) -> Evidence {
        self.notes.evidence(hop.note)
    }

    /// Returns the nodes with a traversable link to this one, sorted.
    pub fn before(&self, to: NodeId) -> &[NodeId] {
        self.reverse.row(to)
    }

    /// Returns everything that some nodes lead to, those included.
    pub fn reached(&self, from: &[NodeId]) -> NodeSet {
        reach(&self.open.rows, from.iter().copied())
    }

    /// Returns everything that leads to some nodes, those included.
    pub fn leading_to(&self, to: &[NodeId]) -> NodeSet {
        reach(&self.reverse, to.iter().copied())
    }

    /// Returns the ends that a node leads to, in its own connection or another.
    pub fn ends(&self, from: NodeId) -> Ends {
        let places = self.ends.targets(self.components.of(from));
        places.filter_map(|place| End::ALL.get(place)).fold(Ends::NONE, |all, end| all.with(*end))
    }

    /// Returns the nodes of the ends that matter, sorted: the crown jewels.
    pub fn jewels(&self) -> impl Iterator<Item = NodeId> {
        self.ids().filter(|node| matches!(self.nodes.kind(*node), NodeKind::End(_)))
    }

    /// Returns the nodes of publishers, sorted.
    pub fn publishers(&self) -> impl Iterator<Item = NodeId> {
        self.ids().filter(|node| self.nodes.kind(*node) == NodeKind::Publisher)
    }

    /// Begins a search for paths. Keep it for many.
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(self)
    }

    /// Returns a shortest path from one of some nodes to one of others; nothing where there is none.
    ///
    /// Of several equally short ones it is always the same, in whatever order the graph was told.
    pub fn path(&self, from: &[NodeId], to: &[NodeId]) -> Option<Path> {
        self.walk().path(from, to)
    }

    /// Returns the circles in which authority is delegated, sorted. No path follows one for ever.
    pub fn delegation_cycles(&self) -> &[DelegationCycle] {
        &self.cycles
    }
}
