//! The authority graph: a million nodes and five million edges, its components, the reverse reach of all ends that
//! matter, and a thousand shortest routes, beside petgraph over the same edges (Kosaraju's components: its form of
//! Tarjan's calls itself and runs out of stack here).
//!
//! `cargo bench -p remit-core --bench graph`. It prints CPU seconds of this process, which wall time on a busy machine
//! does not change, and the memory that the process holds.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use jiff::Timestamp;
use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::visit::{Bfs, Reversed};
use remit_core::fact::{Fact, Why};
use remit_core::graph::{Components, Csr, GraphBuilder, NodeId, Reach, Routes, reach};
use remit_core::model::*;
use remit_core::scope::{Catalog, Catalogs};
use rustix::time::{ClockId, clock_gettime};
use std::collections::VecDeque;
use std::hint::black_box;

const N_NODES: usize = 1_000_000;
const N_EDGES: usize = 5_000_000;
/// Each with three keys of its own.
const N_INTEGRATIONS: usize = N_NODES / 4;
const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,keys:write,,write,deploy_key,critical,mints_credentials
app,code:write,,write,repository_contents,high,executes_code
app,issues:read,,read,issue,low,
";
/// As many as eight kinds of ends in eight tenants.
const N_ENDS: usize = 64;
const N_ROUTES: usize = 1_000;
/// petgraph walks back from each end and has no search from both ends: fewer of each are enough to know it.
const N_FLOOR_ENDS: usize = 4;
const N_FLOOR_ROUTES: usize = 10;

