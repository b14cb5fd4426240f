//! Compressed sparse rows: for each node the nodes that its edges lead to, in one array, found through another.
//!
//! A list per node would cost three words a node more, and a walk here reads memory forwards.

use super::NodeId;

/// The edges of a graph by the node that they leave. Rows are sorted, so equal graphs are equal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csr {
    /// Where each node's row begins in `targets`, and at last where the last row ends: one more than there are nodes.
    starts: Vec<u32>,
    targets: Vec<NodeId>,
}

impl Csr {
    /// Makes the rows of `n_nodes` nodes from edges in any order. An edge that stands twice is kept twice.
    ///
    /// # Panics
    /// An edge names a node that does not exist, or there are 2^32 edges or more.
    pub fn new(n_nodes: usize, edges: &[(NodeId, NodeId)]) -> Self {
        // Sorting by target and then, stably, by source leaves every row sorted.
        let by_target = Self::scatter(n_nodes, edges.iter().map(|(from, to)| (*to, *from)));
        by_target.reversed()
    }

    /// Takes rows that are sorted already.
    pub(super) fn from_sorted(n_nodes: usize, edges: impl Iterator<Item = (NodeId, NodeId)>) -> Self {
        let mut starts = vec![0; n_nodes + 1];
        let mut targets = Vec::with_capacity(edges.size_hint().0);
        for (from, to) in edges {
            targets.push(to);
            starts[from.index() + 1] = length(&targets);
        }
        // A node without edges begins where the one before it ends.
        let mut end = 0;
        for start in &mut starts {
            end = end.max(*start);
            *start = end;
        }
        Self { starts, targets }
    }

    /// Returns the same edges by the node that they lead to.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self::scatter(self.n_nodes(), self.edges().map(|(from, to)| (to, from)))
    }

    /// Puts each edge in the row of its first node, in the order in which they come: a counting sort.
    fn scatter(n_nodes: usize, edges: impl Iterator<Item = (NodeId, NodeId)> + Clone) -> Self {
        let mut next = vec![0_u32; n_nodes + 1];
        for (row, _) in edges.clone() {
            next[row.index() + 1] += 1;
        }
        let mut n_edges = 0_u32;
        for count in &mut next {
            n_edges = n_edges.checked_add(*count).expect("a graph has fewer than 2^32 edges");
            *count = n_edges;
        }
        let starts = next.clone();
        let mut targets = vec![NodeId::from_index(0); n_edges as usize];
        for (row, column) in edges {
            let place = &mut next[row.index()];
            targets[*place as usize] = column;
            *place += 1;
        }
        Self { starts, targets }
    }

    /// Returns how many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns how many edges there are.
    pub fn n_edges(&self) -> usize {
        self.targets.len()
    }

    /// Returns the nodes that a node's edges lead to, sorted.
    #[inline]
    pub fn row(&self, node: NodeId) -> &[NodeId] {
        &self.targets[self.span(node)]
    }

    /// Returns the places of a node's edges among all edges.
    #[inline]
    pub(super) fn span(&self, node: NodeId) -> std::ops::Range<usize> {
        let i = node.index();
        self.starts[i] as usize..self.starts[i + 1] as usize
    }

    /// Returns where the edge at a place leads.
    #[inline]
    pub(super) fn target(&self, place: usize) -> NodeId {
        self.targets[place]
    }

    /// Returns every edge, sorted.
    pub fn edges(&self) -> impl Iterator<Item = (NodeId, NodeId)> + Clone {
        self.nodes().flat_map(|from| self.row(from).iter().map(move |to| (from, *to)))
    }

    /// Returns every node.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + Clone + use<> {
        (0..self.n_nodes()).map(NodeId::from_index)
    }
}

fn length(targets: &[NodeId]) -> u32 {
    u32::try_from(targets.len()).expect("a graph has fewer than 2^32 edges")
}
