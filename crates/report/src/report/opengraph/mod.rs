//! BloodHound OpenGraph: tenants, integrations, credentials, people and resources as nodes, authority as edges.
//!
//! Edges point the way that authority flows: who holds a node can use what it points to. An integration's edge to what it
//! reaches lists the scopes. Coverage stands on the tenants' nodes.
//! <https://bloodhound.specterops.io/opengraph/developer/schema>

mod edge;
mod node;

use super::ReportView;
use crate::json;
use edge::Edge;
use node::Node;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

#[derive(Debug, Serialize)]
struct Payload<'g> {
    metadata: Metadata,
    graph: GraphOut<'g>,
}

/// The kind that BloodHound gives every node of this payload.
#[derive(Debug, Serialize)]
struct Metadata {
    source_kind: &'static str,
}

#[derive(Debug, Serialize)]
struct GraphOut<'g> {
    nodes: Vec<&'g Node>,
    edges: &'g [Edge],
}

/// Nodes by id, each once, and edges in the order of the inventory.
#[derive(Debug, Default)]
struct Graph {
    nodes: BTreeMap<String, Node>,
    edges: Vec<Edge>,
}

impl Graph {
    /// Adds a node unless it is there, and returns its id.
    fn node(&mut self, node: Node) -> String {
        let id = node.id.clone();
        self.nodes.entry(id.clone()).or_insert(node);
        id
    }
}

/// A plain value of a property.
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Count(u64),
    Flag(bool),
    Texts(Vec<String>),
}

/// Names are in lower case, as BloodHound asks.
type Properties = BTreeMap<&'static str, Value>;

fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

/// Writes the graph.
pub(super) fn write(out: &mut dyn io::Write, view: &ReportView<'_>) -> io::Result<()> {
    let mut graph = Graph::default();
    for connection in view.connections {
        graph.node(node::tenant(view, connection));
    }
    let integrations = view.integrations();
    for (explanation, dossier) in integrations.iter() {
        graph.node(node::integration(explanation, dossier));
    }
    for (explanation, dossier) in integrations.iter() {
        edge::add(&mut graph, explanation, dossier);
    }
    let payload = Payload {
        metadata: Metadata { source_kind: "Remit" },
        graph: GraphOut { nodes: graph.nodes.values().collect(), edges: &graph.edges },
    };
    json::pretty(out, &payload)
}
