//! The authority graph: a million nodes and five million edges, its components, the reverse reach of all ends that
//! matter, and a thousand shortest routes, beside petgraph over the same edges (Kosaraju's components: its form of
//! Tarjan's calls itself and runs out of stack here).
//!
//! `cargo bench -p remit-core --bench graph`. It prints CPU seconds of this process, which wall time on a busy machine
//! does not change, and the memory that the process holds.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::visit::{Bfs, Reversed};
use remit_core::graph::{Components, Csr, NodeId, Reach, Routes, reach};
use rustix::time::{ClockId, clock_gettime};
use std::collections::VecDeque;
use std::hint::black_box;

const N_NODES: usize = 1_000_000;
const N_EDGES: usize = 5_000_000;
/// As many as eight kinds of ends in eight tenants.
const N_ENDS: usize = 64;
const N_ROUTES: usize = 1_000;
/// petgraph walks back from each end and has no search from both ends: fewer of each are enough to know it.
const N_FLOOR_ENDS: usize = 4;
const N_FLOOR_ROUTES: usize = 10;

fn main() {
    let edges = edges();
    let before = resident();
    let (ours, figures) = ours(&edges, before);
    figures.print("ours");
    let (theirs, floor) = petgraph(&edges);
    floor.print("petgraph");
    assert_eq!(ours, theirs, "both find the same");
    let ratio = |of: fn(&Figures) -> f64| of(&figures) / of(&floor);
    println!(
        "{:<10} {:>8.2} {:>11.2} {:>14.2} {:>12.2} {:>10.2}",
        "ratio",
        ratio(|one| one.build),
        ratio(|one| one.components),
        ratio(|one| one.reach_of_all),
        ratio(|one| one.reach_of_one),
        ratio(|one| one.route),
    );
}

/// What one library took; a route in milliseconds, all else in seconds.
struct Figures {
    build: f64,
    components: f64,
    reach_of_all: f64,
    reach_of_one: f64,
    route: f64,
    n_kilobytes: usize,
}

impl Figures {
    fn print(&self, name: &str) {
        println!(
            "{:<10} {:>8} {:>11} {:>14} {:>12} {:>10} {:>6}",
            "", "build s", "components", "reach of all", "reach of one", "a route ms", "MiB"
        );
        println!(
            "{name:<10} {:>8.3} {:>11.3} {:>14.3} {:>12.3} {:>10.3} {:>6}",
            self.build,
            self.components,
            self.reach_of_all,
            self.reach_of_one,
            self.route,
            self.n_kilobytes / 1024
        );
    }
}

/// What both must find alike.
#[derive(Debug, PartialEq)]
struct Found {
    n_components: usize,
    n_reaching_ends: usize,
    n_route_nodes: usize,
}

fn ours(edges: &[(NodeId, NodeId)], before: usize) -> (Found, Figures) {
    let ((forward, reverse), build) = timed(|| {
        let forward = Csr::new(N_NODES, edges);
        let reverse = forward.reversed();
        (forward, reverse)
    });
    let (components, components_seconds) = timed(|| Components::new(&forward));
    let ends: Vec<[NodeId; 1]> = (0..N_ENDS).map(|i| [NodeId::from_index(i)]).collect();
    let (reached, reach_of_all) =
        timed(|| Reach::new(&forward, &components, ends.iter().map(<[NodeId; 1]>::as_slice)));
    let (_, reach_of_one) = timed(|| reach(&reverse, [NodeId::from_index(0)]));
    let mut routes = Routes::new(&forward, &reverse);
    let (n_route_nodes, seconds) = timed(|| {
        let lengths =
            pairs().map(|(from, to)| routes.shortest(&[from], &[to]).map_or(0, |route| route.len()));
        lengths.collect::<Vec<_>>()
    });
    let n_route_nodes = n_route_nodes.iter().take(N_FLOOR_ROUTES).sum();
    let n_kilobytes = resident().saturating_sub(before);
    let reaching = forward
        .nodes()
        .map(|node| reached.targets(components.of(node)).filter(|end| *end < N_FLOOR_ENDS).count());
    let found = Found { n_components: components.len(), n_reaching_ends: reaching.sum(), n_route_nodes };
    let route = seconds * 1e3 / per(N_ROUTES);
    (found, Figures { build, components: components_seconds, reach_of_all, reach_of_one, route, n_kilobytes })
}

