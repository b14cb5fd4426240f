//! A path as it is told: each hop with its evidence, apart from the graph in which it was found.

use super::hop::{hop_in_words, join};
use crate::finding::Evidence;
use crate::graph::{End, Graph, Hop, Link, Node, NodeKind, Path};
use crate::model::ConnectionId;
use crate::scope::Tier;

/// How authority gets from an integration to something that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityPath {
    /// Its hops in order, at least one.
    pub hops: Vec<PathHop>,
    /// The system in which it ends: a connection's id, or the name of a system that is not read.
    pub system: String,
    /// What it leads to; nothing where it ends in a system of which no more is known.
    pub end: Option<End>,
    /// How much the far end matters; nothing where it is not read.
    pub tier: Option<Tier>,
}

/// One hop of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathHop {
    /// Where it begins.
    pub from: PathNode,
    /// How it leads on.
    pub link: Link,
    /// Where to.
    pub to: PathNode,
    /// What it rests on, as a fact in words.
    pub evidence: Evidence,
}

/// Something that a path leads over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathNode {
    /// What it is.
    pub kind: NodeKind,
    /// The connection in which it was found; none for a system that is not read.
    pub connection: Option<ConnectionId>,
    /// The provider's immutable id; of another system and of an end its name.
    pub key: String,
    /// What readers call it.
    pub name: String,
}

impl AuthorityPath {
    /// Returns what it says of the one with whom it begins: `starts Deploy, which can administer acme-cloud`.
    pub fn in_words(&self) -> String {
        hops_in_words(&self.hops)
    }

    /// Whether it goes through somebody or something else.
    pub fn is_indirect(&self) -> bool {
        self.hops.len() > 1
    }

    /// Returns a path of a graph as it is told.
    pub(crate) fn of_graph(graph: &Graph, path: &Path) -> Self {
        let last = graph.node(path.end());
        let end = match last.kind {
            NodeKind::End(end) => Some(end),
            _ => None,
        };
        Self {
            hops: path.hops.iter().map(|hop| PathHop::of_graph(graph, hop)).collect(),
            system: graph.system(path.end()).to_owned(),
            end,
            tier: graph.far_tier(path),
        }
    }
}

impl PathHop {
    /// Makes a hop, with what was read to show it.
    pub(crate) fn new(from: PathNode, link: Link, to: PathNode, said: Evidence) -> Self {
        let by = if said.fact.is_empty() { String::new() } else { format!(", by {}", said.fact) };
        let fact = format!("{} {}{by}", from.name, hop_in_words(&from, link, &to));
        Self { from, link, to, evidence: Evidence { fact, ..said } }
    }

    /// Returns a hop of a graph as it is told.
    pub(crate) fn of_graph(graph: &Graph, hop: &Hop) -> Self {
        let [from, to] = [hop.from, hop.to].map(|node| PathNode::from(graph.node(node)));
        Self::new(from, hop.link, to, graph.evidence(hop))
    }

    /// Returns what it says of where it begins: `starts Deploy`.
    pub fn in_words(&self) -> String {
        hop_in_words(&self.from, self.link, &self.to)
    }
}

/// Returns what hops in a row say.
pub(crate) fn hops_in_words(hops: &[PathHop]) -> String {
    join(hops.iter().map(PathHop::in_words))
}

impl From<Node<'_>> for PathNode {
    fn from(node: Node<'_>) -> Self {
        Self {
            kind: node.kind,
            connection: node.connection.cloned(),
            key: node.key.to_owned(),
            name: node.name.to_owned(),
        }
    }
}
