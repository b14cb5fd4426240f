//! Judging again what was touched since the last time, and what follows from that: it says what judging everything would,
//! and costs in proportion to what was touched.
//!
//! An integration's verdict rests on what is written of it, on the accounts of those behind it, on the graph where it is
//! linked, and on the time, which says itself until when it holds. What it has in common with others is looked at anew for
//! those that have something in common, and for what was touched. Where a new edge or a resource with one may lead anywhere,
//! everything is judged.

use crate::judging::{Inputs, Judged, PAGE, add_principals, linked, tenants};
use crate::ledger::{Settled, count, settle, verdicts};
use crate::past::Past;
use jiff::Timestamp;
use remit_core::approval::Approvals;
use remit_core::finding::Severity;
use remit_core::graph::Linked;
use remit_core::judge::{Context, Judge};
use remit_core::model::{Dossier, ExternalId, Principal};
use remit_core::principals::Principals;
use remit_store::{Store, StoreError, Touched};
use std::collections::{BTreeMap, BTreeSet};

/// What is judged again.
struct Again<'a> {
    store: &'a dyn Store,
    parts: Vec<Part<'a>>,
}

/// What is judged again of one connection.
struct Part<'a> {
    connection: &'a Judged,
    touched: Touched,
    /// Integrations, also those that are gone.
    subjects: BTreeSet<ExternalId>,
    /// Those of them that no link joins with others, and those that are in the graph.
    alone: Vec<Dossier>,
    in_graph: Vec<Dossier>,
}

/// Judges again what was touched. Returns nothing where everything has to be judged.
pub(crate) async fn rejudge(
    store: &dyn Store,
    connections: &[Judged],
    inputs: Inputs<'_>,
    judged_by: &str,
) -> Result<Option<Settled>, StoreError> {
    let Some(mut again) = Again::read(store, connections, inputs.now, judged_by).await? else {
        return Ok(None);
    };
    let (judged, people, principals) = tenants(store, connections, inputs.people).await?;
    let mut links = linked(store, connections, inputs, &principals).await?;
    if again.touches_the_linked(&links) || !again.add_of_people(inputs.approvals, &principals).await? {
        return Ok(None);
    }
    again.gather(&mut links).await?;
    let graph = (links.n_taken() > 0).then(|| {
        // Who stands behind what was taken is known only now.
        add_principals(&principals, &mut links);
        links.finish()
    });
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
    if let Some(graph) = &graph {
        judge.set_graph(graph);
    }
    let mut n_findings = again.standing(&mut judge).await?;
    again.note_others(&mut judge).await?;
    let mut updates = Vec::new();
    let mut n_judged = 0;
    for part in &again.parts {
        let id = &part.connection.id;
        let subjects = part.subjects.iter().cloned().collect();
        let update = store.open_ledger_of(id, &part.touched, subjects).await?;
        if !part.subjects.is_empty() {
            let past = Past::read(store, id, None, &context).await?;
            for (dossiers, is_linked) in [(&part.alone, false), (&part.in_graph, true)] {
                for page in dossiers.chunks(PAGE) {
                    judge.set_baseline(past.baseline(store, id, page, &context).await?);
                    n_judged += page.len();
                    let verdicts = verdicts(&mut judge, page, is_linked, &mut n_findings);
                    store.note_verdicts(&update, verdicts).await?;
                }
            }
        }
        updates.push(update);
    }
    let whole = judge.finish();
    count(&whole, &mut n_findings);
    settle(store, connections, updates, judged_by, &whole, inputs.now).await?;
    Ok(Some(Settled { n_findings, connections: judged, n_judged }))
}

impl<'a> Again<'a> {
    /// Reads what was touched. Returns nothing where verdicts are missing, or rest on something else.
    async fn read(
        store: &'a dyn Store,
        connections: &'a [Judged],
        now: Timestamp,
        judged_by: &str,
    ) -> Result<Option<Self>, StoreError> {
        let mut parts = Vec::new();
        for connection in connections {
            let touched = match store.touched(&connection.id, now).await? {
                Some(touched) if touched.judged_by == judged_by => touched,
                // Of one that was never scanned there is nothing to judge.
                None if store.coverage(&connection.id).await?.is_none() => Touched::default(),
                Some(_) | None => return Ok(None),
            };
            let subjects = touched.subjects.iter().cloned().collect();
            parts.push(Part { connection, touched, subjects, alone: Vec::new(), in_graph: Vec::new() });
        }
        Ok(Some(Self { store, parts }))
    }

