//! A set of nodes as one bit each.

use super::NodeId;

/// A set of nodes of one graph.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NodeSet {
    words: Vec<u64>,
}

impl NodeSet {
    /// Makes an empty set for a graph of `n_nodes` nodes.
    pub fn new(n_nodes: usize) -> Self {
        Self { words: vec![0; n_nodes.div_ceil(64)] }
    }

    /// Adds a node of the graph; returns whether it was not in it yet.
    #[inline]
    pub fn insert(&mut self, node: NodeId) -> bool {
        let (word, bit) = place(node);
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        is_new
    }

    /// Whether a node is in it.
    #[inline]
    pub fn contains(&self, node: NodeId) -> bool {
        let (word, bit) = place(node);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Returns how many nodes are in it.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no node is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Returns its nodes, sorted.
    pub fn iter(&self) -> impl Iterator<Item = NodeId> {
        self.words
            .iter()
            .enumerate()
            .flat_map(|(i, word)| Ones(*word).map(move |bit| NodeId::from_index(i * 64 + bit)))
    }
}

/// The places of the ones in a word, from the lowest.
#[derive(Debug, Clone)]
pub(super) struct Ones(pub(super) u64);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

fn place(node: NodeId) -> (usize, u64) {
    (node.index() / 64, 1 << (node.index() % 64))
}
