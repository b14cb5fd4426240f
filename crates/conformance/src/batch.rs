//! Requests that hold several, as OData's JSON batches do: each part is answered as if it had come by itself, faults
//! included, and the answers come back in another order.
//!
//! Source: OData JSON Format 4.01, section 19, "Batch Requests and Responses".

use crate::world::{Answer, Incoming};
use serde_json::{Map, Value, json};
use url::Url;

/// What the path of a batch ends with.
const END: &str = "/$batch";

/// Returns the parts of a request with their ids; none if it is no batch.
pub(crate) fn parts(incoming: &Incoming) -> Option<Vec<(String, Incoming)>> {
    let prefix = incoming.path.strip_suffix(END)?;
    let requests = incoming.body.get("requests")?.as_array()?;
    Some(requests.iter().filter_map(|request| part(incoming, prefix, request)).collect())
}

fn part(incoming: &Incoming, prefix: &str, request: &Value) -> Option<(String, Incoming)> {
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let url = Url::parse(&format!("http://part.invalid{prefix}{}", text("url")?)).ok()?;
    let part = Incoming {
        method: text("method")?.to_owned(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        body: request.get("body").cloned().unwrap_or_default(),
        origin: incoming.origin.clone(),
        usual_size: incoming.usual_size,
    };
    Some((text("id")?.to_owned(), part))
}

/// Puts the answers of parts into one, each body as it is, broken or not.
pub(crate) fn answer(answers: Vec<(String, Answer)>) -> Answer {
    let written = answers.into_iter().rev().map(|(id, answer)| {
        let headers: Map<String, Value> =
            answer.headers.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        let (id, headers, status) = (json!(id), Value::Object(headers), answer.status);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let body = if body.is_empty() { "null".to_owned() } else { body };
        format!(r#"{{"id":{id},"status":{status},"headers":{headers},"body":{body}}}"#)
    });
    let written: Vec<String> = written.collect();
    let body = format!(r#"{{"responses":[{}]}}"#, written.join(","));
    Answer { status: 200, headers: Vec::new(), body: body.into_bytes() }
}
