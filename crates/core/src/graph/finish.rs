//! From what was told to the graph: mentions become what they mention, nodes are numbered by their keys, and edges sorted.
//! So the order of telling leaves no trace.

use super::draft::{Draft, GraphBuilder, NOWHERE, Space};
use super::link::Link;
use super::node::{End, NodeKind};
use super::table::{Nodes, Notes};
use super::{Graph, client, person, publisher};
use std::collections::HashMap;

impl GraphBuilder<'_> {
    /// Makes the graph.
    pub fn finish(mut self) -> Graph {
        publisher::join(&mut self);
        client::join(&mut self);
        person::join(&mut self);
        let meant = self.meant();
        for edge in &mut self.edges {
            edge.from = meant[edge.from as usize];
            edge.to = meant[edge.to as usize];
        }
        self.add_contents();
        self.add_crossings();
        let ranks = self.ranks();
        let order = self.order(&meant, &ranks);
        let mut numbers = vec![0; self.nodes.len()];
        for (number, node) in (0..).zip(&order) {
            numbers[*node as usize] = number;
        }
        let mut nodes = Nodes::new(&self.connections, &self.providers, &ranks);
        for node in order {
            let (group, key) = self.nodes.get(node as usize);
            let is_object = Space::of(group) == Space::Object;
            nodes.push(rank(&ranks, connection(group)), key, self.columns[node as usize], is_object);
        }
        let (notes, note_numbers) = Notes::sorted(&self.notes, self.words.into_texts());
        let edges = sorted(self.edges, &numbers, &note_numbers);
        Graph::new(nodes, &edges, notes)
    }

    /// Returns for each node the one that it means: what has the name that it mentions, or itself.
    fn meant(&mut self) -> Vec<u32> {
        self.meet_foreign();
        let mut meant: Vec<u32> = (0..as_number(self.nodes.len())).collect();
        let mut aliases = std::mem::take(&mut self.aliases);
        // Where two have one name, the first by id has it.
        aliases.sort_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| self.nodes.get(a.1 as usize).cmp(&self.nodes.get(b.1 as usize)))
        });
        aliases.dedup_by_key(|alias| alias.0);
        for (mention, object) in aliases {
            meant[mention as usize] = object;
        }
        meant
    }

    /// Objects of other systems that are connections themselves are the objects of those.
    fn meet_foreign(&mut self) {
        let by_name: HashMap<String, u16> =
            (0..).zip(&self.connections).map(|(place, id)| (id.to_string(), place)).collect();
        for node in 0..self.nodes.len() {
            let (group, key) = self.nodes.get(node);
            if Space::of(group) != Space::Foreign {
                continue;
            }
            let Some((system, object)) = key.split_once('/') else { continue };
            let Some(connection) = by_name.get(system).copied() else { continue };
            let object = object.to_owned();
            let object = self.node(Space::Object, connection, &object, NodeKind::Unread);
            self.aliases.push((as_number(node), object));
        }
    }

    /// Links everything of a connection with those of its resources from which something leads on.
    fn add_contents(&mut self) {
        let mut leads_on = vec![None; self.nodes.len()];
        for edge in self.edges.iter().filter(|edge| edge.link.is_traversable()) {
            leads_on[edge.from as usize] = Some(edge.note);
        }
        for (node, note) in leads_on.into_iter().enumerate() {
            let is_resource = self.columns[node].kind == NodeKind::Resource;
            let (Some(note), true) = (note, is_resource) else { continue };
            let everything = self.everything(connection(self.nodes.get(node).0));
            self.link(everything, Link::Contains, as_number(node), note);
        }
    }

    /// Links what leads out of its connection with that end.
    fn add_crossings(&mut self) {
        for place in 0..self.edges.len() {
            let edge = self.edges[place];
            let [from, to] = [edge.from, edge.to].map(|node| connection(self.nodes.get(node as usize).0));
            if edge.link.is_traversable() && from != to && from != NOWHERE {
                let end = self.end(from, End::OtherSystem);
                self.link(edge.from, edge.link, end, edge.note);
            }
        }
    }

    /// Returns the nodes that stand for themselves, in the order of their keys.
    fn order(&self, meant: &[u32], ranks: &[u16]) -> Vec<u32> {
        let stands_for_itself = |node: &u32| meant.get(*node as usize).is_none_or(|meant| meant == node);
        let mut order: Vec<u32> = (0..as_number(self.nodes.len())).filter(stands_for_itself).collect();
        let key = |node: u32| {
            let (group, key) = self.nodes.get(node as usize);
            (Space::of(group), rank(ranks, connection(group)), key)
        };
        order.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
        order
    }

    /// Returns for each connection its place in the order of their ids.
    fn ranks(&self) -> Vec<u16> {
        let mut order: Vec<usize> = (0..self.connections.len()).collect();
        order.sort_by(|a, b| self.connections[*a].cmp(&self.connections[*b]));
        let mut ranks = vec![0; order.len()];
        for (rank, place) in (0..).zip(order) {
            ranks[place] = rank;
        }
        ranks
    }
}

pub(super) fn connection(group: u32) -> u16 {
    (group & u32::from(u16::MAX)).try_into().expect("the mask leaves 16 bits")
}

/// What belongs to no connection comes last.
fn rank(ranks: &[u16], connection: u16) -> u16 {
    ranks.get(usize::from(connection)).copied().unwrap_or(NOWHERE)
}

fn as_number(count: usize) -> u32 {
    u32::try_from(count).expect("a graph has fewer than 2^32 nodes")
}

/// Returns the edges by their new numbers, sorted, each once; of two with different notes the first.
fn sorted(mut edges: Vec<Draft>, numbers: &[u32], note_numbers: &[u32]) -> Vec<Draft> {
    for edge in &mut edges {
        edge.from = numbers[edge.from as usize];
        edge.to = numbers[edge.to as usize];
        edge.note = note_numbers[edge.note as usize];
    }
    edges.sort_unstable_by_key(|edge| (edge.from, edge.to, edge.link, edge.note));
    edges.dedup_by_key(|edge| (edge.from, edge.to, edge.link));
    edges
}
