//! Settings of a provider or of a target, checked against the JSON Schema of their type, so that all errors are found at once.
//!
//! It knows the part of JSON Schema that `schemars` writes for settings types, and is no general validator. Values are
//! never shown: a secret may stand where none belongs.

use super::connection;
use super::file::Reader;
use remit_connector::Provider;
use remit_core::document::{Content, Diagnostic, Entry, Node, Scalar, did_you_mean, nearest};
use schemars::Schema;
use serde_json::{Map, Value};

mod scalar;
mod shape;

use shape::{Shape, Variant};

/// Reads what stands beside the keys that every connection has.
pub(super) fn read(reader: Reader<'_>, connection: &Node, provider: &Provider) -> Option<Value> {
    let what = format!("a connection to {}", provider.descriptor.name);
    read_beside(reader, connection, (provider.settings_schema)(), what, connection::KEYS)
}

/// Reads what stands beside keys that somebody else reads. `what` names the whole with its article.
pub(super) fn read_beside(
    reader: Reader<'_>,
    node: &Node,
    schema: Schema,
    what: String,
    beside: &[&str],
) -> Option<Value> {
    let schema = schema.to_value();
    let checker = Checker { reader, root: &schema };
    checker.object(node, &schema, &Place { what, prefix: String::new(), beside })
}

/// Checks values against the parts of one schema.
#[derive(Debug, Clone, Copy)]
struct Checker<'a> {
    reader: Reader<'a>,
    /// The whole schema, which holds the definitions.
    root: &'a Value,
}

/// How messages call a value.
#[derive(Debug)]
struct Place<'a> {
    /// The value itself: `` `auth.token` ``.
    what: String,
    /// What precedes its keys: `auth.`.
    prefix: String,
    /// Keys that somebody else reads.
    beside: &'a [&'a str],
}

impl Place<'_> {
    fn inside(&self, key: &str) -> Place<'static> {
        let path = format!("{}{key}", self.prefix);
        Place { what: format!("`{path}`"), prefix: format!("{path}."), beside: &[] }
    }

    fn entry(&self) -> Place<'static> {
        Place { what: format!("an entry of {}", self.what), prefix: self.prefix.clone(), beside: &[] }
    }
}

