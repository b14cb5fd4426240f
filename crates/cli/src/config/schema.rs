//! The JSON Schema of `remit.yaml`, for editors.

use super::{connection, notification};
use remit_connector::Provider;
use serde_json::{Map, Value, json};

/// Returns the schema of `remit.yaml`, with the settings of these providers.
pub(crate) fn schema(providers: &[&Provider]) -> Value {
    let mut definitions = Map::new();
    let connections: Vec<Value> =
        providers.iter().map(|provider| self::connection(provider, &mut definitions)).collect();
    let notifications: Vec<Value> =
        notification::KINDS.iter().map(|kind| self::notification(kind, &mut definitions)).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "remit.yaml",
        "type": "object",
        "additionalProperties": false,
        "required": ["store", "approvals", "connections"],
        "properties": {
            "store": {
                "description": "Where the inventory is kept.",
                "type": "string",
                "pattern": "^sqlite:.",
                "examples": ["sqlite:remit.db"],
            },
            "approvals": { "description": "The folder of approved records.", "type": "string" },
            "policy": { "description": "Thresholds and severities, where they are not the default ones.", "type": "string" },
            "exposures": { "description": "A folder of exposure notices: what somebody declared as exposed, so that the credentials to replace fall out.", "type": "string" },
            "people": { "description": "People and teams with their status, for owner checks.", "type": "string" },
            "connections": {
                "description": "The tenants that are scanned.",
                "type": "array",
                "items": { "oneOf": connections },
            },
            "notifications": {
                "description": "Who is told what changed among the findings, each change once.",
                "type": "array",
                "items": { "oneOf": notifications },
            },
        },
        "$defs": definitions,
    })
}

/// Returns the schema of one provider's connections, and adds what it refers to.
fn connection(provider: &Provider, definitions: &mut Map<String, Value>) -> Value {
    let settings = ((provider.settings_schema)().to_value(), provider.descriptor.id);
    let mut schema = beside(settings, generic(provider), &["id", "provider"], definitions);
    schema.insert("title".to_owned(), provider.descriptor.name.into());
    schema.into()
}

/// Returns the schema of one kind of notification, and adds what it refers to.
fn notification(kind: &notification::Kind, definitions: &mut Map<String, Value>) -> Value {
    let settings = ((kind.schema)().to_value(), kind.name);
    let mut schema = beside(settings, notification::generic(kind), &["id", "kind"], definitions);
    schema.insert("title".to_owned(), kind.title.into());
    schema.into()
}

/// Returns the schema of settings with an id, beside keys that all of their sort have.
fn beside(
    (mut settings, id): (Value, &str),
    mut properties: Map<String, Value>,
    required: &[&str],
    definitions: &mut Map<String, Value>,
) -> Map<String, Value> {
    rename(&mut settings, id);
    if let Some(Value::Object(own)) = settings.get("$defs").cloned() {
        definitions.extend(own.into_iter().map(|(name, definition)| (format!("{id}.{name}"), definition)));
    }
    if let Some(Value::Object(own)) = settings.get("properties").cloned() {
        for (key, schema) in own {
            properties.entry(key).or_insert(schema);
        }
    }
    let own = settings.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let required: Vec<Value> = required.iter().map(|key| (*key).into()).chain(own).collect();
    let object = json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    });
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// Returns the keys that every connection may have.
fn generic(provider: &Provider) -> Map<String, Value> {
    let stages: Vec<&str> = (provider.stages)().iter().map(|stage| stage.id).collect();
    let count = |description: &str, most: u32| json!({ "description": description, "type": "integer", "minimum": 1, "maximum": most });
    let schema = |key: &str| match key {
        "id" => {
            json!({ "description": "The tenant's name in output and approved records.", "type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$" })
        }
        "provider" => {
            json!({ "description": "What kind of platform it is.", "const": provider.descriptor.id })
        }
        "base_url" => json!({
            "description": format!("Where its API lives, if not at {}.", provider.descriptor.default_base_url),
            "type": "string",
            "format": "uri",
        }),
        "limits" => json!({
            "description": "Limits in place of the published ones.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "concurrency": count("How many requests may be under way at once.", u32::from(u16::MAX)),
                "per_minute": count("How many requests a minute.", u32::MAX),
            },
        }),
        "environment" => {
            json!({ "description": "Where it belongs, in the words of approved records.", "type": "string", "examples": ["production", "test"] })
        }
        "stages" => {
            json!({ "description": "What is read; all by default.", "type": "array", "items": { "enum": stages } })
        }
        _ => {
            json!({ "description": "When it is scanned, as five cron fields.", "type": "string", "examples": ["0 */6 * * *"] })
        }
    };
    connection::KEYS.iter().map(|key| ((*key).to_owned(), schema(key))).collect()
}

/// Puts the provider's id before the names of its definitions, so that two providers may use the same.
fn rename(schema: &mut Value, id: &str) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(name) = reference.strip_prefix("#/$defs/")
            {
                *reference = format!("#/$defs/{id}.{name}");
            }
            object.values_mut().for_each(|value| rename(value, id));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, id)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
