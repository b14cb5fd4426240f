//! One finding as SARIF's result.

use super::super::{Integrations, ReportView};
use super::taxonomy::Reference;
use super::{Message, rule};
use crate::document::Instant;
use crate::findings::EvidenceJson;
use crate::path::{self, Drawn, DrawnEdge, DrawnNode};
use remit_core::finding::{Acknowledgement, Finding, FindingKind, Standing};
use serde::Serialize;

/// One finding.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultOut {
    rule_id: &'static str,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    /// From 0 to 100: the risk score of the integration; left out where the finding is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<f64>,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
    taxa: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    graphs: Vec<Graph>,
    properties: Properties,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    name: String,
    kind: &'static str,
    fully_qualified_name: String,
}

#[derive(Debug, Serialize)]
struct Fingerprints {
    #[serde(rename = "remit/v1")]
    remit: String,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// How authority gets to what the finding is about.
#[derive(Debug, Serialize)]
struct Graph {
    description: Message,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

#[derive(Debug, Serialize)]
struct Node {
    id: String,
    label: Message,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Edge {
    id: String,
    label: Message,
    source_node_id: String,
    target_node_id: String,
}

/// What remit says of a finding besides what SARIF asks for.
#[derive(Debug, Serialize)]
struct Properties {
    severity: &'static str,
    tier: String,
    instances: Vec<String>,
    evidence: Vec<EvidenceJson>,
    absorbed: Vec<&'static str>,
    opened_at: Option<Instant>,
    sentence: Option<String>,
}

impl ResultOut {
    pub(super) fn new(view: &ReportView<'_>, integrations: &Integrations<'_>, finding: &Finding) -> Self {
        let opened = (view.opened)(&finding.fingerprint);
        let is_gap = finding.kind == FindingKind::EvidenceGap;
        Self {
            rule_id: finding.kind.id(),
            rule_index: rule::index(finding.kind),
            // Only what failed has a level (3.27.10).
            kind: if is_gap { "open" } else { "fail" },
            level: if is_gap { "none" } else { rule::level(finding.severity) },
            rank: integrations.of(finding).map(|(explanation, _)| f64::from(explanation.score.value)),
            message: Message::new(&format!("{}: {}", finding.about.name, finding.summary)),
            locations: [location(view, integrations, finding)],
            partial_fingerprints: Fingerprints { remit: finding.fingerprint.clone() },
            baseline_state: view.is_new(finding).map(|is_new| if is_new { "new" } else { "unchanged" }),
            suppressions: suppression(&finding.standing).map(|one| [one]),
            taxa: finding.controls().map(Reference::new).collect(),
            graphs: graph(integrations, finding).into_iter().collect(),
            properties: Properties {
                severity: finding.severity.as_str(),
                tier: finding.tier.to_string(),
                instances: finding.instances.clone(),
                evidence: finding.evidence.iter().map(EvidenceJson::from).collect(),
                absorbed: finding.absorbed.iter().map(|kind| kind.id()).collect(),
                opened_at: opened.map(Instant),
                sentence: integrations.of(finding).map(|(explanation, _)| explanation.sentence.text.clone()),
            },
        }
    }
}

/// Returns the authority path of a finding (3.39); none where it rests on no path.
fn graph(integrations: &Integrations<'_>, finding: &Finding) -> Option<Graph> {
    let (explanation, _) = integrations.of(finding)?;
    let drawn = Drawn::of(&path::behind(finding, &explanation.paths));
    let node = |node: DrawnNode| Node { id: node.uid, label: Message::new(&node.name) };
    let edge = |(n, edge): (usize, DrawnEdge)| Edge {
        id: format!("e{}", n + 1),
        label: Message::new(edge.relation),
        source_node_id: edge.from,
        target_node_id: edge.to,
    };
    (!drawn.edges.is_empty()).then(|| Graph {
        description: Message::new("authority path"),
        nodes: drawn.nodes.into_iter().map(node).collect(),
        edges: drawn.edges.into_iter().enumerate().map(edge).collect(),
    })
}

fn location(view: &ReportView<'_>, integrations: &Integrations<'_>, finding: &Finding) -> Location {
    let about = &finding.about;
    let (file, start_line) = match integrations.record(finding) {
        Some(record) => (record.file.as_str(), record.line),
        None => (view.configuration, 1),
    };
    let connection = about.connection.as_ref().map_or("*", |connection| connection.as_str());
    let id = about.subject.as_ref().map_or(about.app.as_str(), |subject| subject.as_str());
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(&view.relative(file)) },
            region: Region { start_line },
        },
        logical_locations: [LogicalLocation {
            name: about.name.clone(),
            kind: "resource",
            fully_qualified_name: format!("{}/{connection}/{id}", about.provider),
        }],
    }
}

fn suppression(standing: &Standing) -> Option<Suppression> {
    match standing {
        Standing::Acknowledged(Acknowledgement { reason, owner, expires_at }) => Some(Suppression {
            kind: "external",
            status: "accepted",
            justification: format!("{reason} (accepted by {owner} until {expires_at})"),
        }),
        Standing::Open | Standing::Lapsed(_) => None,
    }
}

/// Returns a path as a URI writes it: everything but RFC 3986's unreserved characters and slashes as its code.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
