//! All approved records, and which of them speaks of an integration.

use super::resolve::Resolved;
use super::{Approval, ApprovalKey, KnownProvider, parse};
use crate::document::{Diagnostic, Diagnostics, Fields, read};
use crate::model::{AppId, ConnectionId, ProviderId, StageId};
use crate::scope::ScopeSet;
use std::collections::HashMap;

/// Approved records, checked against each other and against what the providers know.
#[derive(Debug, Default)]
pub struct Approvals {
    // One entry each for every record.
    records: Vec<Approval>,
    approved: Vec<ScopeSet>,
    stages: Vec<Vec<StageId>>,
    /// Records that approve; no two speak of the same integration.
    by_key: HashMap<ApprovalKey, usize>,
    drafts: HashMap<ApprovalKey, usize>,
}

impl Approvals {
    /// Reads files of records, each with its name.
    ///
    /// # Errors
    /// Everything that is wrong in any of the files.
    pub fn parse(
        files: &[(String, String)],
        providers: &[KnownProvider<'_>],
    ) -> Result<Self, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let mut approvals = Self::default();
        for (file, text) in files {
            for root in read(file, text, &diagnostics) {
                let keys = parse::KEYS;
                let Some(fields) = Fields::open(&root, "an approved record", keys, &diagnostics) else {
                    continue;
                };
                if let Some((record, resolved)) = parse::record(&fields, providers, &diagnostics) {
                    approvals.add(record, resolved, &diagnostics);
                }
            }
        }
        approvals.report_overlaps(&diagnostics);
        if diagnostics.is_empty() { Ok(approvals) } else { Err(diagnostics.into_sorted()) }
    }

    /// Returns no records at all.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Returns the records, in the order in which they were read, drafts included.
    pub fn records(&self) -> &[Approval] {
        &self.records
    }

    /// Returns the scopes that a record approves, of all kinds; none for a number that no record has.
    pub fn approved(&self, index: usize) -> &ScopeSet {
        self.approved.get(index).unwrap_or(ScopeSet::EMPTY)
    }

    /// Returns the stages in which an integration of the record's form is listed; none where there is no such record.
    pub fn listed_in(&self, index: usize) -> &[StageId] {
        self.stages.get(index).map_or(&[], Vec::as_slice)
    }

    /// Returns the number of the record that speaks of an integration. Drafts speak of none.
    pub fn find(&self, provider: &ProviderId, connection: &ConnectionId, app: &AppId) -> Option<usize> {
        find(&self.by_key, provider, connection, app)
    }

    /// Returns the number of the draft that would speak of an integration.
    pub fn find_draft(&self, provider: &ProviderId, connection: &ConnectionId, app: &AppId) -> Option<usize> {
        find(&self.drafts, provider, connection, app)
    }

    fn add(&mut self, record: Approval, resolved: Resolved, diagnostics: &Diagnostics) {
        let by_key = if record.is_draft { &mut self.drafts } else { &mut self.by_key };
        match by_key.get(&record.key).and_then(|first| self.records.get(*first)) {
            Some(first) => diagnostics.report(conflict(&record, first, "has a record already")),
            None => {
                by_key.insert(record.key.clone(), self.records.len());
            }
        }
        self.records.push(record);
        self.approved.push(resolved.approved);
        self.stages.push(resolved.stages);
    }

    /// A record without `connection` holds everywhere, so that one with it leaves open which of the two is meant.
    fn report_overlaps(&self, diagnostics: &Diagnostics) {
        for (key, index) in &self.by_key {
            let everywhere = ApprovalKey { connection: None, ..key.clone() };
            let general = self.by_key.get(&everywhere).filter(|_| key.connection.is_some());
            let general = general.and_then(|general| self.records.get(*general));
            if let (Some(general), Some(record)) = (general, self.records.get(*index)) {
                let what = "has a record for every connection and one for this connection alone";
                diagnostics.report(conflict(record, general, what));
            }
        }
    }
}

fn find(
    by_key: &HashMap<ApprovalKey, usize>,
    provider: &ProviderId,
    connection: &ConnectionId,
    app: &AppId,
) -> Option<usize> {
    if by_key.is_empty() {
        return None;
    }
    let mut key = ApprovalKey { provider: provider.clone(), app: app.clone(), connection: None };
    if let Some(index) = by_key.get(&key) {
        return Some(*index);
    }
    key.connection = Some(connection.clone());
    by_key.get(&key).copied()
}

fn conflict(record: &Approval, first: &Approval, what: &str) -> Diagnostic {
    let ApprovalKey { provider, app, .. } = &record.key;
    Diagnostic {
        location: record.location.clone(),
        words: app.to_string(),
        message: format!("`{app}` of `{provider}` {what}"),
        hint: Some(format!("the other stands at {}", first.location)),
    }
}
