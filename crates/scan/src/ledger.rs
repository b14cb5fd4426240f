//! The ledger of findings, brought up to date by judging: everything, or what was touched since the last time where nothing
//! else changed by which is judged.

use crate::judging::{Inputs, Judged, Page, judge_pages};
use crate::rejudging::rejudge;
use jiff::Timestamp;
use remit_core::finding::{Finding, Severity};
use remit_core::judge::{Judge, JudgedConnection};
use remit_core::model::{ConnectionId, Dossier};
use remit_store::{LedgerUpdate, Store, StoreError, Verdict, WholeVerdict};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A ledger that is up to date.
#[derive(Debug)]
pub struct Settled {
    /// How many findings there are of each severity.
    pub n_findings: BTreeMap<Severity, u64>,
    /// The connections as they were judged.
    pub connections: Vec<JudgedConnection>,
    /// How many integrations were judged for it.
    pub n_judged: usize,
}

/// Judges connections and brings their ledgers up to date. `rules` tells everything apart by which is judged besides the
/// inventory: where it is what it was, only what was touched since is judged again.
///
/// # Errors
/// The store failed. Ledgers that were not settled yet stay as they were.
pub async fn judge_into_ledger(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    rules: &str,
) -> Result<Settled, StoreError> {
    let judged_by = judged_by(store, connections, rules).await?;
    match rejudge(store, connections, inputs, &judged_by).await? {
        Some(settled) => Ok(settled),
        None => judge_all(store, connections, inputs, &judged_by).await,
    }
}

/// A digest of all that decides about more than what it is written in: rules, connections and edges.
async fn judged_by(store: &dyn Store, connections: &[Judged], rules: &str) -> Result<String, StoreError> {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    };
    add(rules);
    for connection in connections {
        add(connection.id.as_str());
        add(connection.provider.as_str());
        add(connection.environment.as_deref().unwrap_or_default());
        for edge in store.edges(&connection.id, None).await? {
            add(&format!("{edge:?}"));
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

async fn judge_all(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    judged_by: &str,
) -> Result<Settled, StoreError> {
    let mut updates = Vec::new();
    for connection in connections {
        updates.push(store.open_ledger(&connection.id).await?);
    }
    let mut n_findings = BTreeMap::new();
    let mut n_judged = 0;
    let each = async |page: Page, judge: &mut Judge<'_>| {
        let verdicts = verdicts(judge, &page.dossiers, page.is_linked, &mut n_findings);
        n_judged += verdicts.len();
        match updates.get(page.place) {
            Some(update) => store.note_verdicts(update, verdicts).await,
            None => Ok(()),
        }
    };
    let (whole, judged) = judge_pages(store, connections, inputs, each).await?;
    count(&whole, &mut n_findings);
    settle(store, connections, updates, judged_by, &whole, inputs.now).await?;
    Ok(Settled { n_findings, connections: judged, n_judged })
}

/// Judges integrations without words, and counts what is found.
pub(crate) fn verdicts(
    judge: &mut Judge<'_>,
    dossiers: &[Dossier],
    is_linked: bool,
    n_findings: &mut BTreeMap<Severity, u64>,
) -> Vec<Verdict> {
    let mut verdict = |dossier: &Dossier| {
        let brief = judge.brief(dossier);
        let findings: Vec<(Severity, String)> =
            brief.findings.into_iter().map(|outline| (outline.severity, outline.fingerprint)).collect();
        for (severity, _) in &findings {
            *n_findings.entry(*severity).or_default() += 1;
        }
        Verdict {
            subject: dossier.id.clone(),
            until: brief.until,
            record: brief.record.and_then(|record| u32::try_from(record).ok()),
            is_linked,
            findings,
        }
    };
    dossiers.iter().map(&mut verdict).collect()
}

/// Counts what only all integrations together show.
pub(crate) fn count(whole: &[Finding], n_findings: &mut BTreeMap<Severity, u64>) {
    for finding in whole {
        *n_findings.entry(finding.severity).or_default() += 1;
    }
}

/// Settles the ledgers with what only the whole shows.
pub(crate) async fn settle(
    store: &dyn Store,
    connections: &[Judged],
    updates: Vec<LedgerUpdate>,
    judged_by: &str,
    whole: &[Finding],
    now: Timestamp,
) -> Result<(), StoreError> {
    for (connection, update) in connections.iter().zip(updates) {
        let mine = || whole.iter().filter(|finding| stands_in(finding, connections) == Some(&connection.id));
        let whole = WholeVerdict {
            fingerprints: mine().map(|finding| finding.fingerprint.clone()).collect(),
            common: mine().filter_map(Judge::common_of).collect(),
        };
        store.settle_ledger(update, judged_by, whole, now).await?;
    }
    Ok(())
}

/// A record that no connection holds stands in the ledger of the first that could.
fn stands_in<'a>(finding: &'a Finding, connections: &'a [Judged]) -> Option<&'a ConnectionId> {
    let first = connections.iter().find(|one| one.provider == finding.about.provider).map(|one| &one.id);
    finding.about.connection.as_ref().or(first)
}
