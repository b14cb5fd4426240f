//! Reconciling: one transaction in which a scan's staging becomes the inventory. Asking what it would retire walks the
//! same way and changes nothing.

use super::scans::{Opened, opened};
use super::staging;
use super::thread::{Session, write};
use super::view::{SliceView, StageView, Standing, View, not_reached};
use super::walk::{Depth, Found, Walk, holds_nothing};
use super::write::{Closed, Writer};
use crate::row::{StoredCoverage, json};
use crate::{Reconciliation, Retirement, ScanId, StoreError};
use jiff::Timestamp;
use remit_core::coverage::StageCoverage;
use remit_core::model::{ExternalId, StageId};
use rusqlite::{Connection, Transaction};

/// So many records that would be retired are named.
const N_EXAMPLES: usize = 5;

impl Session {
    pub(super) fn reconcile(&mut self, scan: ScanId, now: Timestamp) -> Result<Reconciliation, StoreError> {
        let transaction = write(&mut self.db)?;
        let opened = opened(&transaction, &self.owned, scan)?;
        self.bodies.write(&transaction)?;
        let view = View::read(&transaction, &opened)?;
        let mut writer = Writer::new(&transaction, &opened, now)?;
        let mut walk = Walk::new(&transaction, &opened, Depth::Content, self.files.of(opened.scan)?)?;
        let coverage = each_stage(&transaction, opened.scan, &view, |_, slices| {
            for slice in slices {
                reconcile_slice(&transaction, &view, &mut walk, &mut writer, &slice)?;
            }
            Ok(())
        })?;
        drop(walk);
        let closed = writer.close()?;
        close(&transaction, &opened, &view, &coverage, &closed)?;
        staging::empty(&transaction, opened.scan)?;
        transaction.commit()?;
        self.owned.remove(&scan.0);
        self.files.remove(scan.0)?;
        Ok(closed.reconciliation)
    }

    pub(super) fn retirements(&mut self, scan: ScanId) -> Result<Vec<Retirement>, StoreError> {
        let transaction = self.db.transaction()?;
        let opened = opened(&transaction, &self.owned, scan)?;
        if holds_nothing(&transaction, opened.connection)? {
            return Ok(opened.outline.iter().map(|(stage, _)| nothing_retired(stage)).collect());
        }
        let view = View::read(&transaction, &opened)?;
        let mut walk = Walk::new(&transaction, &opened, Depth::Presence, self.files.of(opened.scan)?)?;
        let mut retirements = Vec::new();
        each_stage(&transaction, opened.scan, &view, |stage, slices| {
            let mut retirement = nothing_retired(&stage.name);
            for slice in slices {
                preview_slice(&transaction, &view, &mut walk, &slice, &mut retirement)?;
            }
            retirements.push(retirement);
            Ok(())
        })?;
        let position = |stage: &StageId| opened.outline.iter().position(|(name, _)| name == stage.as_str());
        retirements.sort_by_key(|retirement| position(&retirement.stage));
        Ok(retirements)
    }
}

/// Walks the stages, parents before children. Returns what the scan saw of each, in the descriptor's order.
fn each_stage(
    db: &Connection,
    scan: i64,
    view: &View,
    mut act: impl FnMut(&StageView, Vec<SliceView>) -> Result<(), StoreError>,
) -> Result<Vec<StageCoverage>, StoreError> {
    let mut coverage: Vec<(usize, StageCoverage)> = Vec::new();
    for index in view.order() {
        let Some(stage) = view.stages.get(index) else { continue };
        let is_complete = |parent: &str| {
            coverage.iter().any(|(_, seen)| seen.stage.as_str() == parent && seen.is_complete())
        };
        let (slices, seen) = view.slices(db, scan, stage, is_complete)?;
        act(stage, slices)?;
        coverage.push((index, seen));
    }
    coverage.sort_by_key(|(index, _)| *index);
    Ok(coverage.into_iter().map(|(_, seen)| seen).collect())
}

