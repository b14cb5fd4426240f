//! Where rows came from: stages and endpoints by name, and when each row was last read.

use crate::StoreError;
use crate::row::{damaged, instant};
use remit_core::model::{Source, StageId};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// What does not change while one question is answered.
#[derive(Debug)]
pub(super) struct Places<'d> {
    db: &'d Connection,
    /// The instant asked for, unless it is now.
    at: Option<i64>,
    /// The latest finished scan at that instant.
    latest: Option<Scan>,
    stages: HashMap<i64, Stage>,
    endpoints: HashMap<i64, String>,
}

#[derive(Debug, Clone, Copy)]
struct Scan {
    id: i64,
    finished_at: i64,
}

#[derive(Debug)]
struct Stage {
    name: StageId,
    last_scan: Option<Scan>,
}

/// A row's place, as its columns tell it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) record: i64,
    pub(super) valid_from: i64,
    pub(super) endpoint: i64,
    pub(super) stage: i64,
    pub(super) slice: String,
    pub(super) has_gap: bool,
    /// The last scan that read the slice whole, where it has a gap.
    pub(super) last_complete: Option<i64>,
}

impl<'d> Places<'d> {
    pub(super) fn read(db: &'d Connection, connection: i64, at: Option<i64>) -> Result<Self, StoreError> {
        let latest = "select id, finished_at from scan where connection = ?1 and finished_at <= ?2
                      order by finished_at desc, id desc limit 1";
        let latest = db
            .prepare_cached(latest)?
            .query_row((connection, at.unwrap_or(i64::MAX)), |row| {
                Ok(Scan { id: row.get(0)?, finished_at: row.get(1)? })
            })
            .optional()?;
        Ok(Self { db, at, latest, stages: stages(db, connection)?, endpoints: endpoints(db)? })
    }

    /// Returns where a row came from.
    pub(super) fn source(&self, place: Place) -> Result<Source, StoreError> {
        let stage = self.stages.get(&place.stage).ok_or_else(|| damaged("a record of no stage"))?;
        let endpoint =
            self.endpoints.get(&place.endpoint).ok_or_else(|| damaged("a record of no endpoint"))?;
        let read_by = if place.has_gap { self.seen_by(&place)? } else { stage.last_scan };
        let (read_at, is_current) = self.read_at(read_by, place.valid_from);
        Ok(Source {
            stage: stage.name.clone(),
            slice: place.slice,
            endpoint: endpoint.clone(),
            read_at: instant(read_at)?,
            is_current,
        })
    }

    /// Returns the last scan that saw a record of a slice that was not read whole lately.
    fn seen_by(&self, place: &Place) -> Result<Option<Scan>, StoreError> {
        let mut seen = self.db.prepare_cached("select scan from seen where record = ?1")?;
        let seen: Option<i64> = seen.query_row([place.record], |row| row.get(0)).optional()?;
        let Some(id) = seen.max(place.last_complete) else { return Ok(None) };
        let mut select = self.db.prepare_cached("select finished_at from scan where id = ?1")?;
        Ok(Some(Scan { id, finished_at: select.query_row([id], |row| row.get(0))? }))
    }

    /// A row was read when it began at the latest. What was read after the instant asked for had been read by the latest
    /// scan before it too, as far as is still known.
    fn read_at(&self, read_by: Option<Scan>, valid_from: i64) -> (i64, bool) {
        let read_at = read_by.map_or(valid_from, |scan| scan.finished_at.max(valid_from));
        let latest_at = self.latest.map_or(valid_from, |latest| latest.finished_at.max(valid_from));
        match self.at {
            Some(at) if read_at > at => (latest_at, true),
            _ => (read_at, read_by.map(|scan| scan.id) == self.latest.map(|latest| latest.id)),
        }
    }
}

fn stages(db: &Connection, connection: i64) -> Result<HashMap<i64, Stage>, StoreError> {
    let select =
        "select g.id, g.name, c.id, c.finished_at from stage g left join scan c on c.id = g.last_scan
                  where g.connection = ?1";
    let mut statement = db.prepare_cached(select)?;
    let mut rows = statement.query([connection])?;
    let mut stages = HashMap::new();
    while let Some(row) = rows.next()? {
        let name = StageId::from(row.get::<_, String>(1)?);
        let (id, finished_at): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
        let last_scan = id.zip(finished_at).map(|(id, finished_at)| Scan { id, finished_at });
        stages.insert(row.get(0)?, Stage { name, last_scan });
    }
    Ok(stages)
}

fn endpoints(db: &Connection) -> Result<HashMap<i64, String>, StoreError> {
    let mut statement = db.prepare_cached("select id, name from endpoint")?;
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
