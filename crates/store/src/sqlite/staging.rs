//! Staging: the pages of an open scan, one row a page, with its records in the scan's file.

use super::scans::{Opened, opened};
use super::staging_file::{Place, StagingFile, StagingFiles, checksum};
use super::thread::{Session, write};
use crate::row::{StoredOutcome, damaged, encode_records, json, read_children, write_children};
use crate::{ScanId, SliceProgress, StagedPage, StoreError};
use remit_core::coverage::SliceOutcome;
use remit_core::model::StageId;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Transaction};
use std::collections::HashMap;
use std::ops::Range;

/// Pages, ready to be kept. Made on the caller's thread.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pages: Vec<EncodedPage>,
    /// The records of all pages.
    records: Vec<u8>,
}

#[derive(Debug)]
struct EncodedPage {
    stage: StageId,
    slice: String,
    number: u32,
    n_records: i64,
    next: Option<String>,
    children: Option<String>,
    tombstones: Option<String>,
    shortfall: Option<String>,
    records: Range<usize>,
    checksum: i64,
}

impl Batch {
    pub(super) fn new(pages: Vec<StagedPage>) -> Self {
        let mut batch = Self::default();
        for page in pages {
            let tombstones: Vec<&str> = page.tombstones.iter().map(|id| id.as_str()).collect();
            let start = batch.records.len();
            encode_records(&page.records, &mut batch.records);
            let records = start..batch.records.len();
            batch.pages.push(EncodedPage {
                n_records: i64::try_from(page.records.len()).unwrap_or(i64::MAX),
                children: write_children(&page.children),
                tombstones: (!tombstones.is_empty()).then(|| json(&tombstones)),
                checksum: batch.records.get(records.clone()).map_or(0, checksum),
                records,
                stage: page.stage,
                slice: page.slice,
                number: page.number,
                next: page.next,
                shortfall: page.shortfall,
            });
        }
        batch
    }
}

impl Session {
    pub(super) fn stage(
        &mut self,
        scan: ScanId,
        batch: &Batch,
        outcomes: &[SliceOutcome],
    ) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        let opened = opened(&transaction, &self.owned, scan)?;
        let file = self.files.of(opened.scan)?;
        let mut staging = Staging::new(&transaction, &opened, file, &batch.records)?;
        for page in &batch.pages {
            staging.keep(page)?;
        }
        for one in outcomes {
            staging.end(one)?;
        }
        drop(staging);
        self.bodies.write(&transaction)?;
        Ok(transaction.commit()?)
    }
}

/// Writes pages and outcomes of one scan.
struct Staging<'t> {
    scan: i64,
    connection: i64,
    file: &'t mut StagingFile,
    /// The records of the batch, and where in the file they begin.
    records: &'t [u8],
    records_at: u64,
    /// The numbers of stages by name.
    stages: HashMap<&'t str, i64>,
    /// The numbers of slices by stage and key.
    slices: HashMap<(i64, &'t str), i64>,
    find_stage: CachedStatement<'t>,
    find_slice: CachedStatement<'t>,
    add_slice: CachedStatement<'t>,
    find_page: CachedStatement<'t>,
    drop_pages: CachedStatement<'t>,
    drop_outcome: CachedStatement<'t>,
    add_page: CachedStatement<'t>,
    add_outcome: CachedStatement<'t>,
}

