//! Staging: pages and outcomes of scans that are not reconciled yet. One row a page.

use super::{database, scans};
use crate::row::{Word, damaged, encode_activity, encode_facets};
use crate::{ChildSlice, ScanId, SliceProgress, StagedPage, StoreError};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::model::{Record, StageId};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One record of a staged page. Reconciling copies its body without reading it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StagedRecord<'a> {
    #[serde(rename = "k", borrow)]
    pub(super) kind: std::borrow::Cow<'a, str>,
    #[serde(rename = "x", borrow)]
    pub(super) external_id: std::borrow::Cow<'a, str>,
    #[serde(rename = "s", borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<std::borrow::Cow<'a, str>>,
    #[serde(rename = "p", borrow)]
    pub(super) endpoint: std::borrow::Cow<'a, str>,
    #[serde(rename = "b", borrow)]
    pub(super) body: std::borrow::Cow<'a, RawValue>,
    #[serde(rename = "a", borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) activity: Option<std::borrow::Cow<'a, RawValue>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StagedChild {
    pub(super) stage: String,
    pub(super) slice: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) params: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) empty: bool,
}

/// How a slice ended, as it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredOutcome {
    Complete,
    Partial(String),
    Denied(String),
    NotLicensed(String),
    RateStopped,
    Failed(String),
}

pub(super) fn stage(
    db: &mut Connection,
    scan: ScanId,
    pages: &[StagedPage],
    outcomes: &[SliceOutcome],
) -> Result<(), StoreError> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(database)?;
    scans::opened(&transaction, scan)?;
    {
        let mut insert = transaction
            .prepare_cached("insert into staged_page values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
            .map_err(database)?;
        let mut replace = transaction
            .prepare_cached(
                "delete from staged_page where scan = ?1 and stage = ?2 and slice = ?3 and number >= ?4",
            )
            .map_err(database)?;
        for page in pages {
            let stage = page.stage.as_str();
            replace.execute((scan.0, stage, &page.slice, page.number)).map_err(database)?;
            insert
                .execute((
                    scan.0,
                    stage,
                    &page.slice,
                    page.number,
                    i64::try_from(page.records.len()).unwrap_or(i64::MAX),
                    encode(&page.records)?,
                    &page.next,
                    children(&page.children),
                    tombstones(page),
                    &page.shortfall,
                ))
                .map_err(database)?;
        }
        let mut end = transaction
            .prepare_cached("insert or replace into staged_outcome values (?1, ?2, ?3, ?4)")
            .map_err(database)?;
        for one in outcomes {
            let outcome =
                serde_json::to_string(&StoredOutcome::from(&one.outcome)).expect("words can be written");
            end.execute((scan.0, one.stage.as_str(), &one.slice, outcome)).map_err(database)?;
        }
    }
    transaction.commit().map_err(database)
}

fn encode(records: &[Record]) -> Result<String, StoreError> {
    let mut staged = Vec::with_capacity(records.len());
    for record in records {
        let raw = |text: String| RawValue::from_string(text).map(std::borrow::Cow::Owned).map_err(damaged);
        staged.push(StagedRecord {
            kind: record.kind.word().into(),
            external_id: record.external_id.as_str().into(),
            subject: record.subject.as_ref().map(|subject| subject.as_str().into()),
            endpoint: record.endpoint.into(),
            body: raw(encode_facets(&record.facets))?,
            activity: encode_activity(&record.activity).map(raw).transpose()?,
        });
    }
    serde_json::to_string(&staged).map_err(damaged)
}

fn children(children: &[ChildSlice]) -> Option<String> {
    if children.is_empty() {
        return None;
    }
    let staged: Vec<StagedChild> = children
        .iter()
        .map(|child| StagedChild {
            stage: child.stage.to_string(),
            slice: child.slice.clone(),
            params: child.params.clone(),
            empty: child.is_empty,
        })
        .collect();
    Some(serde_json::to_string(&staged).expect("words can be written"))
}

