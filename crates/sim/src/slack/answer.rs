//! Slack's answers: `ok`, and pages behind a cursor.

use serde_json::{Map, Value, json};

use super::Slack;
use crate::kit::{Answer, Call};
use crate::page::cursor;

/// Fails as Slack does: with status 200.
pub(super) fn error(code: &str) -> Answer {
    Answer::ok(&json!({ "ok": false, "error": code }))
}

/// Answers with one page of a listing. Of more than one, the first is empty and goes on all the same.
pub(super) fn page(
    call: &Call<'_, Slack>,
    key: &str,
    items: Vec<Value>,
    usual: usize,
    most: usize,
) -> Answer {
    let size = match call.query("limit") {
        None => usual,
        Some(text) => match text.parse() {
            Ok(size) if (1..=most).contains(&size) => size,
            _ => return error("invalid_limit"),
        },
    };
    let given = call.query("cursor").filter(|cursor| !cursor.is_empty());
    let (window, next) = call.after(given, size, items.len());
    let (window, next) = match given {
        None if next.is_some() => (0..0, Some(cursor(0))),
        _ => (window, next),
    };
    let shown: Vec<Value> = items.into_iter().skip(window.start).take(window.len()).collect();
    let mut body = Map::new();
    body.insert("ok".to_owned(), true.into());
    body.insert(key.to_owned(), shown.into());
    body.insert("response_metadata".to_owned(), json!({ "next_cursor": next.unwrap_or_default() }));
    Answer::ok(&Value::Object(body))
}