impl<'t> Staging<'t> {
    fn new(
        db: &'t Connection,
        opened: &Opened,
        file: &'t mut StagingFile,
        records: &'t [u8],
    ) -> Result<Self, StoreError> {
        let find_stage = "select id from stage where connection = ?1 and name = ?2";
        let find_slice = "select id from slice where stage = ?1 and key = ?2";
        let add_slice = "insert into slice (stage, key) values (?1, ?2)";
        let find_page =
            "select n_records, next, children, tombstones, shortfall, checksum, place, length from staged_page
                         where scan = ?1 and slice = ?2 and number = ?3";
        let drop_pages = "delete from staged_page where scan = ?1 and slice = ?2 and number >= ?3";
        let drop_outcome = "delete from staged_outcome where scan = ?1 and slice = ?2";
        let add_page = "insert into staged_page
                        (scan, slice, number, n_records, next, children, tombstones, shortfall, checksum,
                         place, length)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) on conflict do nothing";
        let add_outcome = "insert into staged_outcome (scan, slice, outcome) values (?1, ?2, ?3)
                           on conflict do update set outcome = excluded.outcome";
        Ok(Self {
            scan: opened.scan,
            connection: opened.connection,
            records_at: file.append(records)?,
            file,
            records,
            stages: HashMap::new(),
            slices: HashMap::new(),
            find_stage: db.prepare_cached(find_stage)?,
            find_slice: db.prepare_cached(find_slice)?,
            add_slice: db.prepare_cached(add_slice)?,
            find_page: db.prepare_cached(find_page)?,
            drop_pages: db.prepare_cached(drop_pages)?,
            drop_outcome: db.prepare_cached(drop_outcome)?,
            add_page: db.prepare_cached(add_page)?,
            add_outcome: db.prepare_cached(add_outcome)?,
        })
    }

    /// Keeps a page. Where another is kept in its place, what follows that one is void.
    fn keep(&mut self, page: &'t EncodedPage) -> Result<(), StoreError> {
        let slice = self.slice(page.stage.as_str(), &page.slice)?;
        if !self.add(slice, page)? {
            if self.is_kept(slice, page)? {
                return Ok(());
            }
            self.drop_pages.execute((self.scan, slice, page.number))?;
            self.add(slice, page)?;
        }
        // How the slice ended is void once it goes on.
        self.drop_outcome.execute((self.scan, slice))?;
        Ok(())
    }

    /// Adds a page, unless one is kept under its number.
    fn add(&mut self, slice: i64, page: &EncodedPage) -> Result<bool, StoreError> {
        let place = self.records_at + page.records.start as u64;
        let n_added = self.add_page.execute((
            self.scan,
            slice,
            page.number,
            page.n_records,
            &page.next,
            &page.children,
            &page.tombstones,
            &page.shortfall,
            page.checksum,
            place.cast_signed(),
            i64::try_from(page.records.len()).map_err(damaged)?,
        ))?;
        Ok(n_added > 0)
    }

    fn end(&mut self, one: &'t SliceOutcome) -> Result<(), StoreError> {
        let slice = self.slice(one.stage.as_str(), &one.slice)?;
        self.add_outcome.execute((self.scan, slice, json(&StoredOutcome::from(&one.outcome))))?;
        Ok(())
    }

    /// Whether the page that is kept under a page's number is this one.
    fn is_kept(&mut self, slice: i64, page: &EncodedPage) -> Result<bool, StoreError> {
        let mut rows = self.find_page.query((self.scan, slice, page.number))?;
        let Some(row) = rows.next()? else { return Ok(false) };
        let text = |column: usize| row.get_ref(column)?.as_str_or_null().map_err(damaged);
        Ok(row.get::<_, i64>(0)? == page.n_records
            && text(1)? == page.next.as_deref()
            && text(2)? == page.children.as_deref()
            && text(3)? == page.tombstones.as_deref()
            && text(4)? == page.shortfall.as_deref()
            && row.get::<_, i64>(5)? == page.checksum
            && self.records.get(page.records.clone()) == Some(self.file.read(read_place(row, 6)?)?))
    }

    fn slice(&mut self, stage: &'t str, key: &'t str) -> Result<i64, StoreError> {
        let stage = self.stage(stage)?;
        if let Some(id) = self.slices.get(&(stage, key)) {
            return Ok(*id);
        }
        let found = self.find_slice.query_row((stage, key), |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.add_slice.insert((stage, key))?,
        };
        self.slices.insert((stage, key), id);
        Ok(id)
    }

    fn stage(&mut self, name: &'t str) -> Result<i64, StoreError> {
        if let Some(id) = self.stages.get(name) {
            return Ok(*id);
        }
        let found = self.find_stage.query_row((self.connection, name), |row| row.get(0)).optional()?;
        let id = found.ok_or_else(|| {
            damaged(format_args!("a page of stage `{name}`, which was never part of a scan"))
        })?;
        self.stages.insert(name, id);
        Ok(id)
    }
}

