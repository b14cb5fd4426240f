//! Staging: the pages of an open scan, one row a page.

use super::scans::opened;
use super::thread::{Session, write};
use crate::row::{StoredOutcome, damaged, encode_records, json, read_children, write_children};
use crate::{ScanId, SliceProgress, StagedPage, StoreError};
use remit_core::coverage::SliceOutcome;
use remit_core::model::StageId;
use rusqlite::{Connection, OptionalExtension, Transaction};
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
        let mut slices = Slices::new(&transaction, opened.connection);
        for page in pages {
            let slice = slices.id(page.stage.as_str(), &page.slice)?;
            match kept(&transaction, scan, slice, page)? {
                Kept::Same => continue,
                Kept::Other => drop_from(&transaction, scan, slice, page.number)?,
                Kept::Nothing => {}
            }
            insert(&transaction, scan, slice, page)?;
        }
        let end = "insert into staged_outcome (scan, slice, outcome) values (?1, ?2, ?3)
                   on conflict do update set outcome = excluded.outcome";
        for one in outcomes {
            let slice = slices.id(one.stage.as_str(), &one.slice)?;
            let outcome = json(&StoredOutcome::from(&one.outcome));
            transaction.prepare_cached(end)?.execute((scan.0, slice, outcome))?;
        }
        self.bodies.write(&transaction)?;
        Ok(transaction.commit()?)
    }
}

/// The numbers of slices by name.
struct Slices<'t> {
    transaction: &'t Transaction<'t>,
    connection: i64,
    known: HashMap<(&'t str, &'t str), i64>,
}

impl<'t> Slices<'t> {
    fn new(transaction: &'t Transaction<'t>, connection: i64) -> Self {
        Self { transaction, connection, known: HashMap::new() }
    }

    fn id(&mut self, stage: &'t str, key: &'t str) -> Result<i64, StoreError> {
        if let Some(id) = self.known.get(&(stage, key)) {
            return Ok(*id);
        }
        let select = "select s.id from slice s join stage g on g.id = s.stage
                      where g.connection = ?1 and g.name = ?2 and s.key = ?3";
        let parameters = (self.connection, stage, key);
        let found =
            self.transaction.prepare_cached(select)?.query_row(parameters, |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.insert(parameters)?,
        };
        self.known.insert((stage, key), id);
        Ok(id)
    }

    fn insert(&self, parameters: (i64, &str, &str)) -> Result<i64, StoreError> {
        let insert = "insert into slice (stage, key)
                      select id, ?3 from stage where connection = ?1 and name = ?2";
        let n = self.transaction.prepare_cached(insert)?.execute(parameters)?;
        if n == 0 {
            let stage = parameters.1;
            return Err(damaged(format_args!("a page of stage `{stage}`, which is not part of the scan")));
        }
        Ok(self.transaction.last_insert_rowid())
    }
}

/// What is kept under a page's number.
enum Kept {
    Nothing,
    Same,
    Other,
}

fn kept(
    transaction: &Transaction<'_>,
    scan: ScanId,
    slice: i64,
    page: &EncodedPage,
) -> Result<Kept, StoreError> {
    let select = "select n_records, next, children, tombstones, shortfall, records from staged_page
                  where scan = ?1 and slice = ?2 and number = ?3";
    let mut select = transaction.prepare_cached(select)?;
    let mut rows = select.query((scan.0, slice, page.number))?;
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

/// Another page than the one that is kept: what follows it is void.
fn drop_from(transaction: &Transaction<'_>, scan: ScanId, slice: i64, number: u32) -> Result<(), StoreError> {
    let pages = "delete from staged_page where scan = ?1 and slice = ?2 and number >= ?3";
    transaction.prepare_cached(pages)?.execute((scan.0, slice, number))?;
    Ok(())
}

fn insert(
    transaction: &Transaction<'_>,
    scan: ScanId,
    slice: i64,
    page: &EncodedPage,
) -> Result<(), StoreError> {
    // How the slice ended is void once it goes on.
    let outcome = "delete from staged_outcome where scan = ?1 and slice = ?2";
    transaction.prepare_cached(outcome)?.execute((scan.0, slice))?;
    let insert = "insert into staged_page
                  (scan, slice, number, n_records, next, children, tombstones, shortfall, records)
                  values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    transaction.prepare_cached(insert)?.execute((
        scan.0,
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

/// Empties a scan's staging.
pub(super) fn empty(transaction: &Transaction<'_>, scan: i64) -> Result<(), StoreError> {
    transaction.execute("delete from staged_page where scan = ?1", [scan])?;
    transaction.execute("delete from staged_outcome where scan = ?1", [scan])?;
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
