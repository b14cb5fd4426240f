//! What a deletion does: the object is gone from now on.

use serde_json::json;

use super::Gitlab;
use crate::kit::{Answer, Call};

/// Deletes an object of a collection, by the last part of the path.
pub(super) fn delete(call: &Call<'_, Gitlab>, collection: &str) -> Answer {
    let id = call.parts.last().map(String::as_str).unwrap_or_default();
    match call.day.find(collection, id) {
        Some(_) => {
            call.inside.remove(collection, id);
            Answer::empty(204)
        }
        None => Answer::of(404, &json!({ "message": "404 Not found" })),
    }
}
