//! What both classes of findings share: what was found, by which rule, since when, and in which state it is.

use super::super::{Integrations, ReportView};
use super::base::{Resource, Time, coverage};
use crate::findings::EvidenceJson;
use crate::path::{self, Drawn, DrawnEdge, DrawnNode};
use remit_core::finding::{Control, Finding, Standing};
use remit_core::words;
use serde::Serialize;
use std::collections::BTreeMap;

/// The framework whose controls are attack techniques.
const ATTACK: &str = "ATT&CK";

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct FindingInfo {
    uid: String,
    title: &'static str,
    desc: String,
    types: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    created_time: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seen_time: Option<Time>,
    last_seen_time: Time,
    analytic: Analytic,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attacks: Vec<Attack>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attack_graph: Option<AttackGraph>,
    tags: Vec<Tag>,
}

/// How authority gets from the integration to what the finding is about.
#[derive(Debug, Serialize)]
struct AttackGraph {
    name: &'static str,
    is_directed: bool,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

#[derive(Debug, Serialize)]
struct Node {
    uid: String,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Edge {
    uid: String,
    source: String,
    target: String,
    relation: &'static str,
}

/// The rule; type 1 says that it is one.
#[derive(Debug, Serialize)]
struct Analytic {
    uid: &'static str,
    name: &'static str,
    type_id: u8,
}

#[derive(Debug, Serialize)]
struct Attack {
    technique: Technique,
}

#[derive(Debug, Serialize)]
struct Technique {
    uid: &'static str,
    name: &'static str,
}

/// The controls of one framework.
#[derive(Debug, Serialize)]
struct Tag {
    name: &'static str,
    values: Vec<&'static str>,
}

/// What remit says besides what OCSF has a place for.
#[derive(Debug, Serialize)]
pub(super) struct Unmapped {
    coverage: &'static str,
    tier: String,
    instances: Vec<String>,
    evidence: Vec<EvidenceJson>,
    absorbed: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<String>,
}

impl FindingInfo {
    pub(super) fn new(view: &ReportView<'_>, integrations: &Integrations<'_>, finding: &Finding) -> Self {
        let facts = finding.kind.facts();
        let opened = (view.opened)(&finding.fingerprint).map(Time::from);
        let (attacks, controls): (Vec<&'static Control>, Vec<&'static Control>) =
            finding.controls().partition(|control| control.framework == ATTACK);
        let mut by_framework: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        for control in controls {
            by_framework.entry(&control.framework).or_default().push(&control.id);
        }
        let attack = |control: &'static Control| Attack {
            technique: Technique { uid: &control.id, name: &control.title().title },
        };
        Self {
            uid: finding.fingerprint.clone(),
            title: &facts.title,
            desc: finding.summary.clone(),
            types: [finding.kind.id()],
            created_time: opened,
            first_seen_time: opened,
            last_seen_time: view.now.into(),
            analytic: Analytic { uid: finding.kind.id(), name: finding.kind.id(), type_id: 1 },
            attacks: attacks.into_iter().map(attack).collect(),
            attack_graph: attack_graph(integrations, finding),
            tags: by_framework.into_iter().map(|(name, values)| Tag { name, values }).collect(),
        }
    }
}

fn attack_graph(integrations: &Integrations<'_>, finding: &Finding) -> Option<AttackGraph> {
    let (explanation, _) = integrations.of(finding)?;
    let drawn = Drawn::of(&path::behind(finding, &explanation.paths));
    let edge = |(n, edge): (usize, DrawnEdge)| Edge {
        uid: format!("e{}", n + 1),
        source: edge.from,
        target: edge.to,
        relation: edge.relation,
    };
    let node = |node: DrawnNode| Node { uid: node.uid, name: node.name, kind: node.kind };
    (!drawn.edges.is_empty()).then(|| AttackGraph {
        name: "authority path",
        is_directed: true,
        nodes: drawn.nodes.into_iter().map(node).collect(),
        edges: drawn.edges.into_iter().enumerate().map(edge).collect(),
    })
}

impl Unmapped {
    pub(super) fn new(view: &ReportView<'_>, integrations: &Integrations<'_>, finding: &Finding) -> Self {
        let record = integrations.record(finding);
        Self {
            coverage: coverage(view, finding.about.connection.as_ref().map(|id| id.as_str())),
            tier: finding.tier.to_string(),
            instances: finding.instances.clone(),
            evidence: finding.evidence.iter().map(EvidenceJson::from).collect(),
            absorbed: finding.absorbed.iter().map(|kind| kind.id()).collect(),
            record: record.map(|place| format!("{}:{}", view.relative(&place.file), place.line)),
            standing: standing(&finding.standing),
        }
    }
}

fn standing(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Open => None,
        Standing::Acknowledged(by) => {
            Some(format!("accepted by {} until {}: {}", by.owner, by.expires_at, by.reason))
        }
        Standing::Lapsed(by) => Some(format!("acceptance by {} lapsed at {}", by.owner, by.expires_at)),
    }
}

/// Returns 1 for a finding that is reported for the first time, 2 for one that was open before.
pub(super) fn activity_id(view: &ReportView<'_>, finding: &Finding) -> u8 {
    if view.is_new(finding) == Some(false) { 2 } else { 1 }
}

/// Returns 3 for a finding that somebody accepts, 2 for one whose acceptance lapsed, else 1: new.
pub(super) fn status_id(finding: &Finding) -> u8 {
    match finding.standing {
        Standing::Open => 1,
        Standing::Lapsed(_) => 2,
        Standing::Acknowledged(_) => 3,
    }
}

/// Returns the tenant, and the integration where the finding is about one.
pub(super) fn resources(integrations: &Integrations<'_>, finding: &Finding) -> Vec<Resource<()>> {
    let about = &finding.about;
    let mut resources = Vec::new();
    if let Some(connection) = &about.connection {
        resources.push(resource(connection.to_string(), connection.to_string(), "SaaS tenant".to_owned()));
    }
    if let Some((explanation, dossier)) = integrations.of(finding) {
        let name = explanation.verdict.about.name.clone();
        resources.push(resource(
            dossier.id.to_string(),
            name,
            words::integration_kind(dossier.integration.kind).to_owned(),
        ));
    }
    if resources.is_empty() {
        resources.push(resource(about.app.to_string(), about.name.clone(), "approved record".to_owned()));
    }
    resources
}

fn resource(uid: String, name: String, kind: String) -> Resource<()> {
    Resource { uid, name, kind, owner: None, role_id: Some(3), data: None }
}
