//! Several questions in one request. Each is asked as if it had come by itself, and spends the budget of its own.
//!
//! Source: Microsoft Graph, "Combine multiple HTTP requests using JSON batching", read November 2026.

use serde_json::{Map, Value, json};

use super::{Entra, error};
use crate::kit::{Answer, Call, Platform, part};

const MOST: usize = 20;

/// Answers a batch, its last part first.
pub(super) fn answer(call: &Call<'_, Entra>) -> Answer {
    if let Err(refusal) = Entra::caller(call) {
        return refusal;
    }
    let body = call.json();
    let Some(parts) = body.get("requests").and_then(Value::as_array) else {
        return error(400, "BadRequest", "Invalid batch payload format.");
    };
    if parts.len() > MOST {
        return error(400, "BadRequest", "Number of batch request steps exceeds the maximum value of 20.");
    }
    let answers: Vec<Value> = parts.iter().rev().map(|asked| answered(call, asked)).collect();
    Answer::ok(&json!({ "responses": answers }))
}

fn answered(call: &Call<'_, Entra>, asked: &Value) -> Value {
    let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
    let answer = part(call, text("method"), &format!("/v1.0{}", text("url")));
    let headers: Map<String, Value> =
        answer.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let body = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    json!({ "id": text("id"), "status": answer.status, "headers": headers, "body": body })
}
