//! Everything that is reached, each with the way there in words.

use super::wanted::Wanted;
use remit_core::blast::Blast;
use remit_core::graph::{Graph, Link, Node, NodeId, NodeKind};
use remit_core::path::{end_in_words, path_in_words};
use remit_report::BlastRow;
use std::collections::BTreeMap;

/// Returns the targets, then what they reach, what matters most first.
pub(super) fn rows(graph: &Graph, wanted: &Wanted, blast: &Blast) -> Vec<BlastRow> {
    let certainty: BTreeMap<NodeId, &'static str> =
        wanted.members.iter().map(|member| (member.node, member.certainty.name())).collect();
    let mut rows = Vec::new();
    for node in &blast.targets {
        let certainty = certainty.get(node).copied();
        let how = match certainty {
            Some(_) => wanted.why,
            None if graph.node(*node).kind == NodeKind::Credential => "its credential",
            None => "the same client, with the same secret",
        };
        rows.push(BlastRow { certainty, ..row("target", graph, *node, how.to_owned()) });
    }
    let mut walk = graph.walk();
    let mut how = |node: NodeId| match walk.path(&blast.targets, &[node]) {
        Some(path) if !path.hops.is_empty() => {
            format!("{} {}", graph.node(path.start).name, path_in_words(graph, &path))
        }
        _ => readers(graph, blast, node),
    };
    let kinds: [(&'static str, &[NodeId]); 6] = [
        ("end", &blast.ends),
        ("credential", &blast.credentials),
        ("integration", &blast.integrations),
        ("person", &blast.people),
        ("data", &blast.data),
        ("unread", &blast.unread),
    ];
    for (what, nodes) in kinds {
        for node in nodes {
            rows.push(row(what, graph, *node, how(*node)));
        }
    }
    let system = |name: &String| BlastRow {
        what: "system",
        connection: None,
        id: name.clone(),
        name: name.clone(),
        certainty: None,
        how: "by the ways above".to_owned(),
    };
    rows.extend(blast.systems.iter().map(system));
    rows
}

fn row(what: &'static str, graph: &Graph, node: NodeId, how: String) -> BlastRow {
    let node = graph.node(node);
    BlastRow {
        what,
        connection: node.connection.map(ToString::to_string),
        id: node.key.to_owned(),
        name: name(&node),
        certainty: None,
        how,
    }
}

fn name(node: &Node<'_>) -> String {
    match node.kind {
        NodeKind::End(end) => {
            end_in_words(end, node.connection.map_or("another system", |connection| connection.as_str()))
        }
        NodeKind::Everything => "everything, present and future".to_owned(),
        _ => node.name.to_owned(),
    }
}

/// Data may be read without any authority passing on.
fn readers(graph: &Graph, blast: &Blast, node: NodeId) -> String {
    let reads = |from: &&NodeId| graph.facts(**from).any(|hop| hop.link == Link::Reaches && hop.to == node);
    let reader = blast.targets.iter().chain(&blast.integrations).find(reads);
    reader.map_or_else(
        || "through what is listed above".to_owned(),
        |reader| format!("{} can read or change it", graph.node(*reader).name),
    )
}