/// Reads where a page's records lie, from two columns.
pub(super) fn read_place(row: &Row<'_>, column: usize) -> Result<Place, StoreError> {
    let length = usize::try_from(row.get::<_, i64>(column + 1)?).map_err(damaged)?;
    Ok(Place { at: row.get::<_, i64>(column)?.cast_unsigned(), length })
}

/// Opens the file of a scan that is gone on with. Says whether all is in it that was staged.
pub(super) fn reopen(db: &Connection, files: &mut StagingFiles, scan: i64) -> Result<bool, StoreError> {
    let end = "select coalesce(max(place + length), 0) from staged_page where scan = ?1";
    let end: i64 = db.query_row(end, [scan], |row| row.get(0))?;
    let file = files.open(scan, end.cast_unsigned())?;
    let select = "select place, length, checksum from staged_page where scan = ?1 order by place";
    let mut statement = db.prepare_cached(select)?;
    let mut rows = statement.query([scan])?;
    while let Some(row) = rows.next()? {
        match file.read(read_place(row, 0)?) {
            Ok(records) if checksum(records) == row.get::<_, i64>(2)? => {}
            Ok(_) | Err(StoreError::Damaged(_)) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Empties a scan's staging. Where no other scan is open, whole tables are emptied at once.
pub(super) fn empty(transaction: &Transaction<'_>, scan: i64) -> Result<(), StoreError> {
    let is_alone = "select not exists (select 1 from staged_page where scan < ?1)
                       and not exists (select 1 from staged_page where scan > ?1)
                       and not exists (select 1 from staged_outcome where scan < ?1)
                       and not exists (select 1 from staged_outcome where scan > ?1)";
    if transaction.query_row(is_alone, [scan], |row| row.get(0))? {
        transaction.execute_batch("delete from staged_page; delete from staged_outcome")?;
    } else {
        transaction.execute("delete from staged_page where scan = ?1", [scan])?;
        transaction.execute("delete from staged_outcome where scan = ?1", [scan])?;
    }
    Ok(())
}

/// Returns how far every slice of a scan had come, in the order in which slices were first named.
pub(super) fn progress(db: &Connection, scan: i64) -> Result<Vec<SliceProgress>, StoreError> {
    let select = "select s.id, g.name, s.key, o.outcome, p.n_records, p.next, p.children, p.shortfall
                  from slice s join stage g on g.id = s.stage
                  left join staged_page p on p.scan = ?1 and p.slice = s.id
                  left join staged_outcome o on o.scan = ?1 and o.slice = s.id
                  where g.connection = (select connection from scan where id = ?1)
                    and (p.scan is not null or o.scan is not null)
                  order by s.id, p.number";
    let mut statement = db.prepare_cached(select)?;
    let mut rows = statement.query([scan])?;
    let mut progress: Vec<SliceProgress> = Vec::new();
    let mut last = None;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if last != Some(id) {
            last = Some(id);
            progress.push(begun(row)?);
        }
        let (Some(slice), Some(n_records)) = (progress.last_mut(), row.get::<_, Option<i64>>(4)?) else {
            continue;
        };
        slice.n_pages += 1;
        slice.n_records += n_records.cast_unsigned();
        slice.next = row.get(5)?;
        slice.children.extend(read_children(row.get_ref(6)?.as_str_or_null().map_err(damaged)?)?);
        slice.shortfall = slice.shortfall.take().or(row.get(7)?);
    }
    Ok(progress)
}

fn begun(row: &Row<'_>) -> Result<SliceProgress, StoreError> {
    let outcome = row.get_ref(3)?.as_str_or_null().map_err(damaged)?;
    Ok(SliceProgress {
        stage: StageId::from(row.get::<_, String>(1)?),
        slice: row.get(2)?,
        n_pages: 0,
        n_records: 0,
        next: None,
        outcome: outcome.map(StoredOutcome::read).transpose()?,
        children: Vec::new(),
        shortfall: None,
    })
}
