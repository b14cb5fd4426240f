//! What changed since a token, object by object. A token names a state of the world and lives for seven days.
//!
//! Source: Microsoft Graph, "Use delta query to track changes in Microsoft Graph data", read November 2026. Owners and trusts
//! are no properties and show in no delta. Whether secrets and certificates do is not documented; here they do not.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Entra, directory, error};
use crate::kit::{Answer, Call, Day};

const LIVES: i64 = 7 * 24 * 3_600;

/// How long a page is.
const PAGE: usize = 200;

/// Answers what changed in a collection. `is_soft` says that what is deleted can be brought back.
pub(super) fn answer(call: &Call<'_, Entra>, collection: &str, is_soft: bool) -> Answer {
    let state = call.inside.mark();
    let changed = match call.query("$deltatoken") {
        Some("latest") => Vec::new(),
        Some(token) => {
            let then = call.inside.as_of(token);
            let Some(then) = then.filter(|then| call.day.now() - then.now() <= LIVES) else {
                return error(410, "syncStateNotFound", "The sync state is not found or is too old.");
            };
            let reason = json!({ "reason": if is_soft { "changed" } else { "deleted" } });
            let (before, after) = (shown(call, &then, collection), shown(call, call.day, collection));
            let new = after.iter().filter(|(id, _)| before.get(*id) != after.get(*id));
            let gone = before.keys().filter(|id| !after.contains_key(*id));
            let gone = gone.map(|id| json!({ "id": id, "@removed": reason }));
            new.map(|(_, one)| one.clone()).chain(gone).collect()
        }
        None => shown(call, call.day, collection).into_values().collect(),
    };
    let (window, next) = call.after(call.query("$skiptoken"), PAGE, changed.len());
    let mut body = Map::new();
    body.insert("value".to_owned(), json!(changed.get(window).unwrap_or_default()));
    let (name, link) = match next {
        Some(next) => ("@odata.nextLink", call.address(&[("$skiptoken", &next)])),
        None => {
            let changed = [("$deltatoken", &*state), ("$select", ""), ("$skiptoken", "")];
            ("@odata.deltaLink", call.address(&changed))
        }
    };
    body.insert(name.to_owned(), json!(link));
    Answer::ok(&Value::Object(body))
}

/// Returns a collection as a delta shows it, by id.
fn shown(call: &Call<'_, Entra>, day: &Day, collection: &str) -> BTreeMap<String, Value> {
    let shown = |one| match collection {
        "service_principals" => directory::principal(call, one),
        "applications" => directory::registration(call, one),
        _ => one.without(&[]),
    };
    let without_credentials = |mut one: Value| {
        if let Value::Object(fields) = &mut one {
            fields.retain(|name, _| !["passwordCredentials", "keyCredentials"].contains(&name.as_str()));
        }
        one
    };
    day.all(collection).iter().map(|one| (one.id().to_owned(), without_credentials(shown(one)))).collect()
}
