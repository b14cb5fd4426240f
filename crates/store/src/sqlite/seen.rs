//! What a scan saw: which slices were named, and how each ended. Decides where absence is proven.

use super::{database, scans, staging};
use crate::{ScanId, StoreError};
use remit_core::coverage::{Outcome, StageCoverage};
use remit_core::model::StageId;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a scan saw.
pub(super) struct Seen {
    pub(super) connection: i64,
    pub(super) stages: Vec<SeenStage>,
    pub(super) tombstones: BTreeSet<String>,
}

/// One stage of it.
pub(super) struct SeenStage {
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) slices: BTreeMap<String, SeenSlice>,
    /// Whether every slice was read whole, and the parent's too.
    pub(super) is_complete: bool,
    /// Whether every slice is known: the parent was read whole.
    pub(super) are_slices_known: bool,
}

/// One slice of it.
#[derive(Default)]
pub(super) struct SeenSlice {
    pub(super) n_records: u64,
    pub(super) outcome: Option<Outcome>,
}

impl SeenSlice {
    pub(super) fn is_complete(&self) -> bool {
        self.outcome.as_ref().is_some_and(Outcome::is_complete)
    }
}

impl Seen {
    pub(super) fn read(db: &Connection, scan: ScanId) -> Result<Self, StoreError> {
        let (connection, outline) = scans::opened(db, scan)?;
        let mut slices: HashMap<String, BTreeMap<String, SeenSlice>> = HashMap::new();
        for (stage, parent) in &outline {
            let named = slices.entry(stage.clone()).or_default();
            if parent.is_none() {
                named.entry(String::new()).or_default();
            }
        }
        let tombstones = read_pages(db, scan, &mut slices)?;
        read_outcomes(db, scan, &mut slices)?;
        let mut stages: Vec<SeenStage> = outline
            .into_iter()
            .map(|(id, parent)| {
                let slices = slices.remove(&id).unwrap_or_default();
                SeenStage { id, parent, slices, is_complete: false, are_slices_known: false }
            })
            .collect();
        judge(&mut stages);
        Ok(Self { connection, stages, tombstones })
    }

    /// Returns the coverage of every stage.
    pub(super) fn coverage(&self) -> Vec<StageCoverage> {
        self.stages.iter().map(|stage| self.stage_coverage(stage)).collect()
    }

    fn stage_coverage(&self, stage: &SeenStage) -> StageCoverage {
        let mut gaps: BTreeMap<Outcome, u64> = BTreeMap::new();
        for slice in stage.slices.values().filter(|slice| !slice.is_complete()) {
            let outcome = slice.outcome.clone().unwrap_or_else(|| Outcome::Failed("not reached".to_owned()));
            *gaps.entry(outcome).or_default() += 1;
        }
        let mut gaps: Vec<(Outcome, u64)> = gaps.into_iter().collect();
        gaps.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        StageCoverage {
            stage: StageId::from(stage.id.as_str()),
            n_slices: stage.slices.len() as u64,
            n_complete: stage.slices.values().filter(|slice| slice.is_complete()).count() as u64,
            n_records: stage.slices.values().map(|slice| slice.n_records).sum(),
            gaps,
            parent_gap: stage.parent.as_deref().filter(|_| !stage.are_slices_known).map(StageId::from),
        }
    }
}

fn read_pages(
    db: &Connection,
    scan: ScanId,
    slices: &mut HashMap<String, BTreeMap<String, SeenSlice>>,
) -> Result<BTreeSet<String>, StoreError> {
    let mut tombstones = BTreeSet::new();
    let select = "select stage, slice, n_records, children, tombstones from staged_page where scan = ?1";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query([scan.0]).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let (stage, slice): (String, String) = (row.get(0).map_err(database)?, row.get(1).map_err(database)?);
        let n_records: u32 = row.get(2).map_err(database)?;
        slices.entry(stage).or_default().entry(slice).or_default().n_records += u64::from(n_records);
        let children: Option<String> = row.get(3).map_err(database)?;
        for child in staging::read_children(children.as_deref())? {
            // A child of a stage that is not part of the scan is nobody's business.
            let Some(named) = slices.get_mut(&child.stage) else { continue };
            let slice = named.entry(child.slice).or_default();
            if child.empty {
                slice.outcome = Some(Outcome::Complete);
            }
        }
        if let Some(text) = row.get::<_, Option<String>>(4).map_err(database)? {
            tombstones.extend(serde_json::from_str::<Vec<String>>(&text).map_err(crate::row::damaged)?);
        }
    }
    Ok(tombstones)
}

fn read_outcomes(
    db: &Connection,
    scan: ScanId,
    slices: &mut HashMap<String, BTreeMap<String, SeenSlice>>,
) -> Result<(), StoreError> {
    let select = "select stage, slice, outcome from staged_outcome where scan = ?1";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query([scan.0]).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let (stage, slice): (String, String) = (row.get(0).map_err(database)?, row.get(1).map_err(database)?);
        let outcome: String = row.get(2).map_err(database)?;
        let outcome = staging::read_outcome(&outcome)?;
        slices.entry(stage).or_default().entry(slice).or_default().outcome = Some(outcome);
    }
    Ok(())
}

/// A stage is complete where its slices are all known and all complete. Parents come in any order.
fn judge(stages: &mut [SeenStage]) {
    for _ in 0..stages.len() {
        for index in 0..stages.len() {
            let Some(stage) = stages.get(index) else { continue };
            let parent = stage.parent.as_ref();
            let are_slices_known = parent
                .is_none_or(|parent| stages.iter().any(|other| other.id == *parent && other.is_complete));
            let is_complete = are_slices_known && stage.slices.values().all(SeenSlice::is_complete);
            if let Some(stage) = stages.get_mut(index) {
                (stage.are_slices_known, stage.is_complete) = (are_slices_known, is_complete);
            }
        }
    }
}
