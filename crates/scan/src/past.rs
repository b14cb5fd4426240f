//! The past beside which is judged: what integrations were at the last scan and at their last review.
//!
//! Only what changed since is read a second time, so that it costs in proportion to what changed.

use jiff::Timestamp;
use remit_core::coverage::ScanCoverage;
use remit_core::judge::{Baseline, Context};
use remit_core::model::{ConnectionId, Dossier, ExternalId};
use remit_store::{Store, StoreError};
use std::collections::{BTreeMap, HashMap};

/// When something last changed in a connection, as far back as anything is compared with it.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// What the scan before the latest saw.
    last_scan: Option<ScanCoverage>,
    /// When the first scan ended.
    known_since: Option<Timestamp>,
    /// The last change of what changed.
    changed_at: HashMap<ExternalId, Timestamp>,
}

impl Past {
    /// Reads what changed in a connection until an instant, now if there is none.
    pub(crate) async fn read(
        store: &dyn Store,
        connection: &ConnectionId,
        until: Option<Timestamp>,
        context: &Context<'_>,
    ) -> Result<Self, StoreError> {
        let until = until.unwrap_or(Timestamp::MAX);
        let scans = store.scans(connection, usize::MAX).await?;
        let mut finished = scans.iter().map(|scan| scan.finished_at).filter(|at| *at <= until);
        let (Some(_), Some(before)) = (finished.next(), finished.next()) else {
            let known_since = scans.iter().map(|scan| scan.finished_at).find(|at| *at <= until);
            return Ok(Self { known_since, ..Self::default() });
        };
        let first = finished.next_back().unwrap_or(before);
        let oldest = context.oldest_review().map_or(before, |review| review.min(before));
        let mut changed_at: HashMap<ExternalId, Timestamp> = HashMap::new();
        for change in store.changes(connection, oldest.max(first), until).await? {
            let at = changed_at.entry(change.subject).or_insert(change.at);
            *at = change.at.max(*at);
        }
        let last_scan = store.coverage_as_of(connection, before).await?;
        Ok(Self { last_scan, known_since: Some(first), changed_at })
    }

    /// Returns what these integrations were, where they were something else.
    pub(crate) async fn baseline(
        &self,
        store: &dyn Store,
        connection: &ConnectionId,
        dossiers: &[Dossier],
        context: &Context<'_>,
    ) -> Result<Baseline, StoreError> {
        let mut since_scan = Vec::new();
        let mut since_review: BTreeMap<Timestamp, Vec<ExternalId>> = BTreeMap::new();
        for dossier in dossiers {
            let Some(changed) = self.changed_at.get(&dossier.id) else { continue };
            if self.last_scan.as_ref().is_some_and(|scan| *changed > scan.finished_at) {
                since_scan.push(dossier.id.clone());
            }
            if let Some(reviewed) = context.reviewed_until(dossier).filter(|reviewed| changed > reviewed) {
                since_review.entry(reviewed).or_default().push(dossier.id.clone());
            }
        }
        let mut baseline = Baseline {
            last_scan: self.last_scan.clone(),
            known_since: self.known_since,
            ..Baseline::default()
        };
        if let Some(scan) = &self.last_scan {
            read_into(&mut baseline.at_last_scan, store, connection, scan.finished_at, since_scan).await?;
        }
        for (reviewed, ids) in since_review {
            read_into(&mut baseline.at_review, store, connection, reviewed, ids).await?;
        }
        Ok(baseline)
    }
}

async fn read_into(
    into: &mut HashMap<ExternalId, Option<Dossier>>,
    store: &dyn Store,
    connection: &ConnectionId,
    at: Timestamp,
    ids: Vec<ExternalId>,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let found = store.dossiers_of(connection, Some(at), &ids).await?;
    into.extend(ids.into_iter().map(|id| (id, None)));
    into.extend(found.into_iter().map(|dossier| (dossier.id.clone(), Some(dossier))));
    Ok(())
}
