//! What changed for each notification since its target took something the last time.

use crate::{Change, Notification, Unread, What};
use remit_core::finding::{Finding, Severity};
use remit_core::judge::JudgedConnection;
use remit_scan::{Inputs, Judged};
use remit_store::{LedgerEntry, Notified, Store, StoreError};
use std::cmp::Reverse;
use std::collections::HashMap;

#[cfg(test)]
mod tests;

/// What is to be told to one target.
#[derive(Debug, Default)]
pub struct Pending {
    /// What is told, the worst first.
    pub changes: Vec<Change>,
    /// What the target is taken to know though it is not told: milder findings, those of other connections, and those
    /// that became milder. So neither a threshold nor a filter that changes makes old findings news.
    pub(crate) quiet: Vec<Notified>,
    /// What it needs to know no longer.
    pub(crate) forgotten: Vec<String>,
}

/// Compares the ledger with what each target knows. A finding that holds but is not in the ledger yet waits for the next
/// scan; one that somebody accepts is not told, and is told anew when the acceptance lapses. Beside it returns which
/// connections were not read whole.
///
/// # Errors
/// The store failed.
pub async fn pending(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    notifications: &[Notification],
) -> Result<(Vec<Pending>, Vec<Unread>), StoreError> {
    let ledger = ledger(store, connections).await?;
    let exceptions = store.exceptions().await?;
    let accepted = exceptions.into_iter().map(|one| (one.fingerprint, one.expires_at > inputs.now)).collect();
    let mut listeners = Vec::new();
    for notification in notifications {
        let known = store.notified(&notification.id).await?;
        let known = known.into_iter().map(|one| (one.fingerprint.clone(), one)).collect();
        listeners.push(Listener { notification, known, pending: Pending::default() });
    }
    let tell = Tell { ledger: &ledger, accepted };
    let (whole, judged) = remit_scan::judge(store, connections, inputs, |dossier, judge| {
        for finding in judge.judge(dossier).findings {
            tell.finding(&finding, &mut listeners);
        }
    })
    .await?;
    whole.iter().for_each(|finding| tell.finding(finding, &mut listeners));
    let pending = listeners.into_iter().map(|listener| listener.finish(&ledger)).collect();
    Ok((pending, judged.iter().filter_map(unread).collect()))
}

/// Returns the ledgers of all connections as one. What no connection holds may have moved from one to another.
async fn ledger(
    store: &dyn Store,
    connections: &[Judged],
) -> Result<HashMap<String, LedgerEntry>, StoreError> {
    let mut ledger: HashMap<String, LedgerEntry> = HashMap::new();
    for connection in connections {
        for entry in store.ledger(&connection.id).await? {
            let earlier = ledger.get(&entry.fingerprint);
            if earlier.is_none_or(|earlier| earlier.resolved_at.is_some()) {
                ledger.insert(entry.fingerprint.clone(), entry);
            }
        }
    }
    Ok(ledger)
}

fn unread(connection: &JudgedConnection) -> Option<Unread> {
    let is_whole = connection.coverage.as_ref().map(|coverage| coverage.is_complete());
    (is_whole != Some(true))
        .then(|| Unread { connection: connection.id.clone(), was_scanned: is_whole.is_some() })
}

/// One notification, what its target knows, and what comes together for it.
struct Listener<'n> {
    notification: &'n Notification,
    known: HashMap<String, Notified>,
    pending: Pending,
}

/// What the store remembers of findings.
struct Tell<'l> {
    ledger: &'l HashMap<String, LedgerEntry>,
    /// Findings that somebody accepts or did, and whether it still holds.
    accepted: HashMap<String, bool>,
}

impl Tell<'_> {
    /// Holds a finding that holds against what each target knows.
    fn finding(&self, finding: &Finding, listeners: &mut [Listener<'_>]) {
        let entry = self.ledger.get(&finding.fingerprint).filter(|entry| entry.resolved_at.is_none());
        let Some(entry) = entry else { return };
        let accepted = self.accepted.get(&finding.fingerprint).copied();
        for listener in listeners {
            if accepted == Some(true) {
                listener.forget(&finding.fingerprint);
            } else {
                listener.finding(finding, entry, accepted.is_some());
            }
        }
    }
}

impl Listener<'_> {
    fn finding(&mut self, finding: &Finding, entry: &LedgerEntry, has_lapsed: bool) {
        let what = match self.known.get(&finding.fingerprint) {
            None if has_lapsed || entry.opened_at > entry.first_seen => What::Reopened,
            None => What::Opened,
            Some(known) if known.opened_at < entry.opened_at => What::Reopened,
            Some(known) if known.severity < finding.severity => What::Raised(known.severity),
            Some(known) if known.severity == finding.severity => return,
            Some(_) => return self.pending.quiet.extend(Change::of(What::Opened, finding, entry).leaves()),
        };
        let change = Change::of(what, finding, entry);
        if self.notification.tells(finding.severity, change.connection.as_ref()) {
            self.pending.changes.push(change);
        } else {
            self.pending.quiet.extend(change.leaves());
        }
    }

    fn forget(&mut self, fingerprint: &str) {
        if self.known.remove(fingerprint).is_some() {
            self.pending.forgotten.push(fingerprint.to_owned());
        }
    }

    /// Adds what the ledger says is resolved. What it does not know of, it says nothing about.
    fn finish(mut self, ledger: &HashMap<String, LedgerEntry>) -> Pending {
        for (fingerprint, known) in self.known {
            let Some(at) = ledger.get(&fingerprint).and_then(|entry| entry.resolved_at) else { continue };
            if self.notification.tells(known.severity, known.connection.as_ref()) {
                self.pending.changes.push(Change::resolved(known, at));
            } else {
                self.pending.forgotten.push(fingerprint);
            }
        }
        self.pending.changes.sort_by(|a, b| key(a).cmp(&key(b)));
        self.pending
    }
}

fn key(change: &Change) -> (Reverse<Severity>, What, &str, &str) {
    (Reverse(change.severity), change.what, &change.name, &change.fingerprint)
}