fn reconcile_slice(
    db: &Connection,
    view: &View,
    walk: &mut Walk<'_>,
    writer: &mut Writer<'_>,
    slice: &SliceView,
) -> Result<(), StoreError> {
    let is_whole = slice.standing.proves_absence();
    let mut there = walk.slice(slice.id)?;
    if slice.n_staged.is_some() {
        walk.each_staged(&mut there, |record, found| {
            match found {
                Found::Again => return Ok(()),
                Found::Nothing => writer.add(slice.id, record)?,
                Found::Other(before) => writer.change(slice.id, record, before)?,
                Found::Same { id, is_used } => {
                    writer.note_unchanged();
                    if is_used {
                        writer.note_use(id, record.activity)?;
                    }
                    return if is_whole { Ok(()) } else { writer.note_seen(id) };
                }
            }
            if is_whole { Ok(()) } else { writer.note_begun_seen() }
        })?;
    }
    let mut keeps_any = false;
    for unseen in there.unseen() {
        if is_whole || is_tombstoned(db, view, unseen)? {
            writer.retire(unseen)?;
        } else {
            writer.note_kept();
            keeps_any = true;
        }
    }
    match &slice.standing {
        Standing::Whole | Standing::Vanished if slice.had_gap => writer.end_gap(slice.id),
        Standing::Gap(outcome) => writer.begin_gap(slice.id, outcome),
        Standing::Unnamed if keeps_any => writer.begin_gap(slice.id, &not_reached()),
        Standing::Whole | Standing::Vanished | Standing::Unnamed => Ok(()),
    }
}

fn nothing_retired(stage: &str) -> Retirement {
    Retirement { stage: StageId::from(stage), n_current: 0, n_retired: 0, examples: Vec::new() }
}

fn preview_slice(
    db: &Connection,
    view: &View,
    walk: &mut Walk<'_>,
    slice: &SliceView,
    retirement: &mut Retirement,
) -> Result<(), StoreError> {
    let mut there = walk.slice(slice.id)?;
    if there.n_current() == 0 {
        return Ok(());
    }
    retirement.n_current += there.n_current();
    if slice.n_staged.is_some() {
        walk.each_staged(&mut there, |_, _| Ok(()))?;
    }
    for unseen in there.unseen() {
        if slice.standing.proves_absence() || is_tombstoned(db, view, unseen)? {
            retirement.n_retired += 1;
            if retirement.examples.len() < N_EXAMPLES {
                retirement.examples.push(ExternalId::from(external_id(db, unseen)?));
            }
        }
    }
    Ok(())
}

/// Whether the provider says that a record is gone.
fn is_tombstoned(db: &Connection, view: &View, record: i64) -> Result<bool, StoreError> {
    Ok(!view.tombstones.is_empty() && view.tombstones.contains(&external_id(db, record)?))
}

fn external_id(db: &Connection, record: i64) -> Result<String, StoreError> {
    let mut select = db.prepare_cached("select external_id from record where id = ?1")?;
    Ok(select.query_row([record], |row| row.get(0))?)
}

/// Closes a scan: notes what it did and saw.
fn close(
    transaction: &Transaction<'_>,
    opened: &Opened,
    view: &View,
    coverage: &[StageCoverage],
    closed: &Closed,
) -> Result<(), StoreError> {
    let done = closed.reconciliation;
    let stored: Vec<StoredCoverage> = coverage.iter().map(StoredCoverage::from).collect();
    let update = "update scan set finished_at = ?2, is_complete = ?3, n_new = ?4, n_changed = ?5,
                      n_unchanged = ?6, n_retired = ?7, n_kept = ?8, n_used = ?9, first_record = ?10,
                      last_record = ?11, coverage = ?12
                  where id = ?1";
    transaction.execute(
        update,
        (
            opened.scan,
            closed.now,
            coverage.iter().all(StageCoverage::is_complete),
            done.n_new.cast_signed(),
            done.n_changed.cast_signed(),
            done.n_unchanged.cast_signed(),
            done.n_retired.cast_signed(),
            done.n_kept.cast_signed(),
            done.n_used.cast_signed(),
            closed.records.0,
            closed.records.1,
            json(&stored),
        ),
    )?;
    for stage in &view.stages {
        transaction.execute("update stage set last_scan = ?2 where id = ?1", (stage.id, opened.scan))?;
    }
    Ok(())
}
