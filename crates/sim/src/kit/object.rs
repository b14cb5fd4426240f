//! One object of a world: whatever fields its platform needs, with an `id` and with times in RFC 3339.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// One object on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object(pub(super) Map<String, Value>);

impl Object {
    /// Returns the id, which is unique in the object's collection.
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// Returns a field; null if it is not there.
    pub fn value(&self, field: &str) -> Value {
        self.0.get(field).cloned().unwrap_or(Value::Null)
    }

    /// Returns a text; empty if there is none.
    pub fn text(&self, field: &str) -> &str {
        self.0.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// Says whether a field is true.
    pub fn is(&self, field: &str) -> bool {
        self.0.get(field).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Says whether a field is there.
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Returns the texts of a list; none if there is no list.
    pub fn texts(&self, field: &str) -> Vec<&str> {
        let list = self.0.get(field).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Returns the seconds since the epoch of a time.
    pub fn seconds(&self, field: &str) -> Option<i64> {
        epoch(self.0.get(field)?)
    }

    /// Returns the whole object without some fields, for an answer that is shaped like it.
    pub fn without(&self, fields: &[&str]) -> Value {
        let kept = self.0.iter().filter(|(key, _)| !fields.contains(&key.as_str()));
        Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    /// Returns the whole object with some of its fields only, in this order.
    pub fn only(&self, fields: &[&str]) -> Value {
        let chosen =
            fields.iter().filter_map(|field| Some(((*field).to_owned(), self.0.get(*field)?.clone())));
        Value::Object(chosen.collect())
    }
}

/// Returns the seconds since the epoch of a time in RFC 3339.
pub fn epoch(value: &Value) -> Option<i64> {
    value.as_str()?.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// Returns the milliseconds since the epoch of a time in RFC 3339.
pub fn millis(value: &Value) -> Option<i64> {
    value.as_str()?.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}
