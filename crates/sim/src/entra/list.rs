//! OData's lists: `$select`, `$top`, `$skiptoken`, and filters of the forms that scans use.

use serde_json::{Map, Value, json};

use super::{Entra, error};
use crate::kit::{Answer, Call};

/// How long a page is where nobody asks.
const USUAL: usize = 100;
/// How long it may be.
const MOST: usize = 999;
/// How long it may be where something is expanded, and how many are shown of what is.
const MOST_EXPANDING: usize = 100;
pub(super) const MOST_EXPANDED: usize = 20;

/// Answers a page of a list. `known` are the properties of its type, and `write` writes one of them.
pub(super) fn page<T>(
    call: &Call<'_, Entra>,
    known: &[&str],
    items: &[T],
    write: impl Fn(&T) -> Value,
) -> Answer {
    let selected: Vec<&str> = call.query("$select").map_or(Vec::new(), |text| text.split(',').collect());
    if let Some(unknown) = selected.iter().find(|name| !known.contains(name)) {
        let message = format!("Could not find a property named '{unknown}' on the type.");
        return error(400, "BadRequest", &message);
    }
    let size = match call.query("$top").map(str::parse::<usize>) {
        None => USUAL,
        Some(Ok(size)) if (1..=MOST).contains(&size) => size,
        Some(_) => {
            return error(
                400,
                "Request_BadRequest",
                "Invalid page size specified. Must be between 1 and 999 inclusive.",
            );
        }
    };
    let size = if call.query("$expand").is_some() { size.min(MOST_EXPANDING) } else { size };
    let (window, next) = call.after(call.query("$skiptoken"), size, items.len());
    let shown = items
        .get(window)
        .unwrap_or_default()
        .iter()
        .map(|item| projected(&write(item), &selected, call.query("$expand")));
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), json!(format!("{}/v1.0/$metadata", call.inside.base_url)));
    if let Some(next) = next {
        body.insert("@odata.nextLink".to_owned(), json!(call.address(&[("$skiptoken", &next)])));
    }
    body.insert("value".to_owned(), shown.collect());
    Answer::ok(&Value::Object(body))
}

/// Returns an object by itself.
pub(super) fn one(call: &Call<'_, Entra>, item: &Value) -> Answer {
    let selected: Vec<&str> = call.query("$select").map_or(Vec::new(), |text| text.split(',').collect());
    Answer::ok(&projected(item, &selected, call.query("$expand")))
}

fn projected(item: &Value, selected: &[&str], expanded: Option<&str>) -> Value {
    if selected.is_empty() {
        return item.clone();
    }
    let expanded = expanded.and_then(|text| text.split('(').next()).unwrap_or_default();
    let is_shown = |key: &str| {
        key == "@odata.type" || selected.contains(&key) || (!expanded.is_empty() && key == expanded)
    };
    let fields = item.as_object().into_iter().flatten();
    Value::Object(
        fields.filter(|(key, _)| is_shown(key)).map(|(key, value)| (key.clone(), value.clone())).collect(),
    )
}

/// Returns the values of a filter of the form `name in ('a','b')`; none without such a filter.
pub(super) fn filtered_in<'a>(call: &'a Call<'_, Entra>, name: &str) -> Option<Vec<&'a str>> {
    let values = call.query("$filter")?.strip_prefix(name)?.trim().strip_prefix("in")?.trim();
    let values = values.strip_prefix('(')?.strip_suffix(')')?;
    Some(values.split(',').map(|value| value.trim().trim_matches('\'')).collect())
}
