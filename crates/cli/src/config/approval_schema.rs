//! The JSON Schema of approved records, for editors. remit itself reads records with better words than a schema has.

use serde_json::{Map, Value, json};

/// Returns the schema of one approved record.
pub(crate) fn approval_schema() -> Value {
    let mut properties = core();
    properties.extend(rules());
    let about = "What one integration is approved for. An empty list means none.";
    let mut schema = object(about, &["integration", "scopes", "resources"], &properties);
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("title".to_owned(), "An approved record".into());
    }
    schema
}

/// What every record says.
fn core() -> Map<String, Value> {
    let integration = keys([
        ("provider", text("The provider's id: `github`.")),
        ("app", text("The integration's stable id, as `remit inventory` shows it.")),
        ("connection", text("The one connection in which the record holds; everywhere if left out.")),
    ]);
    let resources = json!({
        "description": "What the scopes may reach: `*` for everything, or names.",
        "oneOf": [{ "const": "*" }, { "type": "array", "items": { "type": "string" } }],
    });
    let review = keys([
        ("every", days("How many days may pass between two reviews.")),
        ("last", date("The day of the last one.")),
        ("by", text("Who did it.")),
    ]);
    keys([
        ("integration", object("What the record speaks of.", &["provider", "app"], &integration)),
        ("name", text("Its name, for readers only.")),
        ("owner", text("Who answers for it: a person or a team.")),
        ("purpose", text("What it is for.")),
        ("scopes", texts("The scopes that it may hold; `kind/scope` where a name alone says too little.")),
        ("resources", resources),
        ("data", one_of("How sensitive the data is.", &["public", "internal", "confidential", "restricted"])),
        ("expires", date("The last day on which the approval holds.")),
        ("review", object("When it is looked at again.", &[], &review)),
        ("ticket", text("Where the decision is written down.")),
        ("draft", json!({ "description": "Whether it approves nothing yet.", "type": "boolean" })),
    ])
}

/// What switches a rule on by being written.
fn rules() -> Map<String, Value> {
    let credentials = keys([
        ("max_age", days("How old one may be.")),
        (
            "max_active",
            json!({ "description": "How many may be active at once.", "type": "integer", "minimum": 0 }),
        ),
    ]);
    let publisher = keys([
        ("domain", text("The publisher's domain.")),
        (
            "verified",
            json!({ "description": "Whether the platform must have verified it.", "type": "boolean" }),
        ),
    ]);
    let authority = json!({
        "description": "Powers over others' authority that it may hold.",
        "type": "array",
        "items": { "enum": ["mint", "delegate", "change-access"] },
    });
    let agent = keys([
        ("oversight", text("Who or what stands between the agent and its acts.")),
        ("autonomy", text("What it does on its own; `suggests` where a person acts on what it proposes.")),
    ]);
    keys([
        ("credentials", object("What its credentials must keep to.", &[], &credentials)),
        ("publisher", object("Who must publish it.", &[], &publisher)),
        ("environment", text("Where it belongs: `production`, `test`.")),
        ("webhooks", texts("Domains that it may send to.")),
        ("systems", texts("Other connections that it may reach.")),
        ("authority", authority),
        ("agent", object("How an AI agent is overseen.", &[], &agent)),
    ])
}

fn keys<const N: usize>(keys: [(&str, Value); N]) -> Map<String, Value> {
    keys.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect()
}

fn object(description: &str, required: &[&str], properties: &Map<String, Value>) -> Value {
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn texts(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string" } })
}

fn date(description: &str) -> Value {
    json!({ "description": description, "type": "string", "format": "date" })
}

fn days(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": "^[1-9][0-9]*d$", "examples": ["90d"] })
}

fn one_of(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "enum": words })
}
