//! What a node leads to that matters, each with a shortest path; and what the path rules ask of that.

use super::link::{Hop, Link};
use super::node::{End, NodeKind};
use super::{Graph, NodeId, Routes};
use crate::scope::Tier;
use std::collections::{BTreeMap, BTreeSet};

/// How authority gets from one node to another. A path of one hop is what the scopes of a holder say themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub start: NodeId,
    /// Its links in order; none where it ends where it begins.
    pub hops: Vec<Hop>,
}

/// Everything that matters and that a node leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Whose it is.
    pub holder: NodeId,
    /// A shortest path to each end that matters and to each other system, the shortest first. A system in which an end is
    /// reached has the paths to its ends and none of its own.
    pub paths: Vec<Path>,
    /// Whether it leads to more nodes than are looked at, so that paths may be missing. No sentence holds so much.
    pub is_cut: bool,
}

/// A path that leaves the connection in which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing<'a> {
    /// The other system: a connection's id, or the name of a system that is not read.
    pub system: &'a str,
    /// The way there.
    pub path: &'a Path,
    /// How much the far end matters; nothing where it is not read.
    pub tier: Option<Tier>,
}

/// A search for paths over one graph. It keeps its memory, so that many searches cost no more than what they look at.
#[derive(Debug)]
pub struct Walk<'g> {
    graph: &'g Graph,
    routes: Routes<'g>,
}

/// So many nodes are looked at for the authority of one holder.
const MOST_NODES: usize = 20_000;

impl Path {
    /// Returns where it ends.
    pub fn end(&self) -> NodeId {
        self.hops.last().map_or(self.start, |hop| hop.to)
    }

    /// Returns every node on it, in order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        std::iter::once(self.start).chain(self.hops.iter().map(|hop| hop.to))
    }
}

impl<'g> Walk<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self { graph, routes: Routes::new(&graph.open.rows, &graph.reverse) }
    }

    /// Returns the graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// Returns a shortest path from one of some nodes to one of others, as [`Graph::path`] does.
    pub fn path(&mut self, from: &[NodeId], to: &[NodeId]) -> Option<Path> {
        let route = self.routes.shortest(from, to)?;
        Some(self.graph.along(&route))
    }

    /// Returns everything that matters and that a node leads to.
    pub fn authority(&mut self, holder: NodeId) -> Authority {
        let graph = self.graph;
        let mut found = Found::default();
        let mut n_seen = 1;
        let leads_nowhere = graph.ends(holder).is_empty();
        let mut front = if leads_nowhere { Vec::new() } else { self.routes.begin_from(holder) };
        while !front.is_empty() && n_seen < MOST_NODES {
            // A node that leads to no end is of no interest, but for what lies in another system.
            front = self.routes.follow(&front, |target| {
                !graph.ends(target).is_empty() || !graph.nodes.is_together(holder, target)
            });
            n_seen += front.len();
            for node in &front {
                let system = (!graph.nodes.is_together(holder, *node)).then(|| graph.system(*node));
                match (graph.nodes.kind(*node), system) {
                    // The other system's own nodes say more.
                    (NodeKind::End(End::OtherSystem), _) => {}
                    (NodeKind::End(_), system) => found.end(self.routes.route_to(*node), system),
                    (_, Some(system)) => found.elsewhere(self.routes.route_to(*node), system),
                    (_, None) => {}
                }
            }
        }
        let routes = found.routes();
        let paths = routes.iter().map(|route| graph.along(route)).collect();
        Authority { holder, paths, is_cut: !front.is_empty() }
    }
}

/// What a walk came across.
#[derive(Default)]
struct Found<'g> {
    ends: Vec<Vec<NodeId>>,
    /// Systems in which an end was reached.
    told: BTreeSet<&'g str>,
    /// The first node of each other system.
    elsewhere: BTreeMap<&'g str, Vec<NodeId>>,
}

impl<'g> Found<'g> {
    fn end(&mut self, route: Vec<NodeId>, system: Option<&'g str>) {
        self.ends.push(route);
        self.told.extend(system);
    }

    fn elsewhere(&mut self, route: Vec<NodeId>, system: &'g str) {
        self.elsewhere.entry(system).or_insert(route);
    }

    /// Returns the routes that tell everything, the shortest first.
    fn routes(self) -> Vec<Vec<NodeId>> {
        let untold = self.elsewhere.into_iter().filter(|(system, _)| !self.told.contains(system));
        let mut routes = self.ends;
        routes.extend(untold.map(|(_, route)| route));
        routes.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        routes
    }
}

impl Authority {
    /// Returns the paths that end in making, resetting or reading credentials or secrets of others.
    pub fn minting<'a>(&'a self, graph: &'a Graph) -> impl Iterator<Item = &'a Path> {
        self.ending_in(graph, &[End::Credentials, End::Secrets])
    }

    /// Returns the paths that end in deciding who has access.
    pub fn changing_access<'a>(&'a self, graph: &'a Graph) -> impl Iterator<Item = &'a Path> {
        self.ending_in(graph, &[End::Access])
    }

    /// Returns the paths that leave the connection of the holder.
    pub fn crossings<'a>(&'a self, graph: &'a Graph) -> impl Iterator<Item = Crossing<'a>> {
        let foreign = self.paths.iter().filter(|path| !graph.nodes.is_together(path.start, path.end()));
        foreign.map(|path| Crossing { system: graph.system(path.end()), path, tier: graph.far_tier(path) })
    }

    /// Returns the paths that go through somebody or something else.
    pub fn indirect(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().filter(|path| path.hops.len() > 1)
    }

    /// Returns how many hops its longest path has before the end.
    pub fn n_hops(&self) -> usize {
        self.paths.iter().map(|path| path.hops.len()).max().unwrap_or(0)
    }

    fn ending_in<'a>(&'a self, graph: &'a Graph, ends: &'a [End]) -> impl Iterator<Item = &'a Path> {
        self.paths.iter().filter(move |path| match graph.nodes.kind(path.end()) {
            NodeKind::End(end) => ends.contains(&end),
            _ => false,
        })
    }
}

impl Graph {
    /// Returns the system to which a node belongs: its connection's id, or the name of a system that is not read.
    pub fn system(&self, node: NodeId) -> &str {
        let node = self.node(node);
        match node.connection {
            Some(connection) => connection.as_str(),
            None => node.key.split_once('/').map_or(node.key, |(system, _)| system),
        }
    }

    /// Returns how much the far end of a path matters: as the scopes of who holds the end there, else as the end itself.
    pub(crate) fn far_tier(&self, path: &Path) -> Option<Tier> {
        let end = path.end();
        let holder = path.nodes().filter(|node| self.nodes.is_together(*node, end));
        let holder = holder.filter(|node| self.nodes.kind(*node) == NodeKind::Integration);
        let by_scopes = holder.map(|node| self.tier(node)).min();
        let NodeKind::End(end) = self.nodes.kind(end) else { return by_scopes };
        by_scopes.or(Some(end.tier()))
    }

    /// Returns the path along a route, over the first link in order between each two nodes.
    fn along(&self, route: &[NodeId]) -> Path {
        let hops = route.windows(2).filter_map(|pair| match pair {
            [from, to] => self.hops(*from).find(|hop| hop.to == *to),
            _ => None,
        });
        let start = route.first().copied().unwrap_or(NodeId::from_index(0));
        Path { start, hops: hops.collect() }
    }

    /// Returns how each traversable link of a node leads on.
    pub fn links(&self, from: NodeId) -> impl Iterator<Item = (Link, NodeId)> {
        self.open.links(from)
    }
}
