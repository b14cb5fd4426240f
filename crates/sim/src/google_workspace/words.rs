//! Google's words for refusals, the forms of its lists, and whom a caller acts for.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde_json::{Map, Value, json};

use super::GoogleWorkspace;
use crate::kit::{Answer, Call, Object, Platform};

/// Returns an error of the Directory and Reports APIs.
pub(super) fn error(status: u16, reason: &str, message: &str) -> Answer {
    let body = json!({
        "error": {
            "code": status,
            "message": message,
            "errors": [{ "message": message, "domain": "global", "reason": reason }],
        }
    });
    Answer::of(status, &body)
}

/// Returns the refusal of a credential.
pub(super) fn unauthenticated(message: &str) -> Answer {
    error(401, "authError", message)
}

/// Returns the refusal of an administrator who lacks a privilege.
pub(super) fn unprivileged() -> Answer {
    error(403, "forbidden", "Not Authorized to access this resource/api")
}

/// Returns a page of a listing. A list without items is absent, and so is the token of a page that is the last.
pub(super) fn page<'o>(
    call: &Call<'_, GoogleWorkspace>,
    kind: &str,
    key: &str,
    (size, usual, most): (&str, usize, usize),
    items: &[&'o Object],
    shown: impl Fn(&'o Object) -> Value,
) -> Answer {
    let wanted = call.number(size).unwrap_or(usual);
    if wanted == 0 || wanted > most {
        return error(
            400,
            "invalid",
            &format!("Invalid value '{wanted}'. Values must be within the range: [1, {most}]"),
        );
    }
    let (window, next) = call.after(call.query("pageToken"), wanted, items.len());
    let shown: Vec<Value> = items.get(window).unwrap_or_default().iter().map(|item| shown(item)).collect();
    let mut body = Map::new();
    if !kind.is_empty() {
        body.insert("kind".to_owned(), kind.into());
        body.insert("etag".to_owned(), "\"sim\"".into());
    }
    if !shown.is_empty() {
        body.insert(key.to_owned(), shown.into());
    }
    if let Some(next) = next {
        body.insert("nextPageToken".to_owned(), next.into());
    }
    dated(call, Answer::ok(&Value::Object(body)))
}

/// Says when an answer was given, by the clock of the audit logs: the world's.
pub(super) fn dated(call: &Call<'_, GoogleWorkspace>, answer: Answer) -> Answer {
    let now = Timestamp::from_second(call.day.now()).unwrap_or(Timestamp::UNIX_EPOCH);
    let date = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    answer.with("date", date.unwrap_or_default())
}

/// Returns the administrator for whom a caller acts; none where a service account acts for itself.
pub(super) fn actor<'c>(call: &'c Call<'_, GoogleWorkspace>) -> Option<&'c Object> {
    let name = GoogleWorkspace::caller(call).ok()?.name;
    call.day.of("people", "email", &name).first().copied()
}

/// Says whether a caller is a super administrator. A service account's own role is not that much.
pub(super) fn is_super(call: &Call<'_, GoogleWorkspace>) -> bool {
    actor(call).is_some_and(|person| person.is("super"))
}
