//! Batches: at most a thousand requests in one, each answered by itself.

use super::{GoogleWorkspace, words};
use crate::kit::{Answer, Call, part};

const BOUNDARY: &str = "batch_sim0acme";

/// The most requests in one batch. Google's documentation, "Batch requests", read November 2026.
const MOST: usize = 1_000;

/// Answers a batch.
pub(super) fn answer(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let kind = call.header("content-type").unwrap_or_default();
    let boundary =
        kind.strip_prefix("multipart/mixed;").and_then(|rest| rest.trim().strip_prefix("boundary="));
    let Some(boundary) = boundary.map(|text| text.trim_matches('"')).filter(|text| !text.is_empty()) else {
        return words::error(400, "badRequest", "Failed to parse batch request, error: missing boundary");
    };
    let text = String::from_utf8_lossy(call.body);
    let delimiter = format!("--{boundary}");
    let pieces: Vec<&str> =
        text.split(delimiter.as_str()).skip(1).filter(|it| !it.starts_with("--")).collect();
    if pieces.is_empty() || pieces.len() > MOST {
        return words::error(400, "badRequest", "The batch request must have between 1 and 1000 calls.");
    }
    let mut body = String::new();
    for piece in pieces {
        let Some((id, method, target)) = read(piece) else {
            return words::error(400, "badRequest", "Failed to parse batch request, error: malformed part");
        };
        let answer = part(call, method, target);
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <response-{id}>\r\n\r\nHTTP/1.1 {} \
             {}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{}\r\n",
            answer.status,
            if answer.status == 200 { "OK" } else { "Error" },
            String::from_utf8_lossy(&answer.body),
        ));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    let content_type = format!("multipart/mixed; boundary={BOUNDARY}");
    Answer { status: 200, headers: Vec::new(), content_type, body: body.into() }
}

/// Returns the id, method and path of a part.
fn read(piece: &str) -> Option<(&str, &str, &str)> {
    let (head, message) = piece.split_once("\r\n\r\n")?;
    let is_request = head.lines().any(|line| line.eq_ignore_ascii_case("content-type: application/http"));
    let id = head.lines().find_map(|line| line.strip_prefix("Content-ID: <")?.strip_suffix('>'))?;
    let mut line = message.lines().next()?.split(' ');
    let (method, target) = (line.next()?, line.next()?);
    is_request.then_some((id, method, target))
}
