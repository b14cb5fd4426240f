//! What changed since a token. The simulator remembers no history: it says that nothing changed, or shows everything again,
//! which the documentation allows.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::{Entra, directory, error};
use crate::kit::{Answer, Call};

/// Answers what changed in a collection.
pub(super) fn answer(call: &Call<'_, Entra>, collection: &str) -> Answer {
    let shown = |one| match collection {
        "service_principals" => directory::principal(call, one),
        "applications" => directory::registration(call, one),
        _ => one.without(&[]),
    };
    let all: Vec<Value> = call.all(collection).iter().map(shown).collect();
    let mut hasher = DefaultHasher::new();
    json!(all).to_string().hash(&mut hasher);
    let state = format!("{:016x}", hasher.finish());
    let link = |token: &str| call.address(&[("$deltatoken", token), ("$select", ""), ("$skiptoken", "")]);
    let value = match call.query("$deltatoken") {
        Some("latest") => Vec::new(),
        Some(token) if token == state => Vec::new(),
        Some("") => return error(400, "syncStateNotFound", "The sync state is not found."),
        Some(_) | None => all,
    };
    Answer::ok(&json!({ "value": value, "@odata.deltaLink": link(&state) }))
}
