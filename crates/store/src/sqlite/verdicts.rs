//! Verdicts: what was found of each integration when it was judged, so that judging again costs what was touched since.
//!
//! Whoever writes a version of a record while verdicts are kept notes it as touched. Settling the ledger replaces verdicts
//! and forgets what was touched before they were given, in the same transaction.

use super::ledger::numbered;
use super::thread::Session;
use crate::row::{damaged, holds, json, read_facets};
use crate::{StoreError, Touched, Verdict, VerdictSum, WholeVerdict};
use jiff::Timestamp;
use remit_core::finding::Severity;
use remit_core::model::{ConnectionId, ExternalId};
use rusqlite::{Connection, OptionalExtension, Row};

/// The table in which verdicts wait until their update is settled.
pub(super) const CREATE_WAITING: &str =
    "create table temp.waiting (subject text primary key, until integer, record integer, is_linked integer,
                                n_critical integer, n_high integer, n_medium integer, n_low integer,
                                n_info integer, fingerprints text) strict, without rowid";

/// Verdicts that an update puts in place of others.
pub(super) struct Kept<'a> {
    pub(super) connection: i64,
    pub(super) number: i64,
    pub(super) judged_by: &'a str,
    pub(super) whole: &'a WholeVerdict,
}

/// Returns the last that was touched.
pub(super) fn last_touched(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("select coalesce(max(id), 0) from touched", (), |row| row.get(0))?)
}

/// Lets verdicts wait.
pub(super) fn note(db: &Connection, number: i64, verdicts: &[Verdict]) -> Result<(), StoreError> {
    let insert = "insert or replace into temp.waiting values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let mut insert = db.prepare_cached(&numbered(insert, number))?;
    for verdict in verdicts {
        let count = |severity| {
            let n_alike = verdict.findings.iter().filter(|(one, _)| *one == severity).count();
            u32::try_from(n_alike).unwrap_or(u32::MAX)
        };
        let [critical, high, medium, low, info] = Severity::ALL.map(count);
        let prints: Vec<&str> = verdict.findings.iter().map(|(_, print)| print.as_str()).collect();
        insert.execute((
            verdict.subject.as_str(),
            verdict.until.as_millisecond(),
            verdict.record,
            verdict.is_linked,
            critical,
            high,
            medium,
            low,
            info,
            json(&prints),
        ))?;
    }
    Ok(())
}

impl Kept<'_> {
    /// Notes what was found before of those that are judged again, and of all together.
    pub(super) fn note_before(&self, db: &Connection) -> Result<(), StoreError> {
        let of_each = "insert or ignore into temp.before
                       select found.value from verdict v, json_each(v.fingerprints) found
                       where v.connection = ?1 and v.subject in (select subject from temp.only)";
        let of_all = "insert or ignore into temp.before
                      select found.value from connection c, json_each(c.whole, '$.fingerprints') found
                      where c.id = ?1 and c.whole is not null";
        for note in [of_each, of_all] {
            db.execute(&numbered(note, self.number), [self.connection])?;
        }
        Ok(())
    }

    /// Puts the new verdicts in place of those that the update is of.
    pub(super) fn replace_some(&self, db: &Connection) -> Result<(), StoreError> {
        let delete = "delete from verdict
                      where connection = ?1 and subject in (select subject from temp.only)";
        db.execute(&numbered(delete, self.number), [self.connection])?;
        self.insert(db)
    }

    /// Puts the new verdicts in place of all.
    pub(super) fn replace_all(&self, db: &Connection) -> Result<(), StoreError> {
        db.execute("delete from verdict where connection = ?1", [self.connection])?;
        self.insert(db)
    }

    fn insert(&self, db: &Connection) -> Result<(), StoreError> {
        let insert = "insert or replace into verdict select ?1, * from temp.waiting";
        db.execute(&numbered(insert, self.number), [self.connection])?;
        Ok(())
    }

    /// Says what the verdicts rest on, and forgets what was touched before they were given.
    pub(super) fn close(&self, db: &Connection, last_touched: i64) -> Result<(), StoreError> {
        let update = "update connection set judged_by = ?2, whole = ?3 where id = ?1";
        db.execute(update, (self.connection, self.judged_by, json(self.whole)))?;
        let forget = "delete from touched where connection = ?1 and id <= ?2";
        db.execute(forget, (self.connection, last_touched))?;
        Ok(())
    }
}