/// The same with petgraph: its components, a walk back from each end, and a walk with a queue for each route.
fn petgraph(edges: &[(NodeId, NodeId)]) -> (Found, Figures) {
    let before = resident();
    let number = |node: NodeId| u32::try_from(node.index()).expect("a million fits");
    let (graph, build) = timed(|| {
        let mut graph = petgraph::graph::DiGraph::<(), ()>::with_capacity(N_NODES, edges.len());
        (0..N_NODES).for_each(|_| drop(graph.add_node(())));
        for (from, to) in edges {
            graph.add_edge(number(*from).into(), number(*to).into(), ());
        }
        graph
    });
    let (components, components_seconds) = timed(|| kosaraju_scc(&graph).len());
    let back = |end: usize| {
        let mut walk = Bfs::new(Reversed(&graph), petgraph::graph::NodeIndex::new(end));
        let mut n_reaching = 0;
        while walk.next(Reversed(&graph)).is_some() {
            n_reaching += 1;
        }
        n_reaching
    };
    let (_, reach_of_one) = timed(|| back(0));
    let (n_reaching_ends, reach_of_all) = timed(|| (0..N_FLOOR_ENDS).map(back).sum());
    let reach_of_all = reach_of_all * per(N_ENDS) / per(N_FLOOR_ENDS);
    let n_kilobytes = resident().saturating_sub(before);
    let (n_route_nodes, seconds) = timed(|| {
        pairs()
            .take(N_FLOOR_ROUTES)
            .map(|(from, to)| plain_route(&graph, from.index(), to.index()))
            .sum::<usize>()
    });
    let found = Found { n_components: components, n_reaching_ends, n_route_nodes };
    let route = seconds * 1e3 / per(N_FLOOR_ROUTES);
    (found, Figures { build, components: components_seconds, reach_of_all, reach_of_one, route, n_kilobytes })
}

/// A breadth-first search from one end; returns how many nodes the route has.
fn plain_route(graph: &petgraph::graph::DiGraph<(), ()>, from: usize, to: usize) -> usize {
    let mut length = vec![0_usize; N_NODES];
    let mut queue = VecDeque::from([from]);
    length[from] = 1;
    while let Some(node) = queue.pop_front() {
        if node == to {
            return length[to];
        }
        let index = petgraph::graph::NodeIndex::new(node);
        for next in graph.neighbors_directed(index, Direction::Outgoing) {
            if length[next.index()] == 0 {
                length[next.index()] = length[node] + 1;
                queue.push_back(next.index());
            }
        }
    }
    0
}

/// Mostly holders that point at a few of their kind, some long links, and circles among them.
fn edges() -> Vec<(NodeId, NodeId)> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let edge = |_| {
        let from = N_ENDS + random.below(N_NODES - N_ENDS);
        let to = if random.below(1_000) == 0 { random.below(N_ENDS) } else { random.below(N_NODES) };
        (NodeId::from_index(from), NodeId::from_index(to))
    };
    let mut edges: Vec<_> = (0..N_EDGES).map(edge).collect();
    edges.sort_unstable();
    edges.dedup();
    // A store hands them over in an order of its own.
    let mut random = Random(7);
    for i in (1..edges.len()).rev() {
        edges.swap(i, random.below(i + 1));
    }
    edges
}

fn pairs() -> impl Iterator<Item = (NodeId, NodeId)> {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    (0..N_ROUTES)
        .map(move |_| (NodeId::from_index(random.below(N_NODES)), NodeId::from_index(random.below(N_NODES))))
}

/// A linear congruential generator: the same graph at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).expect("31 bits fit");
        high % limit
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = cpu_seconds();
    let result = black_box(work());
    (result, cpu_seconds() - start)
}

fn per(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a count of a benchmark fits"))
}

fn cpu_seconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a process does not run for 2^53 seconds")]
    let seconds = now.tv_sec as f64;
    #[expect(clippy::cast_precision_loss, reason = "fewer than 10^9 nanoseconds")]
    let nanoseconds = now.tv_nsec as f64;
    seconds + nanoseconds / 1e9
}

/// The kilobytes of memory that this process holds.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
