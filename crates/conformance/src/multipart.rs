//! Multipart batches: several GETs in one multipart request (`multipart/mixed` of `application/http`), each answered as if it had come
//! alone. Written from the documentation of such batches and not from the session's code.

use crate::world::{Answer, Incoming, USUAL_SIZE};
use serde_json::Value;
use url::Url;

/// The boundary of answers.
const BOUNDARY: &str = "batch_kit";

/// One part of a batch.
#[derive(Debug)]
pub(crate) struct Part {
    /// The part's id, as it came.
    id: String,
    /// What it asks.
    pub(crate) incoming: Incoming,
}

/// Returns the parts of a request; none if it is no batch.
pub(crate) fn parts(content_type: &str, body: &[u8], origin: &str) -> Option<Vec<Part>> {
    let (kind, boundary) = content_type.split_once("boundary=")?;
    if !kind.trim_start().starts_with("multipart/mixed") {
        return None;
    }
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{}", boundary.trim_matches('"'));
    let pieces = text.split(&delimiter).skip(1).filter(|piece| !piece.starts_with("--"));
    Some(pieces.filter_map(|piece| part(piece, origin)).collect())
}

fn part(piece: &str, origin: &str) -> Option<Part> {
    let (head, message) = piece.split_once("\r\n\r\n")?;
    let id = head.lines().find_map(|line| line.strip_prefix("Content-ID: "))?;
    let mut words = message.split_ascii_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let url = Url::parse(origin).ok()?.join(target).ok()?;
    let incoming = Incoming {
        method: method.to_owned(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        body: Value::Null,
        origin: origin.to_owned(),
        usual_size: USUAL_SIZE,
    };
    Some(Part { id: id.trim_matches(['<', '>']).to_owned(), incoming })
}

/// Returns the content type of answers.
pub(crate) fn content_type() -> String {
    format!("multipart/mixed; boundary={BOUNDARY}")
}

/// Writes the answers to all parts, the last first: their order means nothing.
pub(crate) fn written(answers: &[(Part, Answer)]) -> Vec<u8> {
    let mut written = Vec::new();
    for (part, answer) in answers.iter().rev() {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <response-{}>\r\n\r\nHTTP/1.1 {} X\r\n\
             Content-Type: application/json\r\n",
            part.id, answer.status
        );
        written.extend_from_slice(head.as_bytes());
        for (name, value) in &answer.headers {
            written.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        written.extend_from_slice(b"\r\n");
        written.extend_from_slice(&answer.body);
        written.extend_from_slice(b"\r\n");
    }
    written.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    written
}