impl Checker<'_> {
    /// Returns the value as the provider reads it; none, and says why, where the schema does not admit it.
    fn value(&self, node: &Node, schema: &Value, place: &Place<'_>) -> Option<Value> {
        if node.content == Content::Refused {
            return None;
        }
        match Shape::of(schema, self.root) {
            Shape::Object(schema) => self.object(node, schema, place),
            Shape::List(items) => self.list(node, items, place),
            Shape::Variants(variants) => self.variant(node, &variants, place),
            Shape::Scalar(schema) => self.scalar(node, schema, place),
            Shape::Any => Some(scalar::value(node)),
        }
    }

    fn object(&self, node: &Node, schema: &Value, place: &Place<'_>) -> Option<Value> {
        let Content::Mapping(entries) = &node.content else {
            let keys = shape::properties(schema).map(|(key, _)| key);
            return self.wrong(
                node,
                format!("{} must be a mapping, not {}", place.what, node.what()),
                listed("it may have", keys),
            );
        };
        let mut is_right = true;
        let mut misspelled = Vec::new();
        let mut object = Map::new();
        for entry in entries.iter().filter(|entry| !place.beside.contains(&&*entry.key)) {
            let Some(inner) = shape::property(schema, &entry.key) else {
                let unused =
                    shape::properties(schema).map(|(key, _)| key).filter(|key| node.get(key).is_none());
                misspelled.extend(nearest(&entry.key, unused));
                let known: Vec<&str> = shape::properties(schema).map(|(key, _)| key).collect();
                self.unknown(node, entry, known.into_iter().chain(place.beside.iter().copied()), place);
                is_right = false;
                continue;
            };
            let is_required = shape::required(schema).any(|key| key == &*entry.key);
            if !is_required && entry.value.as_scalar().is_some_and(Scalar::is_null) {
                continue;
            }
            match self.value(&entry.value, inner, &place.inside(&entry.key)) {
                Some(value) => {
                    object.insert(String::from(&*entry.key), value);
                }
                None => is_right = false,
            }
        }
        for key in shape::required(schema).filter(|key| node.get(key).is_none() && !misspelled.contains(key))
        {
            let hint = shape::property(schema, key).and_then(shape::description);
            self.wrong(node, format!("`{}{key}` is missing", place.prefix), hint);
            is_right = false;
        }
        is_right.then_some(Value::Object(object))
    }

    fn list(&self, node: &Node, items: &Value, place: &Place<'_>) -> Option<Value> {
        let Content::List(entries) = &node.content else {
            return self.wrong(node, format!("{} must be a list, not {}", place.what, node.what()), None);
        };
        let values: Vec<Option<Value>> =
            entries.iter().map(|entry| self.value(entry, items, &place.entry())).collect();
        values.into_iter().collect::<Option<Vec<Value>>>().map(Value::Array)
    }

    /// Reads a mapping with exactly one of several keys, or one of several words.
    fn variant(&self, node: &Node, variants: &[Variant<'_>], place: &Place<'_>) -> Option<Value> {
        let keys = || variants.iter().map(|variant| variant.name);
        let entries = match &node.content {
            Content::Scalar(_) if shape::is_secret(variants) => return self.literal_secret(node, place),
            Content::Scalar(word) if variants.iter().any(|variant| variant.schema.is_none()) => {
                let found =
                    variants.iter().any(|variant| variant.schema.is_none() && variant.name == word.text());
                let message = format!("{} cannot be this word", place.what);
                let hint = listed("it may be", keys());
                return if found { Some(word.text().into()) } else { self.wrong(node, message, hint) };
            }
            Content::Mapping(entries) => entries,
            Content::Scalar(_) | Content::List(_) | Content::Refused => {
                let message = format!("{} must be a mapping, not {}", place.what, node.what());
                return self.wrong(node, message, listed("it may have", keys()));
            }
        };
        let read: Vec<_> = entries.iter().map(|entry| self.case(node, entry, variants, place)).collect();
        let [read] = read.as_slice() else {
            let message = format!("{} must have exactly one key", place.what);
            return self.wrong(node, message, listed("it may have", keys()));
        };
        read.clone()
    }

    /// Reads one key of several that exclude each other.
    fn case(&self, node: &Node, entry: &Entry, variants: &[Variant<'_>], place: &Place<'_>) -> Option<Value> {
        let key = &*entry.key;
        let known = variants.iter().find(|variant| variant.name == key).and_then(|variant| variant.schema);
        let Some(schema) = known else {
            self.unknown(node, entry, variants.iter().map(|variant| variant.name), place);
            return None;
        };
        let mut read = self.value(&entry.value, schema, &place.inside(key))?;
        if shape::is_secret(variants)
            && key == "file"
            && let Some(path) = read.as_str()
        {
            read = self.reader.folder.join(path).to_string_lossy().into();
        }
        Some(Value::Object(Map::from_iter([(key.to_owned(), read)])))
    }

    fn literal_secret(&self, node: &Node, place: &Place<'_>) -> Option<Value> {
        let hint = "say where it is kept: `{ env: NAME }`, `{ file: path }`, `{ command: [program, word] }` or \
                    `{ keyring: name }`";
        self.wrong(node, format!("{} holds the secret itself", place.what), Some(hint.to_owned()))
    }

    fn scalar(&self, node: &Node, schema: &Value, place: &Place<'_>) -> Option<Value> {
        match scalar::read(node, schema) {
            Ok(value) => Some(value),
            Err(expected) => {
                let found =
                    if node.as_scalar().is_some() { String::new() } else { format!(", not {}", node.what()) };
                self.wrong(node, format!("{} must be {expected}{found}", place.what), None)
            }
        }
    }

    fn unknown<'k>(
        &self,
        node: &Node,
        entry: &Entry,
        known: impl Iterator<Item = &'k str> + Clone,
        place: &Place<'_>,
    ) {
        let unused = known.clone().filter(|key| node.get(key).is_none());
        self.reader.diagnostics.report(Diagnostic {
            location: node.location_at(entry.key_place),
            words: String::from(&*entry.key),
            message: format!("unknown key `{}` in {}", entry.key, place.what),
            hint: did_you_mean(&entry.key, unused).or_else(|| listed("it may have", known)),
        });
    }

    /// Reports a value without its words.
    fn wrong(&self, node: &Node, message: String, hint: Option<String>) -> Option<Value> {
        self.reader.diagnostics.report(Diagnostic { words: String::new(), ..node.diagnostic(message, hint) });
        None
    }
}

fn listed<'a>(start: &str, keys: impl Iterator<Item = &'a str>) -> Option<String> {
    let quoted: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
    (!quoted.is_empty()).then(|| format!("{start} {}", quoted.join(", ")))
}