fn tombstones(page: &StagedPage) -> Option<String> {
    let ids: Vec<&str> = page.tombstones.iter().map(|id| id.as_str()).collect();
    (!ids.is_empty()).then(|| serde_json::to_string(&ids).expect("words can be written"))
}

/// Empties a scan's staging.
pub(super) fn empty(transaction: &Transaction<'_>, scan: ScanId) -> Result<(), StoreError> {
    transaction.execute("delete from staged_page where scan = ?1", [scan.0]).map_err(database)?;
    transaction.execute("delete from staged_outcome where scan = ?1", [scan.0]).map_err(database)?;
    Ok(())
}

/// Returns how far every slice of a scan had come.
pub(super) fn progress(db: &Connection, scan: ScanId) -> Result<Vec<SliceProgress>, StoreError> {
    let mut slices: BTreeMap<(String, String), SliceProgress> = BTreeMap::new();
    let select = "select stage, slice, number, n_records, next, children, shortfall from staged_page
                  where scan = ?1 order by stage, slice, number";
    let mut statement = db.prepare_cached(select).map_err(database)?;
    let mut rows = statement.query([scan.0]).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let key: (String, String) = (row.get(0).map_err(database)?, row.get(1).map_err(database)?);
        let slice = slices.entry(key.clone()).or_insert_with(|| begun(&key));
        slice.n_pages = row.get::<_, u32>(2).map_err(database)? + 1;
        slice.n_records += row.get::<_, u32>(3).map(u64::from).map_err(database)?;
        slice.next = row.get(4).map_err(database)?;
        let children: Option<String> = row.get(5).map_err(database)?;
        slice.children.extend(read_children(children.as_deref())?.into_iter().map(child));
        slice.shortfall = slice.shortfall.take().or(row.get(6).map_err(database)?);
    }
    let mut statement = db
        .prepare_cached("select stage, slice, outcome from staged_outcome where scan = ?1")
        .map_err(database)?;
    let mut rows = statement.query([scan.0]).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let key: (String, String) = (row.get(0).map_err(database)?, row.get(1).map_err(database)?);
        let outcome: String = row.get(2).map_err(database)?;
        slices.entry(key.clone()).or_insert_with(|| begun(&key)).outcome = Some(read_outcome(&outcome)?);
    }
    Ok(slices.into_values().collect())
}

fn begun((stage, slice): &(String, String)) -> SliceProgress {
    SliceProgress {
        stage: StageId::from(stage.as_str()),
        slice: slice.clone(),
        n_pages: 0,
        n_records: 0,
        next: None,
        outcome: None,
        children: Vec::new(),
        shortfall: None,
    }
}

fn child(staged: StagedChild) -> ChildSlice {
    ChildSlice {
        stage: StageId::from(staged.stage),
        slice: staged.slice,
        params: staged.params,
        is_empty: staged.empty,
    }
}

pub(super) fn read_children(text: Option<&str>) -> Result<Vec<StagedChild>, StoreError> {
    text.map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(text).map_err(damaged))
}

pub(super) fn read_outcome(text: &str) -> Result<Outcome, StoreError> {
    serde_json::from_str::<StoredOutcome>(text).map(Outcome::from).map_err(damaged)
}

impl From<&Outcome> for StoredOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Complete => Self::Complete,
            Outcome::Partial(what) => Self::Partial(what.clone()),
            Outcome::Denied(permission) => Self::Denied(permission.clone()),
            Outcome::NotLicensed(what) => Self::NotLicensed(what.clone()),
            Outcome::RateStopped => Self::RateStopped,
            Outcome::Failed(how) => Self::Failed(how.clone()),
        }
    }
}

impl From<StoredOutcome> for Outcome {
    fn from(stored: StoredOutcome) -> Self {
        match stored {
            StoredOutcome::Complete => Self::Complete,
            StoredOutcome::Partial(what) => Self::Partial(what),
            StoredOutcome::Denied(permission) => Self::Denied(permission),
            StoredOutcome::NotLicensed(what) => Self::NotLicensed(what),
            StoredOutcome::RateStopped => Self::RateStopped,
            StoredOutcome::Failed(how) => Self::Failed(how),
        }
    }
}
