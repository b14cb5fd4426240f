//! Staging: the pages of an open scan, one row a page.

use super::scans::{Opened, opened};
use super::thread::{Session, write};
use crate::row::{StoredOutcome, damaged, encode_records, json, read_children, write_children};
use crate::{ScanId, SliceProgress, StagedPage, StoreError};
use remit_core::coverage::SliceOutcome;
use remit_core::model::StageId;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction};
use std::collections::HashMap;

/// A page, ready to be kept. Made on the caller's thread.
#[derive(Debug, PartialEq)]
pub(super) struct EncodedPage {
    stage: StageId,
    slice: String,
    number: u32,
    n_records: i64,
    next: Option<String>,
    children: Option<String>,
    tombstones: Option<String>,
    shortfall: Option<String>,
    records: Vec<u8>,
}

impl From<StagedPage> for EncodedPage {
    fn from(page: StagedPage) -> Self {
        let tombstones: Vec<&str> = page.tombstones.iter().map(|id| id.as_str()).collect();
        Self {
            n_records: i64::try_from(page.records.len()).unwrap_or(i64::MAX),
            children: write_children(&page.children),
            tombstones: (!tombstones.is_empty()).then(|| json(&tombstones)),
            records: encode_records(&page.records),
            stage: page.stage,
            slice: page.slice,
            number: page.number,
            next: page.next,
            shortfall: page.shortfall,
        }
    }
}

impl Session {
    pub(super) fn stage(
        &mut self,
        scan: ScanId,
        pages: &[EncodedPage],
        outcomes: &[SliceOutcome],
    ) -> Result<(), StoreError> {
        let transaction = write(&mut self.db)?;
        let opened = opened(&transaction, &self.owned, scan)?;
        let mut staging = Staging::new(&transaction, &opened)?;
        for page in pages {
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

/// What is kept under a page's number.
enum Kept {
    Nothing,
    Same,
    Other,
}

/// Writes pages and outcomes of one scan.
struct Staging<'t> {
    scan: i64,
    connection: i64,
    /// The numbers of slices by stage and key.
    slices: HashMap<(&'t str, &'t str), i64>,
    find_slice: CachedStatement<'t>,
    add_slice: CachedStatement<'t>,
    find_page: CachedStatement<'t>,
    drop_pages: CachedStatement<'t>,
    drop_outcome: CachedStatement<'t>,
    add_page: CachedStatement<'t>,
    add_outcome: CachedStatement<'t>,
}

impl<'t> Staging<'t> {
    fn new(db: &'t Connection, opened: &Opened) -> Result<Self, StoreError> {
        let find_slice = "select s.id from slice s join stage g on g.id = s.stage
                          where g.connection = ?1 and g.name = ?2 and s.key = ?3";
        let add_slice = "insert into slice (stage, key)
                         select id, ?3 from stage where connection = ?1 and name = ?2";
        let find_page = "select n_records, next, children, tombstones, shortfall, records from staged_page
                         where scan = ?1 and slice = ?2 and number = ?3";
        let drop_pages = "delete from staged_page where scan = ?1 and slice = ?2 and number >= ?3";
        let drop_outcome = "delete from staged_outcome where scan = ?1 and slice = ?2";
        let add_page = "insert into staged_page
                        (scan, slice, number, n_records, next, children, tombstones, shortfall, records)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let add_outcome = "insert into staged_outcome (scan, slice, outcome) values (?1, ?2, ?3)
                           on conflict do update set outcome = excluded.outcome";
        Ok(Self {
            scan: opened.scan,
            connection: opened.connection,
            slices: HashMap::new(),
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
        match self.kept(slice, page)? {
            Kept::Same => return Ok(()),
            Kept::Other => drop(self.drop_pages.execute((self.scan, slice, page.number))?),
            Kept::Nothing => {}
        }
        // How the slice ended is void once it goes on.
        self.drop_outcome.execute((self.scan, slice))?;
        self.add_page.execute((
            self.scan,
            slice,
            page.number,
            page.n_records,
            &page.next,
            &page.children,
            &page.tombstones,
            &page.shortfall,
            &page.records,
        ))?;
        Ok(())
    }

    fn end(&mut self, one: &'t SliceOutcome) -> Result<(), StoreError> {
        let slice = self.slice(one.stage.as_str(), &one.slice)?;
        self.add_outcome.execute((self.scan, slice, json(&StoredOutcome::from(&one.outcome))))?;
        Ok(())
    }

    fn kept(&mut self, slice: i64, page: &EncodedPage) -> Result<Kept, StoreError> {
        let mut rows = self.find_page.query((self.scan, slice, page.number))?;
        let Some(row) = rows.next()? else { return Ok(Kept::Nothing) };
        let text = |column: usize| row.get_ref(column)?.as_str_or_null().map_err(damaged);
        let is_same = row.get::<_, i64>(0)? == page.n_records
            && text(1)? == page.next.as_deref()
            && text(2)? == page.children.as_deref()
            && text(3)? == page.tombstones.as_deref()
            && text(4)? == page.shortfall.as_deref()
            && row.get_ref(5)?.as_blob().map_err(damaged)? == page.records;
        Ok(if is_same { Kept::Same } else { Kept::Other })
    }

    fn slice(&mut self, stage: &'t str, key: &'t str) -> Result<i64, StoreError> {
        if let Some(id) = self.slices.get(&(stage, key)) {
            return Ok(*id);
        }
        let name = (self.connection, stage, key);
        let find =
            |statement: &mut CachedStatement<'_>| statement.query_row(name, |row| row.get(0)).optional();
        let mut found = find(&mut self.find_slice)?;
        if found.is_none() {
            self.add_slice.execute(name)?;
            found = find(&mut self.find_slice)?;
        }
        let id = found.ok_or_else(|| {
            damaged(format_args!("a page of stage `{stage}`, which was never part of a scan"))
        })?;
        self.slices.insert((stage, key), id);
        Ok(id)
    }
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

fn begun(row: &rusqlite::Row<'_>) -> Result<SliceProgress, StoreError> {
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