fn main() {
    whole();
    let edges = edges();
    println!(
        "{:<10} {:>8} {:>11} {:>14} {:>12} {:>10}",
        "", "build s", "components", "reach of all", "reach of one", "a route ms"
    );
    let (ours, figures) = ours(&edges);
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

/// A graph with its names and evidence, of as many dossiers as make a million nodes and five million links.
fn whole() {
    let mut catalogs = Catalogs::default();
    catalogs.insert(Catalog::parse("hub".into(), CATALOG).expect("a right catalog"));
    let before = resident();
    let mut builder = GraphBuilder::new(&catalogs, Timestamp::UNIX_EPOCH);
    let mut random = Random(42);
    let mut taking = 0.0;
    for number in 0..N_INTEGRATIONS {
        let dossier = dossier(number, &mut random);
        taking += timed(|| builder.add(&dossier)).1;
    }
    let (graph, finishing) = timed(|| builder.finish());
    let n_kilobytes = resident().saturating_sub(before);
    let mut walk = graph.walk();
    let mut random = Random(7);
    let holders: Vec<_> = (0..N_ROUTES).map(|_| id(random.below(N_INTEGRATIONS))).collect();
    let (n_paths, seconds) = timed(|| {
        let found = holders.iter().filter_map(|id| graph.find(&"acme-hub".into(), id));
        found.map(|holder| walk.authority(holder).paths.len()).sum::<usize>()
    });
    println!(
        "graph of {} nodes and {} links: taken in {taking:.2} s, finished in {finishing:.2} s, holds {} MiB at the end, \
         {} at its most; authority of one holder {:.3} ms, {n_paths} paths of {N_ROUTES}",
        graph.n_nodes(),
        graph.n_links(),
        n_kilobytes / 1024,
        peak().saturating_sub(before) / 1024,
        seconds * 1e3 / per(N_ROUTES),
    );
}

fn id(number: usize) -> ExternalId {
    ExternalId::from(format!("app:{number:07}"))
}

/// An app with three keys that starts or runs as others; of a thousand one can make credentials, of five one can run code.
fn dossier(number: usize, random: &mut Random) -> Dossier {
    let here = id(number);
    let relations = [Relation::Triggers, Relation::RunsAs, Relation::StoresSecretOf, Relation::SignsInTo];
    let edge = |i: usize, to| Edge { from: here.clone(), relation: relations[i % 4], to };
    let edges = (0..12).map(|i| edge(i, id(random.below(N_INTEGRATIONS)))).collect();
    let scopes = match random.below(1_000) {
        0 => vec!["keys:write".to_owned()],
        1..200 => vec!["code:write".to_owned()],
        _ => vec!["issues:read".to_owned()],
    };
    let holder = PrincipalRef {
        id: Some(ExternalId::from(format!("user:{}", number % 5_000))),
        name: "someone".to_owned(),
    };
    Dossier {
        connection: "acme-hub".into(),
        provider: "hub".into(),
        integration: Integration {
            kind: IntegrationKind::App,
            app: number.to_string().into(),
            name: Fact::Known(format!("app {number}")),
            state: Fact::Absent,
            installed_at: Fact::Absent,
            held_by: Fact::Known(holder.clone()),
            host: Fact::Absent,
            manage_url: Fact::Absent,
        },
        definition: None,
        credentials: (0..3).map(|i| key(&format!("key:{number:07}:{i}"), &holder)).collect(),
        grants: vec![Grant {
            id: "grant".into(),
            scope_kind: "app".to_owned(),
            scopes,
            resources: Fact::Known(Resources::None),
            consent: Fact::Absent,
            granted_by: Fact::Absent,
            granted_at: Fact::Absent,
            changed_at: Fact::Absent,
            is_pending: false,
        }],
        edges,
        activity: Vec::new(),
        transport: None,
        leaks: Vec::new(),
        attribution: Fact::Unknown(Why::NotReported),
        first_seen: Timestamp::UNIX_EPOCH,
        sources: vec![Source {
            stage: "apps".into(),
            slice: String::new(),
            endpoint: "GET /apps".to_owned(),
            read_at: Timestamp::UNIX_EPOCH,
            is_current: true,
        }],
        id: here,
    }
}

fn key(id: &str, holder: &PrincipalRef) -> Credential {
    Credential {
        id: id.into(),
        kind: CredentialKind::ApiKey,
        name: Fact::Absent,
        hint: Fact::Absent,
        holder: Fact::Known(holder.clone()),
        created_at: Fact::Absent,
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Absent,
    }
}

/// What one library took; a route in milliseconds, all else in seconds.
struct Figures {
    build: f64,
    components: f64,
    reach_of_all: f64,
    reach_of_one: f64,
    route: f64,
}

impl Figures {
    fn print(&self, name: &str) {
        println!(
            "{name:<10} {:>8.3} {:>11.3} {:>14.3} {:>12.3} {:>10.3}",
            self.build, self.components, self.reach_of_all, self.reach_of_one, self.route,
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

fn ours(edges: &[(NodeId, NodeId)]) -> (Found, Figures) {
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
    let reaching = forward
        .nodes()
        .map(|node| reached.targets(components.of(node)).filter(|end| *end < N_FLOOR_ENDS).count());
    let found = Found { n_components: components.len(), n_reaching_ends: reaching.sum(), n_route_nodes };
    let route = seconds * 1e3 / per(N_ROUTES);
    (found, Figures { build, components: components_seconds, reach_of_all, reach_of_one, route })
}

/// The same with petgraph: its components, a walk back from each end, and a walk with a queue for each route.
fn petgraph(edges: &[(NodeId, NodeId)]) -> (Found, Figures) {
    let number = |node: NodeId| u32::try_from(node.index()).expect("a million fits");
    let (graph, build) = timed(|| {
        let mut graph = petgraph::graph::DiGraph::<(), ()>::with_capacity(N_NODES, edges.len());
        for _ in 0..N_NODES {
            graph.add_node(());
        }
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
    let (n_route_nodes, seconds) = timed(|| {
        pairs()
            .take(N_FLOOR_ROUTES)
            .map(|(from, to)| plain_route(&graph, from.index(), to.index()))
            .sum::<usize>()
    });
    let found = Found { n_components: components, n_reaching_ends, n_route_nodes };
    let route = seconds * 1e3 / per(N_FLOOR_ROUTES);
    (found, Figures { build, components: components_seconds, reach_of_all, reach_of_one, route })
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
    status("VmRSS:")
}

/// The most that it ever held.
fn peak() -> usize {
    status("VmHWM:")
}

fn status(key: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
