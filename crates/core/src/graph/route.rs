//! Shortest routes: breadth-first from both ends, the smaller side first, until the two meet.

use super::{Csr, NodeId};

/// A search for shortest routes. It keeps its memory, so that many routes cost no more than what they look at.
#[derive(Debug)]
pub struct Routes<'g> {
    forward: &'g Csr,
    reverse: &'g Csr,
    /// For each node the search and the side that saw it last.
    marks: Vec<u32>,
    /// For each node that the present search saw, the neighbor through which.
    through: Vec<NodeId>,
    /// The mark of the present search's first side; its second side has the next.
    mark: u32,
}

/// One side of a search.
struct Side<'g> {
    links: &'g Csr,
    mark: u32,
    /// The nodes that were seen last, and of which no edge was looked at.
    front: Vec<NodeId>,
}

/// Two neighbors, one from each side.
struct Meeting {
    near: NodeId,
    far: NodeId,
}

impl<'g> Routes<'g> {
    /// Makes a search over a graph, given by its rows and the same reversed.
    pub fn new(forward: &'g Csr, reverse: &'g Csr) -> Self {
        let n_nodes = forward.n_nodes();
        Self {
            forward,
            reverse,
            marks: vec![0; n_nodes],
            through: vec![NodeId::from_index(0); n_nodes],
            mark: 0,
        }
    }

    /// Returns a shortest route from one of `from` to one of `to`, both included; nothing where there is none.
    ///
    /// Of several equally short ones it is always the same: rows are sorted, and whatever was found first stands.
    pub fn shortest(&mut self, from: &[NodeId], to: &[NodeId]) -> Option<Vec<NodeId>> {
        self.begin();
        let mut near = Side { links: self.forward, mark: self.mark, front: Vec::new() };
        let mut far = Side { links: self.reverse, mark: self.mark + 1, front: Vec::new() };
        for node in from {
            self.see(*node, *node, &mut near);
        }
        for node in to {
            if self.marks[node.index()] == near.mark {
                return Some(vec![*node]);
            }
            self.see(*node, *node, &mut far);
        }
        while !near.front.is_empty() && !far.front.is_empty() {
            let is_near = near.front.len() <= far.front.len();
            let met = if is_near {
                self.step(&mut near, far.mark)
            } else {
                self.step(&mut far, near.mark).map(|met| Meeting { near: met.far, far: met.near })
            };
            if let Some(met) = met {
                return Some(self.route(&met));
            }
        }
        None
    }

    /// Looks at every edge of a side's front. The first that leads to the other side ends a shortest route: whatever the
    /// other side saw before its own front has no edge to here that it has not followed.
    fn step(&mut self, side: &mut Side<'g>, other: u32) -> Option<Meeting> {
        for node in std::mem::take(&mut side.front) {
            for target in side.links.row(node) {
                let mark = self.marks[target.index()];
                if mark == other {
                    return Some(Meeting { near: node, far: *target });
                }
                if mark != side.mark {
                    self.see(*target, node, side);
                }
            }
        }
        None
    }

    fn see(&mut self, node: NodeId, through: NodeId, side: &mut Side<'g>) {
        if self.marks[node.index()] != side.mark {
            self.marks[node.index()] = side.mark;
            self.through[node.index()] = through;
            side.front.push(node);
        }
    }

    fn route(&self, met: &Meeting) -> Vec<NodeId> {
        let mut route = self.trail(met.near);
        route.reverse();
        route.extend(self.trail(met.far));
        route
    }

    /// Returns the nodes from one back to where its side began.
    fn trail(&self, mut node: NodeId) -> Vec<NodeId> {
        let mut trail = vec![node];
        while self.through[node.index()] != node {
            node = self.through[node.index()];
            trail.push(node);
        }
        trail
    }

    /// Begins a walk from one node, level by level; returns the first level.
    pub(super) fn begin_from(&mut self, start: NodeId) -> Vec<NodeId> {
        self.begin();
        let mut side = Side { links: self.forward, mark: self.mark, front: Vec::new() };
        self.see(start, start, &mut side);
        side.front
    }

    /// Returns the next level: what the edges of a level lead to, that was not seen and passes a test.
    pub(super) fn follow(&mut self, front: &[NodeId], mut test: impl FnMut(NodeId) -> bool) -> Vec<NodeId> {
        let mut side = Side { links: self.forward, mark: self.mark, front: Vec::new() };
        for node in front {
            for target in self.forward.row(*node) {
                if self.marks[target.index()] != side.mark && test(*target) {
                    self.see(*target, *node, &mut side);
                }
            }
        }
        side.front
    }

    /// Returns the route by which the present walk came to a node.
    pub(super) fn route_to(&self, node: NodeId) -> Vec<NodeId> {
        let mut route = self.trail(node);
        route.reverse();
        route
    }

    fn begin(&mut self) {
        if self.mark >= u32::MAX - 3 {
            self.marks.fill(0);
            self.mark = 0;
        }
        // Two marks a search, and 0 is no search's.
        self.mark += if self.mark == 0 { 1 } else { 2 };
    }
}
