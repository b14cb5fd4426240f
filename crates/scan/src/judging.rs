//! Judging what the store holds: one dossier at a time, so that any inventory is judged in constant memory.

use crate::past::Past;
use jiff::Timestamp;
use remit_core::approval::Approvals;
use remit_core::exposure::Exposures;
use remit_core::finding::Finding;
use remit_core::graph::Linked;
use remit_core::judge::{Context, Judge, JudgedConnection};
use remit_core::model::{ConnectionId, Dossier, ExternalId, ProviderId};
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::principals::Principals;
use remit_core::scope::Catalogs;
use remit_store::{Store, StoreError};

/// Everything by which is judged, besides the inventory.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// What was approved.
    pub approvals: &'a Approvals,
    /// What scopes mean.
    pub catalogs: &'a Catalogs,
    /// The thresholds.
    pub policy: &'a Policy,
    /// The people that configuration names.
    pub people: &'a Directory,
    /// What somebody declared as exposed.
    pub exposures: &'a Exposures,
    /// The instant of judging.
    pub now: Timestamp,
    /// The day whose inventory is judged; the present one if there is none.
    pub as_of: Option<Timestamp>,
}

/// A connection to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The connection.
    pub id: ConnectionId,
    /// Its provider.
    pub provider: ProviderId,
    /// Where it belongs, as the configuration labels it.
    pub environment: Option<String>,
}

/// So many integrations are read at once.
pub(crate) const PAGE: usize = 500;

/// Judges connections. Hands each dossier to `each` with the judge, which judges or explains it: those that are linked
/// with others come last, when the graph of them is known. Returns the findings that only the whole shows, and the
/// connections as they were judged.
///
/// # Errors
/// The store failed.
pub async fn judge(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    mut each: impl FnMut(&Dossier, &mut Judge<'_>),
) -> Result<(Vec<Finding>, Vec<JudgedConnection>), StoreError> {
    judge_pages(store, connections, inputs, async |page, judge| {
        page.dossiers.iter().for_each(|dossier| each(dossier, judge));
        Ok(())
    })
    .await
}

/// Some integrations of one connection that are to be judged.
pub(crate) struct Page {
    /// The place of the connection.
    pub(crate) place: usize,
    pub(crate) dossiers: Vec<Dossier>,
    /// Whether they are in the graph.
    pub(crate) is_linked: bool,
}

/// Judges connections: hands the dossiers to `page`.
pub(crate) async fn judge_pages(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    mut page: impl AsyncFnMut(Page, &mut Judge<'_>) -> Result<(), StoreError>,
) -> Result<(Vec<Finding>, Vec<JudgedConnection>), StoreError> {
    let (judged, people, principals) = tenants(store, connections, inputs.people).await?;
    let graph;
    let mut linked = linked(store, connections, inputs, &principals).await?;
    let mut later: Vec<Vec<ExternalId>> = vec![Vec::new(); connections.len()];
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
    let mut judge = Judge::new(context);
    let mut pasts = Vec::with_capacity(connections.len());
    for (place, connection) in connections.iter().enumerate() {
        let past = Past::read(store, &connection.id, inputs.as_of, &context).await?;
        let mut after = None;
        loop {
            let dossiers = store.dossiers(&connection.id, inputs.as_of, after.as_ref(), PAGE).await?;
            let Some(last) = dossiers.last() else { break };
            after = Some(last.id.clone());
            judge.set_baseline(past.baseline(store, &connection.id, &dossiers, &context).await?);
            let (wait, alone): (Vec<Dossier>, Vec<Dossier>) =
                dossiers.into_iter().partition(|dossier| linked.take(dossier));
            if let Some(later) = later.get_mut(place) {
                later.extend(wait.into_iter().map(|dossier| dossier.id));
            }
            page(Page { place, dossiers: alone, is_linked: false }, &mut judge).await?;
        }
        pasts.push(past);
    }
    if linked.n_taken() > 0 {
        // Who stands behind what was taken is known only now.
        add_principals(&principals, &mut linked);
        graph = linked.finish();
        judge.set_graph(&graph);
    }
    // What waited is read again: its memory is the graph's, not the dossiers'.
    for (place, ((connection, later), past)) in connections.iter().zip(&later).zip(&pasts).enumerate() {
        for ids in later.chunks(PAGE) {
            let dossiers = store.dossiers_of(&connection.id, inputs.as_of, ids).await?;
            judge.set_baseline(past.baseline(store, &connection.id, &dossiers, &context).await?);
            page(Page { place, dossiers, is_linked: true }, &mut judge).await?;
        }
    }
    let findings = judge.finish();
    Ok((findings, judged))
}

/// Reads what is known of whole connections: their coverage and their accounts, beside the people who are known already.
pub(crate) async fn tenants(
    store: &dyn Store,
    connections: &[Judged],
    people: &Directory,
) -> Result<(Vec<JudgedConnection>, Directory, Principals), StoreError> {
    let mut judged = Vec::new();
    let mut people = people.clone();
    let mut principals = Principals::default();
    for connection in connections {
        let coverage = store.coverage(&connection.id).await?;
        for principal in store.principals(&connection.id).await? {
            people.add_principal(&connection.id, &principal);
            principals.add(&connection.id, principal);
        }
        judged.push(JudgedConnection {
            id: connection.id.clone(),
            provider: connection.provider.clone(),
            environment: connection.environment.clone(),
            coverage,
        });
    }
    Ok((judged, people, principals))
}

/// Begins the graph of what is linked, with everything but the dossiers.
pub(crate) async fn linked<'i>(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'i>,
    principals: &Principals,
) -> Result<Linked<'i>, StoreError> {
    let ids = connections.iter().map(|connection| (&connection.id, &connection.provider));
    let mut linked = Linked::new(inputs.catalogs, inputs.now, ids);
    for connection in connections {
        for edge in store.edges(&connection.id, inputs.as_of).await? {
            linked.add_edge(&connection.id, &edge);
        }
    }
    add_principals(principals, &mut linked);
    for connection in connections {
        if !linked.has_edges(&connection.id) {
            continue;
        }
        for resource in store.resources(&connection.id).await? {
            linked.add_resource(&connection.id, &resource);
        }
    }
    Ok(linked)
}

pub(crate) fn add_principals(principals: &Principals, linked: &mut Linked<'_>) {
    principals.iter().for_each(|(connection, principal)| linked.add_principal(connection, principal));
}
