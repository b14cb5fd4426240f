//! What an open scan saw: which slices its pages named, and how each ended. Decides where absence is proven.

use super::scans::Opened;
use crate::StoreError;
use crate::row::{StoredOutcome, damaged, read_children};
use remit_core::coverage::{Outcome, StageCoverage};
use remit_core::model::StageId;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

/// What a scan saw, as far as it is held in memory: a few words per slice, nothing per record.
#[derive(Debug)]
pub(super) struct View {
    pub(super) stages: Vec<StageView>,
    /// Ids that the provider says are gone.
    pub(super) tombstones: HashSet<String>,
    /// How many records of each slice are staged.
    n_staged: HashMap<i64, u64>,
    /// Slices with a page that fell short, and why.
    shortfalls: HashMap<i64, String>,
    hasher: RandomState,
}

/// One stage of it.
#[derive(Debug)]
pub(super) struct StageView {
    pub(super) id: i64,
    pub(super) name: String,
    parent: Option<String>,
    /// The hash of each slice's key that a page named, with whether it is known to hold nothing.
    named: HashMap<u64, bool>,
}

/// What a scan proves about one slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was read whole, or is known to hold nothing: what was not seen is gone.
    Whole,
    /// It is named no longer where every name is known: all of it is gone.
    Vanished,
    /// It was not read whole, in this way: what was not seen is kept.
    Gap(Outcome),
    /// Nothing names it, but not every name is known: all of it is kept.
    Unnamed,
}

impl Standing {
    /// Whether what was not seen is gone.
    pub(super) fn proves_absence(&self) -> bool {
        matches!(self, Self::Whole | Self::Vanished)
    }
}

/// A slice of the inventory or of the scan.
#[derive(Debug)]
pub(super) struct SliceView {
    pub(super) id: i64,
    pub(super) standing: Standing,
    /// How many of its records are staged; none where it has no page.
    pub(super) n_staged: Option<u64>,
    /// Whether it ended with a gap in the latest scan before this one.
    pub(super) had_gap: bool,
}

impl View {
    pub(super) fn read(db: &Connection, opened: &Opened) -> Result<Self, StoreError> {
        let mut stages = Vec::new();
        for (name, parent) in &opened.outline {
            let select = "select id from stage where connection = ?1 and name = ?2";
            let id = db.query_row(select, (opened.connection, name), |row| row.get(0))?;
            stages.push(StageView { id, name: name.clone(), parent: parent.clone(), named: HashMap::new() });
        }
        let mut view = Self {
            stages,
            tombstones: HashSet::new(),
            n_staged: HashMap::new(),
            shortfalls: HashMap::new(),
            hasher: RandomState::new(),
        };
        view.read_pages(db, opened.scan)?;
        Ok(view)
    }

    fn read_pages(&mut self, db: &Connection, scan: i64) -> Result<(), StoreError> {
        let select =
            "select slice, n_records, children, tombstones, shortfall from staged_page where scan = ?1";
        let mut statement = db.prepare_cached(select)?;
        let mut rows = statement.query([scan])?;
        while let Some(row) = rows.next()? {
            let slice = row.get(0)?;
            *self.n_staged.entry(slice).or_default() += row.get::<_, i64>(1)?.cast_unsigned();
            for child in read_children(row.get_ref(2)?.as_str_or_null().map_err(damaged)?)? {
                // A child of a stage that is not part of the scan is nobody's business.
                let stage = self.stages.iter_mut().find(|stage| stage.name == child.stage.as_str());
                let Some(stage) = stage else { continue };
                let is_empty = stage.named.entry(self.hasher.hash_one(&child.slice)).or_insert(true);
                *is_empty &= child.is_empty;
            }
            if let Some(text) = row.get_ref(3)?.as_str_or_null().map_err(damaged)? {
                self.tombstones.extend(serde_json::from_str::<Vec<String>>(text).map_err(damaged)?);
            }
            if let Some(shortfall) = row.get(4)? {
                self.shortfalls.entry(slice).or_insert(shortfall);
            }
        }
        Ok(())
    }

