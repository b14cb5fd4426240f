//! Baselines: what integrations were at the last scan and at their last review. Only those that changed since are kept.

use super::Context;
use crate::approval::Approval;
use crate::coverage::ScanCoverage;
use crate::model::{Dossier, ExternalId, StageId};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::HashMap;

/// What the integrations of one connection were earlier, as far as they were something else then.
#[derive(Debug, Default)]
pub struct Baseline {
    /// What the scan before the latest saw; none if there was none, and then nothing is compared with it.
    pub last_scan: Option<ScanCoverage>,
    /// When the first scan ended: what was before, nobody knows.
    pub known_since: Option<Timestamp>,
    /// Those that changed since the last scan, as they were then; none for one that was not there.
    pub at_last_scan: HashMap<ExternalId, Option<Dossier>>,
    /// Those that changed since their own last review, as they were then; none for one that was not there.
    pub at_review: HashMap<ExternalId, Option<Dossier>>,
}

/// What an integration was at an earlier instant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Earlier<'a> {
    /// Nobody knows.
    Unknown,
    /// What it is now.
    Same,
    /// It was not there.
    Absent,
    /// This.
    Was(&'a Dossier, Timestamp),
}

impl Baseline {
    pub(super) fn last_scan(&self, dossier: &Dossier) -> Earlier<'_> {
        match &self.last_scan {
            Some(scan) => earlier(&self.at_last_scan, dossier, scan.finished_at),
            None => Earlier::Unknown,
        }
    }

    pub(super) fn review(&self, dossier: &Dossier, reviewed: Timestamp) -> Earlier<'_> {
        match self.known_since {
            Some(first) if first <= reviewed => earlier(&self.at_review, dossier, reviewed),
            Some(_) | None => Earlier::Unknown,
        }
    }
}

fn earlier<'b>(
    changed: &'b HashMap<ExternalId, Option<Dossier>>,
    dossier: &Dossier,
    at: Timestamp,
) -> Earlier<'b> {
    if changed.is_empty() {
        return Earlier::Same;
    }
    match changed.get(&dossier.id) {
        None => Earlier::Same,
        Some(None) => Earlier::Absent,
        Some(Some(before)) => Earlier::Was(before, at),
    }
}

impl Context<'_> {
    /// Returns until when an integration is reviewed: a review holds for the whole of its day, UTC. None where its record
    /// names no review, or where there is no record.
    pub fn reviewed_until(&self, dossier: &Dossier) -> Option<Timestamp> {
        let approvals = self.approvals;
        let index = approvals.find(&dossier.provider, &dossier.connection, &dossier.integration.app)?;
        reviewed_until(approvals.records().get(index)?)
    }

    /// Returns until when the record that was reviewed the longest ago is reviewed.
    pub fn oldest_review(&self) -> Option<Timestamp> {
        let approved = self.approvals.records().iter().filter(|record| !record.is_draft);
        approved.filter_map(reviewed_until).min()
    }
}

/// Returns until when an integration with this record is reviewed.
pub(super) fn reviewed_until(record: &Approval) -> Option<Timestamp> {
    let last = record.review.as_ref()?.last.as_ref()?.value;
    let next = last.checked_add(1.day()).ok()?.to_zoned_datetime(TimeZone::UTC).ok()?;
    next.timestamp().checked_sub(1.millisecond()).ok()
}

/// Returns a stage that tells about an integration now and did not then, though it may have had something to tell: what
/// comes from it may be as old as the integration. `then` is what the scan saw; without it no stage is proven whole.
pub(super) fn newly_read<'d>(
    before: &Dossier,
    after: &'d Dossier,
    then: Option<&ScanCoverage>,
) -> Option<&'d StageId> {
    let told = |stage: &StageId| before.sources.iter().any(|source| source.stage == *stage);
    let was_whole = |stage: &StageId| {
        then.and_then(|then| then.stage(stage)).is_some_and(|coverage| coverage.is_complete())
    };
    after.sources.iter().map(|source| &source.stage).find(|stage| !told(stage) && !was_whole(stage))
}
