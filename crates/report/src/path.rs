//! Authority paths: as lines for people, as JSON, and drawn as nodes and edges for the formats that hold a graph.

use crate::findings::EvidenceJson;
use crate::text::visible;
use remit_core::finding::{Evidence, Finding, FindingKind};
use remit_core::graph::{End, NodeKind};
use remit_core::path::{AuthorityPath, PathHop, PathNode};
use remit_core::words;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// One path.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PathJson {
    /// The path in words, as they go on after the integration's name.
    says: String,
    /// What it leads to; null where it ends in a system of which no more is known.
    ends_in: Option<&'static str>,
    /// The system in which it ends.
    system: String,
    /// How much the far end matters; null where it is not read.
    tier: Option<String>,
    /// Its hops in order.
    hops: Vec<HopJson>,
}

/// One hop.
#[derive(Debug, Serialize, JsonSchema)]
struct HopJson {
    from: NodeJson,
    relation: &'static str,
    to: NodeJson,
    evidence: EvidenceJson,
}

/// Something that a path leads over.
#[derive(Debug, Serialize, JsonSchema)]
struct NodeJson {
    kind: &'static str,
    connection: Option<String>,
    id: String,
    name: String,
}

/// Paths as one graph: each node and edge once.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    pub(crate) nodes: Vec<DrawnNode>,
    pub(crate) edges: Vec<DrawnEdge>,
}

/// A node of a drawn graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DrawnNode {
    pub(crate) uid: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
}

/// An edge of a drawn graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DrawnEdge {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) relation: &'static str,
}

impl From<&AuthorityPath> for PathJson {
    fn from(path: &AuthorityPath) -> Self {
        Self {
            says: path.in_words(),
            ends_in: path.end.map(End::name),
            system: path.system.clone(),
            tier: path.tier.map(|tier| tier.to_string()),
            hops: path.hops.iter().map(HopJson::from).collect(),
        }
    }
}

impl From<&PathHop> for HopJson {
    fn from(hop: &PathHop) -> Self {
        Self {
            from: (&hop.from).into(),
            relation: hop.link.name(),
            to: (&hop.to).into(),
            evidence: (&hop.evidence).into(),
        }
    }
}

impl From<&PathNode> for NodeJson {
    fn from(node: &PathNode) -> Self {
        Self {
            kind: node.kind.name(),
            connection: node.connection.as_ref().map(ToString::to_string),
            id: node.key.clone(),
            name: node.name.clone(),
        }
    }
}

/// Returns paths for people: what each says, and below one of several hops what shows each of them.
pub(crate) fn lines(paths: &[AuthorityPath]) -> Vec<String> {
    let mut lines = Vec::new();
    for path in paths {
        if let [only] = path.hops.as_slice() {
            lines.push(shown(&only.evidence));
            continue;
        }
        lines.push(visible(&path.in_words()));
        lines.extend(path.hops.iter().map(|hop| format!("> {}", shown(&hop.evidence))));
    }
    if lines.is_empty() {
        lines.push("leads to nothing that rules, makes or opens more".to_owned());
    }
    lines
}

/// Returns a fact with its source and the time at which that was read.
pub(crate) fn shown(evidence: &Evidence) -> String {
    let at = evidence.read_at.map_or_else(String::new, |at| format!(", {}", words::minute(at)));
    format!("{}; {}{at}", visible(&evidence.fact), visible(&evidence.source))
}

/// Returns the paths for which a finding was found; all of its integration where it rests on what they say together.
pub(crate) fn behind<'p>(finding: &Finding, paths: &'p [AuthorityPath]) -> Vec<&'p AuthorityPath> {
    let own = finding.about.connection.as_ref().map_or("", |connection| connection.as_str());
    let is_behind = |path: &&AuthorityPath| {
        if finding.kind == FindingKind::MintsCredentials {
            matches!(path.end, Some(End::Credentials | End::Secrets))
        } else if finding.kind == FindingKind::ChangesAccessOutcomes {
            path.end == Some(End::Access)
        } else if finding.kind == FindingKind::CrossSystemChain {
            path.system != own
        } else {
            finding.kind != FindingKind::EvidenceGap
        }
    };
    paths.iter().filter(is_behind).collect()
}

impl Drawn {
    /// Draws paths.
    pub(crate) fn of(paths: &[&AuthorityPath]) -> Self {
        let mut drawn = Self::default();
        let mut known = BTreeMap::new();
        for hop in paths.iter().flat_map(|path| &path.hops) {
            let [from, to] = [&hop.from, &hop.to].map(|node| {
                let uid = uid(node);
                if known.insert(uid.clone(), ()).is_none() {
                    let (name, kind) = (node.name.clone(), node.kind.name());
                    drawn.nodes.push(DrawnNode { uid: uid.clone(), name, kind });
                }
                uid
            });
            let edge = DrawnEdge { from, to, relation: hop.link.name() };
            if !drawn.edges.contains(&edge) {
                drawn.edges.push(edge);
            }
        }
        drawn
    }
}

/// Tells a node apart from all others of a report.
fn uid(node: &PathNode) -> String {
    let place = match (&node.connection, node.kind) {
        (Some(connection), _) => connection.as_str(),
        (None, NodeKind::Publisher) => "publisher",
        (None, _) => "elsewhere",
    };
    format!("{place}/{}/{}", node.kind.name(), node.key)
}
