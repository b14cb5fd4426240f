//! A publisher's schema, and what it says of a document.

use jsonschema::Validator;
use serde_json::Value;

/// Returns a schema that refers to no other.
pub(super) fn closed(text: &str) -> Validator {
    let schema: Value = serde_json::from_str(text).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// Checks that a document is as its schema says.
pub(super) fn assert_valid(schema: &Validator, document: &Value) {
    let faults: Vec<String> = schema
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .take(5)
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
