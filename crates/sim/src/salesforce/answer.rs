//! How Salesforce words errors, and how it writes times and rows.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::kit::Answer;

/// Returns a refusal: a list of one error.
pub(super) fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::of(status, &json!([{ "message": message, "errorCode": code }]))
}

/// Writes a time as Salesforce does: with milliseconds, and an offset without a colon.
pub(super) fn time(value: Value) -> Value {
    let parsed = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    parsed.map_or(value, |at| json!(at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()))
}