impl Session {
    pub(super) fn touched(
        &self,
        connection: &ConnectionId,
        now: Timestamp,
    ) -> Result<Option<Touched>, StoreError> {
        let select = "select id, judged_by, whole from connection where name = ?1 and judged_by is not null";
        let found: Option<(i64, String, String)> = self
            .db
            .prepare_cached(select)?
            .query_row([connection.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((id, judged_by, whole)) = found else { return Ok(None) };
        let mut touched = Touched {
            judged_by,
            subjects: Vec::new(),
            principals: Vec::new(),
            resources: Vec::new(),
            whole: serde_json::from_str(&whole).map_err(damaged)?,
            last_touched: last_touched(&self.db)?,
        };
        let written = "select r.subject, r.holds, r.facets from touched t join record r on r.id = t.record
                       where t.connection = ?1 and t.id <= ?2";
        let mut statement = self.db.prepare_cached(written)?;
        let mut rows = statement.query((id, touched.last_touched))?;
        while let Some(row) = rows.next()? {
            touched.add(row)?;
        }
        let over = "select subject from verdict where connection = ?1 and until <= ?2";
        let mut statement = self.db.prepare_cached(over)?;
        let mut rows = statement.query((id, now.as_millisecond()))?;
        while let Some(row) = rows.next()? {
            touched.subjects.push(ExternalId::from(row.get_ref(0)?.as_str().map_err(damaged)?));
        }
        touched.subjects.sort_unstable();
        touched.subjects.dedup();
        Ok(Some(touched))
    }

    pub(super) fn judged_linked(&self, connection: &ConnectionId) -> Result<Vec<ExternalId>, StoreError> {
        let select = "select subject from verdict
                      where connection = (select id from connection where name = ?1) and is_linked
                      order by subject";
        let mut statement = self.db.prepare_cached(select)?;
        let subjects = statement.query_map([connection.as_str()], |row| row.get::<_, String>(0))?;
        subjects.map(|subject| Ok(ExternalId::from(subject?))).collect()
    }

    pub(super) fn judged_by_records(
        &self,
        connection: &ConnectionId,
        records: &[u32],
    ) -> Result<Vec<ExternalId>, StoreError> {
        let select = "select subject from verdict
                      where connection = (select id from connection where name = ?1)
                        and record in (select value from json_each(?2))
                      order by subject";
        let mut statement = self.db.prepare_cached(select)?;
        let values = (connection.as_str(), json(&records));
        let subjects = statement.query_map(values, |row| row.get::<_, String>(0))?;
        subjects.map(|subject| Ok(ExternalId::from(subject?))).collect()
    }

    pub(super) fn verdict_sum(
        &self,
        connection: &ConnectionId,
        except: &[ExternalId],
    ) -> Result<VerdictSum, StoreError> {
        let except: Vec<&str> = except.iter().map(ExternalId::as_str).collect();
        let values = (connection.as_str(), json(&except));
        let sums = "select sum(n_critical), sum(n_high), sum(n_medium), sum(n_low), sum(n_info) from verdict
                    where connection = (select id from connection where name = ?1)
                      and subject not in (select value from json_each(?2))";
        let mut sum = VerdictSum::default();
        self.db.prepare_cached(sums)?.query_row((values.0, &values.1), |row| {
            for (column, severity) in Severity::ALL.into_iter().enumerate() {
                let n_findings: Option<u32> = row.get(column)?;
                sum.n_findings.insert(severity, n_findings.unwrap_or(0));
            }
            Ok(())
        })?;
        let records = "select distinct record from verdict
                       where connection = (select id from connection where name = ?1) and record is not null
                         and subject not in (select value from json_each(?2))";
        let mut statement = self.db.prepare_cached(records)?;
        let records = statement.query_map(values, |row| row.get(0))?;
        sum.records = records.collect::<Result<_, _>>()?;
        Ok(sum)
    }
}

impl Touched {
    /// Adds what one version that was touched tells about.
    fn add(&mut self, row: &Row<'_>) -> Result<(), StoreError> {
        let subject = ExternalId::from(row.get_ref(0)?.as_str().map_err(damaged)?);
        let held: u8 = row.get(1)?;
        if held & holds::PRINCIPAL != 0 {
            let facets = read_facets(row.get_ref(2)?.as_str().map_err(damaged)?)?;
            self.principals.extend(facets.principal);
        }
        if held & holds::RESOURCE != 0 {
            self.resources.push(subject.clone());
        }
        self.subjects.push(subject);
        Ok(())
    }
}
