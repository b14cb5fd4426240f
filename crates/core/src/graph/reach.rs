//! Reach: what a set of nodes leads to, and which of the ends that matter each node leads to.

use super::bits::Ones;
use super::{Components, Csr, NodeId, NodeSet};

/// Returns everything that edges lead to from some nodes, those included. With the reversed rows: everything that leads
/// to them.
pub fn reach(links: &Csr, from: impl IntoIterator<Item = NodeId>) -> NodeSet {
    let mut reached = NodeSet::new(links.n_nodes());
    let mut open = Vec::new();
    open.extend(from.into_iter().filter(|node| reached.insert(*node)));
    while let Some(node) = open.pop() {
        open.extend(links.row(node).iter().copied().filter(|target| reached.insert(*target)));
    }
    reached
}

/// For every node, which of several targets it leads to: the reverse reach of all targets at once.
///
/// Nodes of one component reach the same, and a component reaches what its edges lead to; so one pass over the edges in
/// the order of the components answers for every node, for 64 targets a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    n_targets: usize,
    n_words: usize,
    /// A row of bits a component, one bit a target.
    rows: Vec<u64>,
}

impl Reach {
    /// Finds which of `targets` each component leads to. A target may be several nodes: reaching one reaches it.
    pub fn new<'t>(
        links: &Csr,
        components: &Components,
        targets: impl IntoIterator<Item = &'t [NodeId]>,
    ) -> Self {
        let targets: Vec<&[NodeId]> = targets.into_iter().collect();
        let n_words = targets.len().div_ceil(64);
        let mut rows = vec![0; n_words * components.len()];
        for (i, nodes) in targets.iter().enumerate() {
            for node in *nodes {
                rows[components.of(*node) * n_words + i / 64] |= 1 << (i % 64);
            }
        }
        let mut row = vec![0; n_words];
        for (component, members) in components.iter().enumerate() {
            let own = component * n_words;
            row.copy_from_slice(&rows[own..own + n_words]);
            for node in members {
                for target in links.row(*node) {
                    let other = components.of(*target) * n_words;
                    for (word, reached) in row.iter_mut().zip(&rows[other..other + n_words]) {
                        *word |= reached;
                    }
                }
            }
            rows[own..own + n_words].copy_from_slice(&row);
        }
        Self { n_targets: targets.len(), n_words, rows }
    }

    /// Returns how many targets were asked for.
    pub fn n_targets(&self) -> usize {
        self.n_targets
    }

    /// Whether a component leads to a target, by its place among those that were asked for.
    pub fn reaches(&self, component: usize, target: usize) -> bool {
        let word = self.row(component).get(target / 64);
        word.is_some_and(|word| word & (1 << (target % 64)) != 0)
    }

    /// Returns the targets that a component leads to, by their places among those that were asked for, sorted.
    pub fn targets(&self, component: usize) -> impl Iterator<Item = usize> {
        let words = self.row(component).iter().enumerate();
        words.flat_map(|(i, word)| Ones(*word).map(move |bit| i * 64 + bit))
    }

    fn row(&self, component: usize) -> &[u64] {
        &self.rows[component * self.n_words..(component + 1) * self.n_words]
    }
}
