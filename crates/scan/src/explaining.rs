//! Explaining one integration as judging everything would, and reading no more than that takes: the integration, what its
//! authority can lead to, and what has something in common with it.
//!
//! Paths begin at the integration, and only what an edge names or what is the same app elsewhere can be on one. So the
//! graph is made of those, and everybody else is never decoded.

use crate::judging::{Inputs, Judged, add_principals, linked, tenants};
use crate::past::Past;
use remit_core::graph::SYSTEM_PREFIX;
use remit_core::judge::{Context, Explanation, Judge, JudgedConnection, hand_out};
use remit_core::model::{ConnectionId, Dossier, Edge, ExternalId};
use remit_store::{Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the integrations of which one may be meant by a text, by connection and id: every one that has the text, or what
/// stands in it behind the name of its connection, as an id or a name.
///
/// # Errors
/// The store failed.
pub async fn candidates(
    store: &dyn Store,
    connections: &[Judged],
    text: &str,
) -> Result<Vec<Dossier>, StoreError> {
    let mut found = Vec::new();
    for connection in connections {
        let mut texts = vec![text.to_owned()];
        let local = text.strip_prefix(connection.id.as_str()).and_then(|rest| rest.strip_prefix('/'));
        texts.extend(local.map(str::to_owned));
        found.extend(store.mentioning(&connection.id, &texts).await?);
    }
    Ok(found)
}

/// Explains one integration as it stands now. Returns too the connections as they were judged.
///
/// # Errors
/// The store failed.
pub async fn explain(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    dossier: &Dossier,
) -> Result<(Explanation, Vec<JudgedConnection>), StoreError> {
    let (judged, people, principals) = tenants(store, connections, inputs.people).await?;
    let context = Context {
        approvals: inputs.approvals,
        catalogs: inputs.catalogs,
        policy: inputs.policy,
        people: &people,
        principals: &principals,
        exposures: inputs.exposures,
        connections: &judged,
        now: inputs.now,
    };
    let graph;
    let mut linked = linked(store, connections, inputs, &principals).await?;
    let mut judge = Judge::new(context);
    let around = around(store, connections, &judge, dossier).await?;
    for other in &around {
        linked.take(other);
        if (&other.connection, &other.id) != (&dossier.connection, &dossier.id) {
            judge.note(other);
        }
    }
    if linked.n_taken() > 0 {
        // Who stands behind what was taken is known only now.
        add_principals(&principals, &mut linked);
        graph = linked.finish();
        judge.set_graph(&graph);
    }
    let past = Past::read(store, &dossier.connection, None, &context).await?;
    let one = std::slice::from_ref(dossier);
    judge.set_baseline(past.baseline(store, &dossier.connection, one, &context).await?);
    let mut explanation = judge.explain(dossier);
    hand_out(std::slice::from_mut(&mut explanation), judge.finish_some());
    Ok((explanation, judged))
}

/// Returns the integration with everything that may be on a path of it or may share something with it.
async fn around(
    store: &dyn Store,
    connections: &[Judged],
    judge: &Judge<'_>,
    dossier: &Dossier,
) -> Result<Vec<Dossier>, StoreError> {
    let mut around = BTreeMap::from([((dossier.connection.clone(), dossier.id.clone()), dossier.clone())]);
    let mut texts: BTreeSet<String> = judge.common(dossier).into_iter().collect();
    texts.insert(dossier.integration.app.to_string());
    for connection in connections {
        for edge in store.edges(&connection.id, None).await? {
            texts.extend(named(&edge));
        }
    }
    let texts: Vec<String> = texts.into_iter().collect();
    for connection in connections {
        add(&mut around, store.mentioning(&connection.id, &texts).await?);
    }
    // The same app in another connection of the provider acts with the same secret.
    for connection in connections {
        let has_sibling =
            |other: &&Judged| other.provider == connection.provider && other.id != connection.id;
        if connections.iter().find(has_sibling).is_none() {
            continue;
        }
        let elsewhere = around.values().filter(|one| one.provider == connection.provider);
        let apps: BTreeSet<String> = elsewhere.map(|one| one.integration.app.to_string()).collect();
        let apps: Vec<String> = apps.into_iter().collect();
        add(&mut around, store.mentioning(&connection.id, &apps).await?);
    }
    Ok(around.into_values().collect())
}

fn add(around: &mut BTreeMap<(ConnectionId, ExternalId), Dossier>, found: Vec<Dossier>) {
    around.extend(found.into_iter().map(|one| ((one.connection.clone(), one.id.clone()), one)));
}

/// What an edge names: ids, also those of other systems' objects as they are called there.
fn named(edge: &Edge) -> impl Iterator<Item = String> {
    [&edge.from, &edge.to].into_iter().flat_map(|id| {
        let foreign = id.as_str().strip_prefix(SYSTEM_PREFIX).and_then(|name| name.split_once('/'));
        [Some(id.to_string()), foreign.map(|(_, object)| object.to_owned())].into_iter().flatten()
    })
}
