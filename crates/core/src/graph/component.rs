//! Strongly connected components: nodes that all reach one another. They are where delegation runs in a circle, and taken
//! as one they leave a graph without circles, over which one pass answers what would be a walk a node.
//!
//! The algorithm is Tarjan's in the form of D. J. Pearce, "A space-efficient algorithm for finding strongly connected
//! components", Information Processing Letters 116 (2016), with its own stack in place of recursion.

use super::{Csr, NodeId};

/// The components of a graph, numbered so that an edge from one to another leads to a lower number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// The component of each node.
    of: Vec<u32>,
    /// The nodes by component.
    order: Vec<NodeId>,
    /// Where each component begins in `order`, and at last where the last one ends.
    starts: Vec<u32>,
}

impl Components {
    /// Finds the components of a graph, in time that grows with its nodes and edges.
    pub fn new(links: &Csr) -> Self {
        let mut search = Search::new(links);
        for node in links.nodes() {
            if search.state[node.index()] == UNSEEN {
                search.visit(node);
            }
        }
        let mut of = search.state;
        for number in &mut of {
            *number = FIRST - *number;
        }
        Self { of, order: search.order, starts: search.starts }
    }

    /// Returns how many components there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether the graph has no node.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Returns the component of a node.
    #[inline]
    pub fn of(&self, node: NodeId) -> usize {
        self.of[node.index()] as usize
    }

    /// Returns the nodes of a component.
    #[inline]
    pub fn members(&self, component: usize) -> &[NodeId] {
        &self.order[self.starts[component] as usize..self.starts[component + 1] as usize]
    }

    /// Returns the nodes of each component, an edge's target before its source.
    pub fn iter(&self) -> impl Iterator<Item = &[NodeId]> {
        (0..self.len()).map(|component| self.members(component))
    }

    /// Returns the circles: components of several nodes, and nodes with an edge to themselves, each sorted.
    pub fn cycles(&self, links: &Csr) -> Vec<Vec<NodeId>> {
        let is_cycle = |members: &&[NodeId]| match members {
            [only] => links.row(*only).contains(only),
            _ => true,
        };
        let mut cycles: Vec<Vec<NodeId>> = self.iter().filter(is_cycle).map(<[_]>::to_vec).collect();
        for members in &mut cycles {
            members.sort_unstable();
        }
        cycles.sort_unstable();
        cycles
    }
}

const UNSEEN: u32 = 0;
/// The mark of the first component; each later one has the next lower. They stay above all indexes of open nodes.
const FIRST: u32 = u32::MAX;

struct Search<'g> {
    links: &'g Csr,
    /// For each node: unseen, or while it is open the lowest index that it reaches, or the mark of its component.
    state: Vec<u32>,
    next_index: u32,
    /// The walk from where it began to here.
    walk: Vec<Step>,
    /// Nodes that were left and whose component is not closed, as they reach one that is still in the walk.
    left: Vec<NodeId>,
    order: Vec<NodeId>,
    starts: Vec<u32>,
}

struct Step {
    node: NodeId,
    /// Its own index.
    index: u32,
    /// The lowest index of an open node that it was found to reach.
    lowest: u32,
    /// The places of the edges that were not looked at yet.
    next: usize,
    end: usize,
}

impl<'g> Search<'g> {
    fn new(links: &'g Csr) -> Self {
        Self {
            links,
            state: vec![UNSEEN; links.n_nodes()],
            next_index: UNSEEN + 1,
            walk: Vec::new(),
            left: Vec::new(),
            order: Vec::with_capacity(links.n_nodes()),
            starts: vec![0],
        }
    }

    fn visit(&mut self, start: NodeId) {
        self.enter(start);
        while let Some(step) = self.walk.last_mut() {
            let mut unseen = None;
            while step.next < step.end && unseen.is_none() {
                let target = self.links.target(step.next);
                step.next += 1;
                match self.state[target.index()] {
                    UNSEEN => unseen = Some(target),
                    // The mark of a closed component is higher than every index.
                    seen => step.lowest = step.lowest.min(seen),
                }
            }
            match unseen {
                Some(target) => self.enter(target),
                None => self.leave(),
            }
        }
    }

    fn enter(&mut self, node: NodeId) {
        let std::ops::Range { start, end } = self.links.span(node);
        let index = self.next_index;
        self.state[node.index()] = index;
        self.next_index += 1;
        self.walk.push(Step { node, index, lowest: index, next: start, end });
    }

    fn leave(&mut self) {
        let Some(step) = self.walk.pop() else { return };
        if step.lowest < step.index {
            self.state[step.node.index()] = step.lowest;
            self.left.push(step.node);
            if let Some(before) = self.walk.last_mut() {
                before.lowest = before.lowest.min(step.lowest);
            }
            return;
        }
        let n_closed = self.starts.len() - 1;
        let mark = FIRST - u32::try_from(n_closed).expect("there are fewer components than nodes");
        while let Some(node) = self.left.pop_if(|node| step.index <= self.state[node.index()]) {
            self.close(node, mark);
        }
        self.close(step.node, mark);
        self.starts.push(u32::try_from(self.order.len()).expect("there are fewer than 2^32 nodes"));
    }

    fn close(&mut self, node: NodeId, mark: u32) {
        self.state[node.index()] = mark;
        self.next_index -= 1;
        self.order.push(node);
    }
}
