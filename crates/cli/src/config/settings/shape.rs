//! What a part of a JSON Schema admits, in the few forms that settings types have.

use serde_json::Value;

/// The schema that admits everything.
static ANY: Value = Value::Bool(true);

/// One form.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// A mapping with known keys.
    Object(&'a Value),
    /// A list of values of one schema.
    List(&'a Value),
    /// A mapping with one of several keys, or one of several words.
    Variants(Vec<Variant<'a>>),
    /// A single value.
    Scalar(&'a Value),
    /// Anything.
    Any,
}

/// One case of an enum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variant<'a> {
    /// Its key or word.
    pub(super) name: &'a str,
    /// What stands behind the key; none for a word.
    pub(super) schema: Option<&'a Value>,
}

impl<'a> Shape<'a> {
    /// Returns the form of a part of the schema `root`.
    pub(super) fn of(schema: &'a Value, root: &'a Value) -> Self {
        let schema = resolved(schema, root);
        let alternatives = alternatives(schema, root);
        if let [only] = alternatives.as_slice() {
            return Self::of(only, root);
        }
        if !alternatives.is_empty() {
            let variants: Option<Vec<_>> = alternatives.into_iter().map(variants_of).collect();
            return variants.map_or(Self::Any, |variants| Self::Variants(variants.concat()));
        }
        if let Some(words) = words(schema) {
            return Self::Variants(words);
        }
        match types(schema).find(|kind| *kind != "null") {
            Some("object") => Self::Object(schema),
            Some("array") => Self::List(schema.get("items").unwrap_or(&ANY)),
            Some(_) => Self::Scalar(schema),
            None => Self::Any,
        }
    }
}

/// Whether these are the places of a secret.
pub(super) fn is_secret(variants: &[Variant<'_>]) -> bool {
    let has = |name| variants.iter().any(|variant| variant.name == name);
    has("env") && has("file") && has("command")
}

/// Returns the types that a schema admits.
pub(super) fn types(schema: &Value) -> impl Iterator<Item = &str> {
    let (one, several) = match schema.get("type") {
        Some(Value::String(kind)) => (Some(kind.as_str()), None),
        Some(Value::Array(kinds)) => (None, Some(kinds.iter().filter_map(Value::as_str))),
        _ => (None, None),
    };
    one.into_iter().chain(several.into_iter().flatten())
}

/// Returns the keys of an object with their schemas.
pub(super) fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(key, schema)| (key.as_str(), schema))
}

/// Returns the schema of one key; none if the object may not have it.
pub(super) fn property<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    let known = schema.get("properties").and_then(|properties| properties.get(key));
    known.or_else(|| schema.get("additionalProperties").filter(|other| other.is_object()))
}

/// Returns the keys that an object must have.
pub(super) fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let keys = schema.get("required").and_then(Value::as_array);
    keys.into_iter().flatten().filter_map(Value::as_str)
}

/// Returns the first line of a schema's own words, as the rest of a sentence.
pub(super) fn description(schema: &Value) -> Option<String> {
    let text = schema.get("description").and_then(Value::as_str)?;
    let line = text.lines().next()?.trim_end_matches('.');
    let (first, rest) = line.split_at_checked(1)?;
    let is_acronym = rest.starts_with(|c: char| c.is_uppercase());
    Some(if is_acronym { line.to_owned() } else { first.to_lowercase() + rest })
}

/// Follows references to definitions; a definition that refers to itself is cut.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..16 {
        let pointer =
            schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        match pointer.and_then(|pointer| root.pointer(pointer)) {
            Some(definition) => schema = definition,
            None => break,
        }
    }
    schema
}

/// Returns the alternatives of a schema besides `null`.
fn alternatives<'a>(schema: &'a Value, root: &'a Value) -> Vec<&'a Value> {
    let lists =
        ["oneOf", "anyOf", "allOf"].iter().filter_map(|key| schema.get(*key).and_then(Value::as_array));
    let all = lists.flatten().map(|alternative| resolved(alternative, root));
    all.filter(|alternative| types(alternative).next() != Some("null")).collect()
}

fn variants_of(alternative: &Value) -> Option<Vec<Variant<'_>>> {
    let mut keys = properties(alternative);
    match (keys.next(), keys.next()) {
        (Some((name, schema)), None) => Some(vec![Variant { name, schema: Some(schema) }]),
        _ => words(alternative),
    }
}

fn words(schema: &Value) -> Option<Vec<Variant<'_>>> {
    let one = schema.get("const").and_then(Value::as_str).map(|word| vec![word]);
    let several = schema.get("enum").and_then(Value::as_array);
    let words = one.or_else(|| Some(several?.iter().filter_map(Value::as_str).collect()))?;
    Some(words.into_iter().map(|name| Variant { name, schema: None }).collect())
}
