//! The edges of the graph: who holds what, and what reaches what.

use super::node::{self, Kind, Node};
use super::{Graph, Properties, Value, text};
use remit_core::fact::Fact;
use remit_core::graph::{Link, NodeKind};
use remit_core::judge::Explanation;
use remit_core::model::{Dossier, Grant, Relation, Resources};
use serde::Serialize;

/// An edge.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Edge {
    kind: &'static str,
    start: End,
    end: End,
    properties: Properties,
}

#[derive(Debug, PartialEq, Serialize)]
struct End {
    match_by: &'static str,
    value: String,
}

impl Edge {
    fn new(kind: &'static str, start: &str, end: &str, properties: Properties) -> Self {
        let by_id = |value: &str| End { match_by: "id", value: value.to_owned() };
        Self { kind, start: by_id(start), end: by_id(end), properties }
    }
}

/// Adds the edges of one integration, with the nodes that they need.
pub(super) fn add(graph: &mut Graph, explanation: &Explanation, dossier: &Dossier) {
    let connection = dossier.connection.as_str();
    let integration = node::id(Kind::Object, connection, dossier.id.as_str());
    if let Some(holder) = dossier.integration.held_by.known() {
        let person = graph.node(node::person(connection, holder));
        graph.edges.push(Edge::new("Remit_Holds", &person, &integration, Properties::new()));
    }
    for credential in &dossier.credentials {
        let id = node::id(Kind::Object, connection, credential.id.as_str());
        // A personal token is an integration and its own credential: one node, and no edge to itself.
        if id == integration {
            continue;
        }
        graph.node(node::credential(dossier, credential));
        graph.edges.push(Edge::new("Remit_AuthenticatesAs", &id, &integration, Properties::new()));
        if let Some(holder) = credential.holder.known() {
            let person = graph.node(node::person(connection, holder));
            graph.edges.push(Edge::new("Remit_Holds", &person, &id, Properties::new()));
        }
    }
    for grant in &dossier.grants {
        for end in reached(connection, grant) {
            let end = graph.node(end);
            graph.edges.push(Edge::new(
                if grant.is_pending { "Remit_AsksFor" } else { "Remit_Reaches" },
                &integration,
                &end,
                authority(explanation, grant),
            ));
        }
    }
    add_paths(graph, explanation);
    for edge in &dossier.edges {
        let from = graph.node(node::object(connection, edge.from.as_str()));
        let to = graph.node(node::object(connection, edge.to.as_str()));
        graph.edges.push(Edge::new(relation(edge.relation), &from, &to, Properties::new()));
    }
}

/// Adds what each path ends in, so that whoever asks for the way to it finds one. Hops over edges of the inventory are
/// edges already.
fn add_paths(graph: &mut Graph, explanation: &Explanation) {
    for hop in explanation.paths.iter().flat_map(|path| &path.hops) {
        let kind = if matches!(hop.to.kind, NodeKind::End(_)) {
            "Remit_LeadsTo"
        } else if hop.link == Link::SendsTo {
            "Remit_SendsTo"
        } else if hop.link == Link::SharesClientWith {
            "Remit_SharesClientWith"
        } else {
            continue;
        };
        let [from, to] = [&hop.from, &hop.to].map(|at| graph.node(node::of_path(at)));
        let edge = Edge::new(kind, &from, &to, Properties::from([("evidence", text(&hop.evidence.fact))]));
        if !graph.edges.contains(&edge) {
            graph.edges.push(edge);
        }
    }
}

/// What a grant reaches: the named resources, or else the tenant.
fn reached(connection: &str, grant: &Grant) -> Vec<Node> {
    match &grant.resources {
        Fact::Known(Resources::Selected(Fact::Known(names))) => {
            names.iter().map(|name| node::resource(connection, name)).collect()
        }
        Fact::Known(Resources::None) => Vec::new(),
        Fact::Known(Resources::All | Resources::HolderReach | Resources::Selected(_))
        | Fact::Absent
        | Fact::Unknown(_) => vec![node::unread_tenant(connection)],
    }
}

fn authority(explanation: &Explanation, grant: &Grant) -> Properties {
    Properties::from([
        ("grant", text(grant.id.as_str())),
        ("scopes", Value::Texts(grant.scopes.clone())),
        ("scope_count", Value::Count(grant.scopes.len() as u64)),
        ("tier", text(explanation.verdict.tier.to_string())),
        ("breadth", text(crate::inventory::reach(&grant.resources))),
    ])
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Mints => "Remit_Mints",
        Relation::Impersonates => "Remit_Impersonates",
        Relation::RunsAs => "Remit_RunsAs",
        Relation::DelegatesAdminTo => "Remit_DelegatesAdminTo",
        Relation::Triggers => "Remit_Triggers",
        Relation::StoresSecretOf => "Remit_StoresSecretOf",
        Relation::SignsInTo => "Remit_SignsInTo",
    }
}
