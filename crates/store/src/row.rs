//! The stored form of what records say: JSON with short, stable keys. What nobody tells is left out.
//!
//! Domain types are free to change; these are not, except by reading the old form too.

mod activity;
mod facets;
mod fact;
mod from;
mod into;
mod outcome;
mod page;
mod text;
mod word;

pub(crate) use outcome::{StoredCoverage, StoredOutcome};
pub(crate) use page::{StagedRecord, StagedRecords, encode_records, holds, read_children, write_children};
pub(crate) use word::Word;

use crate::StoreError;
use activity::StoredActivity;
use facets::StoredFacets;
use jiff::Timestamp;
use remit_core::model::{Activity, Facets};
use serde::Serialize;

/// Appends facets in their stored form.
fn write_facets(facets: &Facets, into: &mut Vec<u8>) {
    write(&StoredFacets::from(facets), into);
}

/// Appends activity in its stored form; nothing where there is none.
fn write_activity(activity: &[Activity], into: &mut Vec<u8>) {
    if !activity.is_empty() {
        write(&activity.iter().map(StoredActivity::from).collect::<Vec<_>>(), into);
    }
}

/// Appends a stored form as JSON.
fn write(stored: &impl Serialize, into: &mut Vec<u8>) {
    serde_json::to_writer(into, stored)
        .expect("stored forms have string keys only, and memory takes any write");
}

/// Returns a stored form as JSON text.
pub(crate) fn json(stored: &impl Serialize) -> String {
    serde_json::to_string(stored).expect("stored forms have string keys only")
}

/// Reads facets back.
pub(crate) fn read_facets(text: &str) -> Result<Facets, StoreError> {
    serde_json::from_str::<StoredFacets<'_>>(text).map(Facets::from).map_err(damaged)
}

/// Reads activity back.
pub(crate) fn read_activity(text: &str) -> Result<Vec<Activity>, StoreError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let stored: Vec<StoredActivity<'_>> = serde_json::from_str(text).map_err(damaged)?;
    Ok(stored.into_iter().map(Activity::from).collect())
}

/// Reads an instant back.
pub(crate) fn instant(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(damaged)
}

/// Says that something cannot be read back.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
pub(crate) fn damaged(error: impl ToString) -> StoreError {
    StoreError::Damaged(error.to_string())
}

#[cfg(test)]
mod tests;
