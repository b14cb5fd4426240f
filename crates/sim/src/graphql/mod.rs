//! GraphQL as far as a scanner needs it: an organization's repositories with their deploy keys.
//!
//! The query is parsed, so that what is asked for is what is answered; a field that GitHub's schema
//! does not have is an error. Fragments, directives and mutations are not understood.

mod execute;
mod parse;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::call::{Answer, Call};

/// The body of a request.
#[derive(Debug, Deserialize)]
struct Query {
    query: String,
    #[serde(default)]
    variables: Option<Map<String, Value>>,
}

/// `POST /graphql`. Errors come with status 200, as GitHub's do.
pub(crate) fn answer(call: &Call<'_>) -> Answer {
    let Ok(query) = serde_json::from_slice::<Query>(call.body) else {
        return Answer::error(400, "Problems parsing JSON");
    };
    let fields = match parse::parse(&query.query) {
        Ok(fields) => fields,
        Err(what) => return Answer::json(&json!({"errors": [{"message": format!("Parse error: {what}")}]})),
    };
    let mut execution = execute::Execution::new(call, query.variables.unwrap_or_default());
    let data = execution.root(&fields);
    let mut body = Map::new();
    if !execution.errors.is_empty() {
        body.insert("errors".to_owned(), json!(execution.errors));
    }
    if !execution.is_invalid {
        body.insert("data".to_owned(), data);
    }
    Answer::json(&Value::Object(body))
}

/// Returns the answer of a caller whose points are used up: status 200, and the reason in the body.
pub(crate) fn rate_limited(message: &str) -> Answer {
    Answer::json(&json!({"errors": [{"type": "RATE_LIMITED", "message": message}]}))
}
