//! Judging what the store holds: one dossier at a time, so that any inventory is judged in constant memory.

use remit_core::approval::Approvals;
use remit_core::finding::Finding;
use remit_core::judge::{Context, Judge, JudgedConnection};
use remit_core::model::{ConnectionId, Dossier, Principal, PrincipalStatus, ProviderId};
use remit_core::people::{Directory, Person};
use remit_core::policy::Policy;
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
    /// The instant of judging.
    pub now: jiff::Timestamp,
    /// The day whose inventory is judged; the present one if there is none.
    pub as_of: Option<jiff::Timestamp>,
}

/// A connection to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The connection.
    pub id: ConnectionId,
    /// Its provider.
    pub provider: ProviderId,
}

const PAGE: usize = 1_000;

/// Judges connections. Hands each dossier to `each` with the judge, which judges or explains it; returns the findings
/// that only the whole shows, and the connections as they were judged.
///
/// # Errors
/// The store failed.
pub async fn judge(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    mut each: impl FnMut(&Dossier, &mut Judge<'_>),
) -> Result<(Vec<Finding>, Vec<JudgedConnection>), StoreError> {
    let mut judged = Vec::new();
    let mut people = inputs.people.clone();
    for connection in connections {
        let coverage = store.coverage(&connection.id).await?;
        for principal in store.principals(&connection.id).await? {
            add(&mut people, &connection.id, &principal);
        }
        judged.push(JudgedConnection {
            id: connection.id.clone(),
            provider: connection.provider.clone(),
            coverage,
        });
    }
    let mut judge = Judge::new(Context {
        approvals: inputs.approvals,
        catalogs: inputs.catalogs,
        policy: inputs.policy,
        people: &people,
        connections: &judged,
        now: inputs.now,
    });
    for connection in connections {
        let mut after = None;
        loop {
            let page = store.dossiers(&connection.id, inputs.as_of, after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id.clone());
            for dossier in &page {
                each(dossier, &mut judge);
            }
        }
    }
    let findings = judge.finish();
    Ok((findings, judged))
}

/// Accounts of a tenant are people by their login, their id and their mail address.
fn add(people: &mut Directory, connection: &ConnectionId, principal: &Principal) {
    let status = principal.status.known().copied().unwrap_or(PrincipalStatus::Active);
    let names = [Some(principal.name.clone()), principal.email.known().cloned()];
    let person = Person { name: principal.name.clone(), status, source: format!("accounts of {connection}") };
    people.add(names.into_iter().flatten(), &person);
}
