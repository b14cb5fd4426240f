//! Laws of the walks, against the plainest thing that is right.

use crate::graph::{Components, Csr, NodeId, Reach, Routes, reach};
use proptest::prelude::*;

const MOST_NODES: usize = 24;

fn node(index: usize) -> NodeId {
    NodeId::from_index(index)
}

fn graph() -> impl Strategy<Value = (usize, Vec<(NodeId, NodeId)>)> {
    (1..MOST_NODES).prop_flat_map(|n_nodes| {
        let edge = (0..n_nodes, 0..n_nodes).prop_map(|(from, to)| (node(from), node(to)));
        (Just(n_nodes), proptest::collection::vec(edge, 0..n_nodes * 3))
    })
}

/// For each pair of nodes how many edges the shortest route has; by Floyd and Warshall.
fn distances(n_nodes: usize, edges: &[(NodeId, NodeId)]) -> Vec<Vec<Option<usize>>> {
    let mut table = vec![vec![None; n_nodes]; n_nodes];
    for (from, to) in edges {
        table[from.index()][to.index()] = Some(1);
    }
    for (i, row) in table.iter_mut().enumerate() {
        row[i] = Some(0);
    }
    for k in 0..n_nodes {
        for i in 0..n_nodes {
            for j in 0..n_nodes {
                let Some(length) = table[i][k].zip(table[k][j]).map(|(a, b)| a + b) else { continue };
                if table[i][j].is_none_or(|known| length < known) {
                    table[i][j] = Some(length);
                }
            }
        }
    }
    table
}

proptest! {
    #[test]
    fn rows_hold_every_edge_sorted((n_nodes, mut edges) in graph()) {
        let links = Csr::new(n_nodes, &edges);
        edges.sort_unstable();
        prop_assert_eq!(links.edges().collect::<Vec<_>>(), edges.clone());
        prop_assert_eq!(&Csr::from_sorted(n_nodes, edges.into_iter()), &links);
        prop_assert_eq!(links.reversed().reversed(), links);
    }

    #[test]
    fn reach_is_the_closure((n_nodes, edges) in graph()) {
        let links = Csr::new(n_nodes, &edges);
        let table = distances(n_nodes, &edges);
        for from in links.nodes() {
            let reached = reach(&links, [from]);
            for to in links.nodes() {
                prop_assert_eq!(reached.contains(to), table[from.index()][to.index()].is_some());
            }
            prop_assert_eq!(reached.iter().count(), reached.len());
        }
    }

    #[test]
    fn components_are_mutual_reach((n_nodes, edges) in graph()) {
        let links = Csr::new(n_nodes, &edges);
        let components = Components::new(&links);
        let table = distances(n_nodes, &edges);
        for a in links.nodes() {
            prop_assert!(components.members(components.of(a)).contains(&a));
            for b in links.nodes() {
                let is_mutual = table[a.index()][b.index()].is_some() && table[b.index()][a.index()].is_some();
                prop_assert_eq!(components.of(a) == components.of(b), is_mutual);
            }
        }
        prop_assert_eq!(components.iter().map(<[_]>::len).sum::<usize>(), n_nodes);
    }

    #[test]
    fn edges_between_components_lead_to_lower_numbers((n_nodes, edges) in graph()) {
        let components = Components::new(&Csr::new(n_nodes, &edges));
        for (from, to) in edges {
            prop_assert!(components.of(to) <= components.of(from));
        }
    }

    #[test]
    fn reach_of_all_targets_is_the_reach_of_each((n_nodes, edges) in graph()) {
        let links = Csr::new(n_nodes, &edges);
        let components = Components::new(&links);
        // More targets than a word has bits.
        let targets: Vec<[NodeId; 1]> = (0..70).map(|i| [node(i % n_nodes)]).collect();
        let all = Reach::new(&links, &components, targets.iter().map(<[_; 1]>::as_slice));
        for from in links.nodes() {
            let reached = reach(&links, [from]);
            let component = components.of(from);
            let expected: Vec<usize> = (0..70).filter(|i| reached.contains(node(i % n_nodes))).collect();
            prop_assert_eq!(all.targets(component).collect::<Vec<_>>(), expected);
            prop_assert_eq!(all.reaches(component, 69), reached.contains(node(69 % n_nodes)));
        }
    }

    #[test]
    fn routes_are_valid_and_the_shortest((n_nodes, edges) in graph()) {
        let links = Csr::new(n_nodes, &edges);
        let reverse = links.reversed();
        let mut routes = Routes::new(&links, &reverse);
        let table = distances(n_nodes, &edges);
        for from in links.nodes() {
            for to in links.nodes() {
                let route = routes.shortest(&[from], &[to]);
                let n_edges = route.as_ref().map(|route| route.len() - 1);
                prop_assert_eq!(n_edges, table[from.index()][to.index()]);
                let Some(route) = route else { continue };
                prop_assert_eq!((route.first(), route.last()), (Some(&from), Some(&to)));
                prop_assert!(route.windows(2).all(|pair| links.row(pair[0]).contains(&pair[1])));
            }
        }
    }

    #[test]
    fn the_route_between_sets_is_the_shortest_of_all((n_nodes, edges) in graph(), picks in any::<[u16; 4]>()) {
        let links = Csr::new(n_nodes, &edges);
        let reverse = links.reversed();
        let table = distances(n_nodes, &edges);
        let [a, b, c, d] = picks.map(|pick| usize::from(pick) % n_nodes);
        let lengths = [table[a][c], table[a][d], table[b][c], table[b][d]];
        let route = Routes::new(&links, &reverse).shortest(&[node(a), node(b)], &[node(c), node(d)]);
        prop_assert_eq!(route.map(|route| route.len() - 1), lengths.into_iter().flatten().min());
    }

    #[test]
    fn the_order_of_edges_changes_nothing((n_nodes, edges) in graph(), seed in any::<u64>()) {
        let mut shuffled = edges.clone();
        shuffled.sort_by_key(|(from, to)| (from.index() ^ to.index()) as u64 ^ seed);
        shuffled.reverse();
        let (one, other) = (Csr::new(n_nodes, &edges), Csr::new(n_nodes, &shuffled));
        prop_assert_eq!(Components::new(&one), Components::new(&other));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn cycles_are_told_and_end((n_nodes, edges) in graph()) {
        let links = Csr::new(n_nodes, &edges);
        let table = distances(n_nodes, &edges);
        let is_in_cycle = |at: NodeId| {
            links.row(at).iter().any(|next| table[next.index()][at.index()].is_some())
        };
        let told: Vec<NodeId> = Components::new(&links).cycles(&links).concat();
        for at in links.nodes() {
            prop_assert_eq!(told.contains(&at), is_in_cycle(at));
        }
    }
}

#[test]
fn a_chain_as_long_as_any_needs_no_deep_stack() {
    let n_nodes = 300_000;
    let edges: Vec<_> =
        (1..n_nodes).map(|i| (node(i - 1), node(i))).chain([(node(n_nodes - 1), node(0))]).collect();
    let links = Csr::new(n_nodes, &edges);
    assert_eq!(Components::new(&links).len(), 1);
    let reverse = links.reversed();
    let route = Routes::new(&links, &reverse).shortest(&[node(0)], &[node(n_nodes - 1)]);
    assert_eq!(route.map(|route| route.len()), Some(n_nodes));
}
