//! The nodes of the graph.

use super::super::ReportView;
use super::{Properties, Value, text};
use crate::compared::state_id;
use crate::coverage::missing;
use crate::inventory::credential::called;
use remit_core::graph::NodeKind;
use remit_core::judge::{Explanation, JudgedConnection};
use remit_core::model::{Credential, Dossier, PrincipalRef};
use remit_core::path::{PathNode, end_in_words};
use remit_core::words;
use serde::Serialize;

/// A node. Its first kind is the one that BloodHound shows.
#[derive(Debug, Serialize)]
pub(super) struct Node {
    pub(super) id: String,
    kinds: Vec<&'static str>,
    properties: Properties,
}

/// What a node is, as part of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tenant,
    Object,
    Person,
    Resource,
}

/// Returns a node's id. Ids of one connection stand apart from those of every other.
pub(super) fn id(kind: Kind, connection: &str, id: &str) -> String {
    match kind {
        Kind::Tenant => format!("remit/{connection}"),
        Kind::Object => format!("remit/{connection}/object/{id}"),
        Kind::Person => format!("remit/{connection}/person/{id}"),
        Kind::Resource => format!("remit/{connection}/resource/{id}"),
    }
}

pub(super) fn tenant(view: &ReportView<'_>, connection: &JudgedConnection) -> Node {
    let mut gaps = Vec::new();
    let coverage = match &connection.coverage {
        None => "never scanned",
        Some(coverage) if coverage.is_complete() => "complete",
        Some(coverage) => {
            let open = coverage.stages.iter().filter(|stage| !stage.is_complete());
            gaps.extend(open.map(|stage| format!("{}: {}", stage.stage, missing(stage))));
            "partial"
        }
    };
    Node {
        id: id(Kind::Tenant, connection.id.as_str(), ""),
        kinds: vec!["Remit_Tenant"],
        properties: Properties::from([
            ("name", text(connection.id.as_str())),
            ("provider", text(connection.provider.as_str())),
            ("coverage", text(coverage)),
            ("missing", Value::Texts(gaps)),
            ("judged_at", text(view.now.to_string())),
        ]),
    }
}

pub(super) fn integration(explanation: &Explanation, dossier: &Dossier) -> Node {
    let verdict = &explanation.verdict;
    let kinds = verdict.findings.iter().filter(|finding| finding.is_open()).map(|finding| finding.kind.id());
    let mut properties = Properties::from([
        ("name", text(&verdict.about.name)),
        ("provider", text(dossier.provider.as_str())),
        ("app", text(dossier.integration.app.as_str())),
        ("kind", text(words::integration_kind(dossier.integration.kind))),
        ("approval", text(state_id(verdict.state))),
        ("tier", text(verdict.tier.to_string())),
        ("sentence", text(&explanation.sentence.text)),
        ("findings", Value::Texts(kinds.map(str::to_owned).collect())),
        ("first_seen", text(dossier.first_seen.to_string())),
    ]);
    if let Some(owner) = &verdict.owner {
        properties.insert("owner", text(owner));
    }
    Node {
        id: id(Kind::Object, dossier.connection.as_str(), dossier.id.as_str()),
        kinds: vec!["Remit_Integration"],
        properties,
    }
}

pub(super) fn credential(dossier: &Dossier, credential: &Credential) -> Node {
    let mut properties = Properties::from([
        ("name", text(called(credential))),
        ("kind", text(words::credential_kind(credential.kind))),
        ("never_expires", Value::Flag(credential.expires_at == remit_core::fact::Fact::Absent)),
    ]);
    if let Some(end) = credential.expires_at.known() {
        properties.insert("expires_at", text(end.to_string()));
    }
    Node {
        id: id(Kind::Object, dossier.connection.as_str(), credential.id.as_str()),
        kinds: vec!["Remit_Credential"],
        properties,
    }
}

/// An account; where the listing gives no id, its name stands for it.
pub(super) fn person(connection: &str, person: &PrincipalRef) -> Node {
    let key = person.id.as_ref().map_or(person.name.as_str(), |id| id.as_str());
    Node {
        id: id(Kind::Person, connection, key),
        kinds: vec!["Remit_Person"],
        properties: Properties::from([("name", text(&person.name))]),
    }
}

pub(super) fn resource(connection: &str, name: &str) -> Node {
    Node {
        id: id(Kind::Resource, connection, name),
        kinds: vec!["Remit_Resource"],
        properties: Properties::from([("name", text(name))]),
    }
}

/// The tenant of a connection that the report does not judge; the one that it judges is there already.
pub(super) fn unread_tenant(connection: &str) -> Node {
    Node {
        id: id(Kind::Tenant, connection, ""),
        kinds: vec!["Remit_Tenant"],
        properties: Properties::from([("name", text(connection))]),
    }
}

/// Something that an authority path leads over. What matters in the end is a node of its own, one a tenant.
pub(super) fn of_path(node: &PathNode) -> Node {
    let connection = node.connection.as_ref().map_or("elsewhere", |connection| connection.as_str());
    match node.kind {
        NodeKind::End(end) => Node {
            id: format!("remit/{connection}/end/{}", end.name()),
            kinds: vec!["Remit_End"],
            properties: Properties::from([("name", text(end_in_words(end, connection)))]),
        },
        NodeKind::System => Node {
            id: format!("remit/system/{}", node.key),
            kinds: vec!["Remit_System"],
            properties: Properties::from([("name", text(&node.name))]),
        },
        NodeKind::Integration
        | NodeKind::Credential
        | NodeKind::Principal
        | NodeKind::Resource
        | NodeKind::Unread
        | NodeKind::Everything
        | NodeKind::Publisher => object(connection, &node.key),
    }
}

/// Something that an edge names and no listing described.
pub(super) fn object(connection: &str, object: &str) -> Node {
    Node {
        id: id(Kind::Object, connection, object),
        kinds: vec!["Remit_Object"],
        properties: Properties::from([("name", text(object))]),
    }
}