    /// Returns the positions of the stages, parents before children.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::new();
        for _ in 0..self.stages.len() {
            for (index, stage) in self.stages.iter().enumerate() {
                let waits = self.stages.iter().enumerate().any(|(other, candidate)| {
                    stage.parent.as_ref() == Some(&candidate.name) && !order.contains(&other)
                });
                if !waits && !order.contains(&index) {
                    order.push(index);
                }
            }
        }
        // Stages that wait for each other are read in any order; none of them has a parent that is complete.
        order.extend((0..self.stages.len()).filter(|index| !order.contains(index)).collect::<Vec<_>>());
        order
    }

    /// Returns the slices of a stage, and what the scan saw of the whole stage. `is_complete` tells of its parent.
    pub(super) fn slices(
        &self,
        db: &Connection,
        scan: i64,
        stage: &StageView,
        is_complete: impl Fn(&str) -> bool,
    ) -> Result<(Vec<SliceView>, StageCoverage), StoreError> {
        let are_known = stage.parent.as_deref().is_none_or(is_complete);
        let mut tally = Tally { named: stage.named.clone(), ..Tally::default() };
        if stage.parent.is_none() {
            tally.named.insert(self.hasher.hash_one(""), false);
        }
        let select = "select s.id, s.key, o.outcome, s.gap is not null from slice s
                      left join staged_outcome o on o.scan = ?1 and o.slice = s.id
                      where s.stage = ?2 order by s.id";
        let mut statement = db.prepare_cached(select)?;
        let mut rows = statement.query((scan, stage.id))?;
        let mut slices = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            let is_empty =
                tally.named.remove(&self.hasher.hash_one(row.get_ref(1)?.as_str().map_err(damaged)?));
            let outcome = row.get_ref(2)?.as_str_or_null().map_err(damaged)?;
            let outcome = outcome.map(StoredOutcome::read).transpose()?;
            let standing = self.standing(id, outcome, is_empty, are_known);
            let n_staged = self.n_staged.get(&id).copied();
            tally.add(&standing, n_staged);
            slices.push(SliceView { id, standing, n_staged, had_gap: row.get(3)? });
        }
        let parent_gap = stage.parent.as_deref().filter(|_| !are_known).map(StageId::from);
        Ok((slices, tally.coverage(StageId::from(stage.name.as_str()), parent_gap)))
    }

    fn standing(
        &self,
        id: i64,
        outcome: Option<Outcome>,
        is_empty: Option<bool>,
        are_known: bool,
    ) -> Standing {
        match outcome {
            Some(Outcome::Complete) => match self.shortfalls.get(&id) {
                Some(shortfall) => Standing::Gap(Outcome::Partial(shortfall.clone())),
                None => Standing::Whole,
            },
            Some(outcome) => Standing::Gap(outcome),
            None if self.n_staged.contains_key(&id) => Standing::Gap(not_reached()),
            None => match is_empty {
                Some(true) => Standing::Whole,
                Some(false) => Standing::Gap(not_reached()),
                None if are_known => Standing::Vanished,
                None => Standing::Unnamed,
            },
        }
    }
}

/// How a slice ended that the scan never asked for.
pub(super) fn not_reached() -> Outcome {
    Outcome::Failed("not reached".to_owned())
}

/// Adds up the slices of a stage.
#[derive(Debug, Default)]
struct Tally {
    /// Slices that were named and have not been added yet.
    named: HashMap<u64, bool>,
    n_slices: u64,
    n_complete: u64,
    n_records: u64,
    gaps: BTreeMap<Outcome, u64>,
}

impl Tally {
    fn add(&mut self, standing: &Standing, n_staged: Option<u64>) {
        self.n_records += n_staged.unwrap_or(0);
        match standing {
            Standing::Whole => self.n_complete += 1,
            Standing::Gap(outcome) => *self.gaps.entry(outcome.clone()).or_default() += 1,
            Standing::Vanished | Standing::Unnamed => return,
        }
        self.n_slices += 1;
    }

    fn coverage(mut self, stage: StageId, parent_gap: Option<StageId>) -> StageCoverage {
        for is_empty in std::mem::take(&mut self.named).into_values() {
            self.add(&if is_empty { Standing::Whole } else { Standing::Gap(not_reached()) }, None);
        }
        let mut gaps: Vec<(Outcome, u64)> = self.gaps.into_iter().collect();
        gaps.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        StageCoverage {
            stage,
            n_slices: self.n_slices,
            n_complete: self.n_complete,
            n_records: self.n_records,
            gaps,
            parent_gap,
        }
    }
}
