//! Single values: which of text, number and truth a schema wants, and the value in that form.

use super::shape::types;
use remit_core::document::{Content, Node, Scalar};
use serde_json::{Map, Value};

/// Returns a single value in a form that the schema admits; otherwise says what it must be.
pub(super) fn read(node: &Node, schema: &Value) -> Result<Value, String> {
    let kinds: Vec<&str> = types(schema).collect();
    let Some(scalar) = node.as_scalar() else {
        return Err(expected(&kinds));
    };
    let found = kinds.iter().find_map(|kind| as_kind(scalar, kind)).ok_or_else(|| expected(&kinds))?;
    let fits = |key: &str, holds: fn(f64, f64) -> bool| {
        let bound = schema.get(key).and_then(Value::as_f64);
        found.as_f64().zip(bound).is_none_or(|(value, bound)| holds(value, bound))
    };
    let bound = |key: &str| schema.get(key).map(Value::to_string).unwrap_or_default();
    if !fits("minimum", |value, least| value >= least) {
        return Err(format!("at least {}", bound("minimum")));
    }
    if !fits("maximum", |value, most| value <= most) {
        return Err(format!("at most {}", bound("maximum")));
    }
    Ok(found)
}

/// Returns a value by its own looks, where no schema says what it is.
pub(super) fn value(node: &Node) -> Value {
    match &node.content {
        Content::Scalar(scalar) => ["null", "boolean", "integer", "number", "string"]
            .iter()
            .find_map(|kind| as_kind(scalar, kind))
            .unwrap_or(Value::Null),
        Content::List(entries) => entries.iter().map(value).collect(),
        Content::Mapping(entries) => {
            let pairs = entries.iter().map(|entry| (String::from(&*entry.key), value(&entry.value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Content::Refused => Value::Null,
    }
}

/// Numbers and dates count as the text that they are written with where text is wanted.
fn as_kind(scalar: &Scalar, kind: &str) -> Option<Value> {
    match kind {
        "string" if !scalar.is_null() => Some(scalar.text().into()),
        "null" if scalar.is_null() => Some(Value::Null),
        "boolean" => scalar.as_bool().map(Value::from),
        "integer" => scalar.as_integer().map(Value::from),
        "number" => scalar.as_integer().map(Value::from).or_else(|| scalar.as_float().map(Value::from)),
        _ => None,
    }
}

fn expected(kinds: &[&str]) -> String {
    let words: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| match *kind {
            "string" => Some("text"),
            "boolean" => Some("`true` or `false`"),
            "integer" => Some("a whole number"),
            "number" => Some("a number"),
            _ => None,
        })
        .collect();
    words.join(" or ")
}
