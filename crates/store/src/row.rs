//! The stored form of what records say: JSON with short, stable keys. What nobody tells is left out.
//!
//! Domain types are free to change; these are not, except by reading the old form too.

mod activity;
mod facets;
mod fact;
mod into;
mod word;

pub(crate) use activity::{StoredActivity, decode_activity};
pub(crate) use facets::StoredFacets;
pub(crate) use word::Word;

use crate::StoreError;
use jiff::Timestamp;
use remit_core::model::{Activity, Facets};

/// Returns facets as they are stored.
pub(crate) fn encode_facets(facets: &Facets) -> String {
    serde_json::to_string(&StoredFacets::from(facets)).expect("the stored form has string keys only")
}

/// Returns activity as it is stored; nothing where there is none.
pub(crate) fn encode_activity(activity: &[Activity]) -> Option<String> {
    if activity.is_empty() {
        return None;
    }
    let stored: Vec<StoredActivity> = activity.iter().map(StoredActivity::from).collect();
    Some(serde_json::to_string(&stored).expect("the stored form has string keys only"))
}

/// Reads facets back.
pub(crate) fn decode_facets(text: &str) -> Result<Facets, StoreError> {
    let stored: StoredFacets = serde_json::from_str(text).map_err(damaged)?;
    stored.try_into()
}

pub(crate) fn damaged(error: impl ToString) -> StoreError {
    StoreError::Damaged(error.to_string())
}

/// Reads an instant back.
pub(crate) fn instant(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(damaged)
}