    /// Whether a resource was touched from which something leads on: anybody may have reached it.
    fn touches_the_linked(&self, links: &Linked<'_>) -> bool {
        let is_linked = |part: &Part<'_>| {
            part.touched.resources.iter().any(|resource| links.is_named(&part.connection.id, resource))
        };
        self.parts.iter().any(is_linked)
    }

    /// Adds the integrations behind which somebody stands whose account was touched, here or elsewhere, and those whose
    /// record such a person owns. Returns whether they can be told.
    async fn add_of_people(
        &mut self,
        approvals: &Approvals,
        principals: &Principals,
    ) -> Result<bool, StoreError> {
        let touched = || self.parts.iter().flat_map(|part| &part.touched.principals);
        if touched().next().is_none() {
            return Ok(true);
        }
        if self.parts.iter().any(|part| part.is_first_known(principals)) {
            return Ok(false);
        }
        let Some(names) = names(touched(), principals) else { return Ok(false) };
        let owners = approvals.records().iter().enumerate().filter(|(_, record)| {
            record.owner.as_ref().is_some_and(|owner| names.contains(&folded(&owner.value)))
        });
        let records: Vec<u32> = owners.filter_map(|(place, _)| u32::try_from(place).ok()).collect();
        let texts: Vec<String> = names.into_iter().collect();
        for part in &mut self.parts {
            let id = &part.connection.id;
            let behind = self.store.mentioning(id, &texts).await?;
            part.subjects.extend(behind.into_iter().map(|dossier| dossier.id));
            part.subjects.extend(self.store.judged_by_records(id, &records).await?);
        }
        Ok(true)
    }

    /// Reads the integrations, and takes those that are linked into the graph. Where one of them is or was linked, or an
    /// account was touched, everything that is linked is judged again.
    async fn gather(&mut self, links: &mut Linked<'_>) -> Result<(), StoreError> {
        let mut is_touched = self.parts.iter().any(|part| !part.touched.principals.is_empty());
        let mut linked_before = Vec::new();
        for part in &mut self.parts {
            let subjects: Vec<ExternalId> = part.subjects.iter().cloned().collect();
            for dossier in self.store.dossiers_of(&part.connection.id, None, &subjects).await? {
                part.take(dossier, links);
            }
            let before = self.store.judged_linked(&part.connection.id).await?;
            is_touched |= !part.in_graph.is_empty() || before.iter().any(|id| part.subjects.contains(id));
            linked_before.push(before);
        }
        if !is_touched {
            return Ok(());
        }
        for (part, before) in self.parts.iter_mut().zip(linked_before) {
            let others: Vec<ExternalId> =
                before.into_iter().filter(|id| !part.subjects.contains(id)).collect();
            for dossier in self.store.dossiers_of(&part.connection.id, None, &others).await? {
                part.take(dossier, links);
            }
            part.subjects.extend(others);
        }
        Ok(())
    }

    /// Tells the judge which records others match whose verdicts stand, and returns how many findings they have.
    async fn standing(&self, judge: &mut Judge<'_>) -> Result<BTreeMap<Severity, u64>, StoreError> {
        let mut n_findings = BTreeMap::new();
        for part in &self.parts {
            let subjects: Vec<ExternalId> = part.subjects.iter().cloned().collect();
            let sum = self.store.verdict_sum(&part.connection.id, &subjects).await?;
            judge.set_matched(sum.records.into_iter().filter_map(|record| usize::try_from(record).ok()));
            for (severity, n_alike) in sum.n_findings {
                *n_findings.entry(severity).or_default() += u64::from(n_alike);
            }
        }
        Ok(n_findings)
    }

    /// Notes the others that had something in common with somebody, or have with those that are judged again.
    async fn note_others(&self, judge: &mut Judge<'_>) -> Result<(), StoreError> {
        let again = self.parts.iter().flat_map(|part| part.alone.iter().chain(&part.in_graph));
        let mut texts: BTreeSet<String> = again.flat_map(|dossier| judge.common(dossier)).collect();
        texts.extend(self.parts.iter().flat_map(|part| part.touched.whole.common.iter().cloned()));
        if texts.is_empty() {
            return Ok(());
        }
        let texts: Vec<String> = texts.into_iter().collect();
        for part in &self.parts {
            let others = self.store.mentioning(&part.connection.id, &texts).await?;
            others.iter().filter(|one| !part.subjects.contains(&one.id)).for_each(|one| judge.note(one));
        }
        Ok(())
    }
}

impl Part<'_> {
    /// Whether accounts were touched and there is no other: before, none may have been known.
    fn is_first_known(&self, principals: &Principals) -> bool {
        let touched: BTreeSet<&ExternalId> = self.touched.principals.iter().map(|one| &one.id).collect();
        let mut here = principals.iter().filter(|(connection, _)| **connection == self.connection.id);
        !touched.is_empty() && here.all(|(_, one)| touched.contains(&one.id))
    }

    fn take(&mut self, dossier: Dossier, links: &mut Linked<'_>) {
        let dossiers = if links.take(&dossier) { &mut self.in_graph } else { &mut self.alone };
        dossiers.push(dossier);
    }
}

/// Everything under which people whose accounts were touched may be mentioned: their ids, logins and mail addresses, also
/// those of their accounts elsewhere. Nothing where a name is not ASCII, so that it may be written in ways that are not
/// looked for.
fn names<'p>(
    touched: impl Iterator<Item = &'p Principal>,
    principals: &Principals,
) -> Option<BTreeSet<String>> {
    let of = |one: &Principal| {
        [Some(one.id.to_string()), Some(one.name.clone()), one.email.known().cloned()].into_iter().flatten()
    };
    let mut names: BTreeSet<String> = touched.flat_map(|one| of(one).map(|name| folded(&name))).collect();
    loop {
        let n_before = names.len();
        for (_, one) in principals.iter() {
            let own: Vec<String> = of(one).map(|name| folded(&name)).collect();
            if own.iter().any(|name| names.contains(name)) {
                names.extend(own);
            }
        }
        if names.len() == n_before {
            return Some(names).filter(|names| names.iter().all(|name| name.is_ascii()));
        }
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
