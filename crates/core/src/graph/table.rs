//! The columns of a finished graph: nodes, edges and notes, packed.

use super::csr::Csr;
use super::draft::{Column, Draft, Note};
use super::intern::Texts;
use super::link::{Hop, Link};
use super::node::{Node, NodeId, NodeKind};
use crate::finding::Evidence;
use crate::model::{ConnectionId, ExternalId, ProviderId};
use crate::scope::Tier;
use std::cmp::Ordering;

/// The nodes, sorted: objects first, by connection and id.
#[derive(Debug, Clone)]
pub(super) struct Nodes {
    connections: Vec<ConnectionId>,
    /// The provider of each connection, where it is known.
    providers: Vec<Option<ProviderId>>,
    connection: Vec<u16>,
    keys: Texts,
    columns: Vec<Column>,
    n_objects: usize,
}

/// What edges rest on.
#[derive(Debug, Clone)]
pub(super) struct Notes {
    pub(super) notes: Vec<Note>,
    pub(super) words: Texts,
}

/// Edges with what is known of each.
#[derive(Debug, Clone)]
pub(super) struct Edges {
    pub(super) rows: Csr,
    links: Vec<Link>,
    notes: Vec<u32>,
}

impl Nodes {
    pub(super) fn new(connections: &[ConnectionId], providers: &[Option<ProviderId>], ranks: &[u16]) -> Self {
        let mut places: Vec<usize> = (0..connections.len()).collect();
        places.sort_by_key(|place| ranks[*place]);
        Self {
            providers: places.iter().map(|place| providers[*place].clone()).collect(),
            connections: places.into_iter().map(|place| connections[place].clone()).collect(),
            connection: Vec::new(),
            keys: Texts::new(),
            columns: Vec::new(),
            n_objects: 0,
        }
    }

    /// Adds the next node in order; `is_object` says that its key is an object's id.
    pub(super) fn push(&mut self, connection: u16, key: &str, column: Column, is_object: bool) {
        self.n_objects += usize::from(is_object);
        self.connection.push(connection);
        self.keys.push(key);
        self.columns.push(column);
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn connections(&self) -> &[ConnectionId] {
        &self.connections
    }

    pub(super) fn kind(&self, node: NodeId) -> NodeKind {
        self.columns[node.index()].kind
    }

    pub(super) fn tier(&self, node: NodeId) -> Tier {
        self.columns[node.index()].tier
    }

    /// Whether two nodes belong to one connection.
    pub(super) fn is_together(&self, a: NodeId, b: NodeId) -> bool {
        self.connection[a.index()] == self.connection[b.index()]
    }

    pub(super) fn view<'g>(&'g self, id: NodeId, words: &'g Texts) -> Node<'g> {
        let column = &self.columns[id.index()];
        let connection = self.connection[id.index()];
        let key = match column.kind {
            NodeKind::End(end) => end.name(),
            NodeKind::Everything => "everything",
            _ => self.keys.get(id.index()),
        };
        Node {
            id,
            kind: column.kind,
            connection: self.connections.get(usize::from(connection)),
            provider: self.providers.get(usize::from(connection)).and_then(Option::as_ref),
            key,
            name: if column.name == 0 { key } else { words.get(column.name as usize) },
        }
    }

    /// Returns the object that has an id in a connection.
    pub(super) fn find(&self, connection: &ConnectionId, id: &ExternalId) -> Option<NodeId> {
        let rank = self.connections.binary_search(connection).ok()?;
        let wanted = (rank, id.as_str());
        let (mut low, mut high) = (0, self.n_objects);
        while low < high {
            let middle = usize::midpoint(low, high);
            match (usize::from(self.connection[middle]), self.keys.get(middle)).cmp(&wanted) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(NodeId::from_index(middle)),
            }
        }
        None
    }
}

impl Notes {
    /// Takes notes in any order; returns them sorted by what they say, and the new number of each.
    pub(super) fn sorted(notes: &[Note], words: Texts) -> (Self, Vec<u32>) {
        let said =
            |note: &Note| (words.get(note.fact as usize), words.get(note.source as usize), note.read_at);
        let mut order: Vec<usize> = (0..notes.len()).collect();
        order.sort_by(|a, b| said(&notes[*a]).cmp(&said(&notes[*b])));
        let mut numbers = vec![0; notes.len()];
        for (number, place) in (0..).zip(&order) {
            numbers[*place] = number;
        }
        (Self { notes: order.into_iter().map(|place| notes[place]).collect(), words }, numbers)
    }

    pub(super) fn evidence(&self, note: u32) -> Evidence {
        let note = self.notes[note as usize];
        Evidence {
            fact: self.words.get(note.fact as usize).to_owned(),
            source: self.words.get(note.source as usize).to_owned(),
            read_at: note.read_at,
        }
    }
}

impl Edges {
    /// Takes those of sorted edges over which authority passes, or the others.
    pub(super) fn new(n_nodes: usize, sorted: &[Draft], are_traversable: bool) -> Self {
        let edges = || sorted.iter().filter(|edge| edge.link.is_traversable() == are_traversable);
        let ends =
            |edge: &Draft| (NodeId::from_index(edge.from as usize), NodeId::from_index(edge.to as usize));
        Self {
            rows: Csr::from_sorted(n_nodes, edges().map(ends)),
            links: edges().map(|edge| edge.link).collect(),
            notes: edges().map(|edge| edge.note).collect(),
        }
    }

    /// Returns how a node's edges lead on, and where to.
    pub(super) fn links(&self, from: NodeId) -> impl Iterator<Item = (Link, NodeId)> {
        self.rows.span(from).map(|place| (self.links[place], self.rows.target(place)))
    }

    pub(super) fn hops(&self, from: NodeId) -> impl Iterator<Item = Hop> {
        self.rows.span(from).map(move |place| Hop {
            from,
            link: self.links[place],
            to: self.rows.target(place),
            note: self.notes[place],
        })
    }
}
