//! What somebody means by a target: an integration, a credential, a vendor, or whatever notices cover.

use super::super::target;
use super::tenants::Tenants;
use crate::output::wrong_usage;
use remit_core::approval::Approvals;
use remit_core::blast::{Member, vendor};
use remit_core::exposure::Exposures;
use remit_core::graph::{Certainty, Graph, NodeId};
use remit_core::model::Dossier;

/// What is meant.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// What it is called in the output.
    pub(super) called: String,
    /// Its integrations or credentials.
    pub(super) members: Vec<Member>,
    /// Why they are its.
    pub(super) why: &'static str,
}

/// Finds what a text means: a credential by its id, then a vendor, then an integration by id or name.
pub(super) fn named(
    tenants: &Tenants,
    graph: &Graph,
    approvals: &Approvals,
    text: &str,
) -> anyhow::Result<Wanted> {
    let one = |node, why| Wanted {
        called: text.to_owned(),
        members: vec![Member { certainty: Certainty::Certain, node }],
        why,
    };
    if let Some(node) = credential(tenants, graph, text) {
        return Ok(one(node, "the credential that was asked for"));
    }
    let members = vendor(graph, text);
    if !members.is_empty() {
        return Ok(Wanted { called: text.to_owned(), members, why: "published by it" });
    }
    let members = of_domain(tenants, graph, approvals, text);
    if !members.is_empty() {
        return Ok(Wanted { called: text.to_owned(), members, why: "its approved record names the domain" });
    }
    let place = target::find(&tenants.dossiers, text)?;
    let node = tenants.dossiers.get(place).and_then(|dossier| node(graph, dossier));
    node.map(|node| one(node, "the integration that was asked for")).ok_or_else(|| {
        wrong_usage(format!("nothing is called `{text}`"), "`remit inventory` lists what is there")
    })
}

/// Returns everything that notices cover.
pub(super) fn covered(tenants: &Tenants, graph: &Graph, notices: &Exposures) -> anyhow::Result<Wanted> {
    let covered = tenants.dossiers.iter().filter(|dossier| notices.covering(dossier).next().is_some());
    let members: Vec<Member> = covered
        .filter_map(|dossier| node(graph, dossier))
        .map(|node| Member { certainty: Certainty::Certain, node })
        .collect();
    if members.is_empty() {
        return Err(wrong_usage(
            "the notices cover nothing in the inventory",
            "`remit inventory` shows the ids of integrations; notices match ids, never names",
        ));
    }
    Ok(Wanted { called: "what the notices cover".to_owned(), members, why: "covered by a notice" })
}

/// A credential that is an integration itself, as a personal token is, is found as that.
fn credential(tenants: &Tenants, graph: &Graph, text: &str) -> Option<NodeId> {
    tenants.dossiers.iter().find_map(|dossier| {
        let local = text.strip_prefix(dossier.connection.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let is_meant = |id: &str| id == text || Some(id) == local;
        let mut others = dossier.credentials.iter().filter(|credential| credential.id != dossier.id);
        let credential = others.find(|credential| is_meant(credential.id.as_str()))?;
        graph.find(&dossier.connection, &credential.id)
    })
}

fn of_domain(tenants: &Tenants, graph: &Graph, approvals: &Approvals, domain: &str) -> Vec<Member> {
    let has_domain = |dossier: &&Dossier| {
        let place = approvals.find(&dossier.provider, &dossier.connection, &dossier.integration.app);
        let record = place.and_then(|place| approvals.records().get(place));
        let publisher = record.and_then(|record| record.publisher.as_ref());
        let named = publisher.and_then(|publisher| publisher.domain.as_deref());
        named.is_some_and(|named| named.eq_ignore_ascii_case(domain))
    };
    let found = tenants.dossiers.iter().filter(has_domain).filter_map(|dossier| node(graph, dossier));
    found.map(|node| Member { certainty: Certainty::Certain, node }).collect()
}

fn node(graph: &Graph, dossier: &Dossier) -> Option<NodeId> {
    graph.find(&dossier.connection, &dossier.id)
}
