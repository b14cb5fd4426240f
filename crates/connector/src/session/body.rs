//! Bodies: read up to a cap, checked for depth, and typed without a value of theirs in any message.

use crate::session::Tuning;
use crate::session::failure::broken;
use crate::{FetchError, Reason, Refusal};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// How much of an error answer's body is read.
const ERROR_CAP: usize = 64 * 1024;

/// Reads a whole body, or refuses it as soon as it is known to pass the cap.
pub(crate) async fn read(
    mut response: reqwest::Response,
    cap: u64,
    endpoint: &str,
) -> Result<Bytes, FetchError> {
    let too_large = || FetchError::new(endpoint, Reason::Refused(Refusal::TooLarge(cap)));
    if response.content_length().is_some_and(|length| length > cap) {
        return Err(too_large());
    }
    let Some(first) = next_chunk(&mut response, endpoint).await? else {
        return Ok(Bytes::new());
    };
    let mut length = first.len() as u64;
    if length > cap {
        return Err(too_large());
    }
    let mut rest: Vec<Bytes> = Vec::new();
    while let Some(chunk) = next_chunk(&mut response, endpoint).await? {
        length += chunk.len() as u64;
        if length > cap {
            return Err(too_large());
        }
        rest.push(chunk);
    }
    if rest.is_empty() {
        return Ok(first);
    }
    let mut whole = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    whole.extend_from_slice(&first);
    for chunk in rest {
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.into())
}

/// Reads the beginning of an error answer's body; what cannot be read of it is left out.
pub(crate) async fn read_beginning(mut response: reqwest::Response) -> Vec<u8> {
    let mut beginning = Vec::new();
    while beginning.len() < ERROR_CAP {
        let Ok(Some(chunk)) = response.chunk().await else { break };
        let room = ERROR_CAP - beginning.len();
        beginning.extend(chunk.iter().take(room));
    }
    beginning
}

async fn next_chunk(response: &mut reqwest::Response, endpoint: &str) -> Result<Option<Bytes>, FetchError> {
    response.chunk().await.map_err(|error| broken(endpoint, error))
}

/// Reads a body as `T`. An empty one reads as `null`.
pub(crate) fn typed<T: DeserializeOwned>(
    body: &[u8],
    tuning: &Tuning,
    endpoint: &str,
) -> Result<T, FetchError> {
    let body = if body.trim_ascii().is_empty() { b"null" } else { body };
    if depth_may_exceed(body, tuning.depth_cap) && depth_exceeds(body, tuning.depth_cap) {
        return Err(FetchError::new(endpoint, Reason::Refused(Refusal::TooDeep(tuning.depth_cap as usize))));
    }
    serde_json::from_slice(body).map_err(|error| FetchError::new(endpoint, unreadable::<T>(body, &error)))
}

/// Reads a body that is text as a `T` that is a string.
pub(crate) fn text<T: DeserializeOwned>(body: &[u8], endpoint: &str) -> Result<T, FetchError> {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};
    let malformed = |what: &str| FetchError::new(endpoint, Reason::Malformed(what.to_owned()));
    let text = std::str::from_utf8(body).map_err(|_| malformed("the body is no text in UTF-8"))?;
    let text: StrDeserializer<'_, Error> = text.into_deserializer();
    T::deserialize(text).map_err(|_| malformed("the body is text"))
}

/// Says why a body cannot be read, in words that hold nothing of it but the names on the way to the place.
fn unreadable<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> Reason {
    use serde_json::error::Category;
    let place = format!("line {} column {}", error.line(), error.column());
    match error.classify() {
        Category::Eof => Reason::Unavailable(format!("the body breaks off at {place}")),
        Category::Syntax | Category::Io => Reason::Malformed(format!("no JSON at {place}")),
        Category::Data => {
            let mut reader = serde_json::Deserializer::from_slice(body);
            let path = match serde_path_to_error::deserialize::<_, T>(&mut reader) {
                Ok(_) => String::new(),
                Err(error) => shown_path(error.path()),
            };
            Reason::Malformed(format!("{} at `${path}`, {place}", what_is_wrong(&error.to_string())))
        }
    }
}

/// Returns a path whose keys are names; a key that could be somebody's data or secret is left out.
fn shown_path(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut shown = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => shown.push_str(&format!("[{index}]")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                let is_name =
                    key.len() <= 32 && key.bytes().all(|it| it.is_ascii_lowercase() || b"_-.@".contains(&it));
                shown.push('.');
                shown.push_str(if is_name { key } else { "…" });
            }
            Segment::Unknown => shown.push_str(".?"),
        }
    }
    shown
}

/// Returns of serde's words those that come from our own types. The others may quote the body.
fn what_is_wrong(error: &str) -> String {
    let error = error.rsplit_once(" at line ").map_or(error, |(what, _)| what);
    if let Some(("", field)) = error.split_once("missing field ") {
        return format!("the field {field} is missing");
    }
    let quotes_value = error.starts_with("invalid ") || error.starts_with("unknown variant ");
    match error.rsplit_once(", expected ") {
        Some((_, expected)) if quotes_value => format!("no {expected}"),
        _ => "an unexpected value".to_owned(),
    }
}

/// Whether a body may be nested deeper than `cap`: a bound that is quick to find and never below the truth, unless
/// strings hold closing brackets. Where they hide depth, the parser's own limit of 128 still stands.
fn depth_may_exceed(body: &[u8], cap: u32) -> bool {
    let mut depth = 0_i64;
    for block in body.chunks(64) {
        let mut opened = 0_u8;
        let mut closed = 0_u8;
        for byte in block {
            // `[` and `]` differ from `{` and `}` in this bit alone.
            let folded = byte | 0x20;
            opened += u8::from(folded == b'{');
            closed += u8::from(folded == b'}');
        }
        if depth + i64::from(opened) > i64::from(cap) {
            return true;
        }
        depth += i64::from(opened) - i64::from(closed);
    }
    false
}

/// Whether a body is nested deeper than `cap`, with an eye for strings.
fn depth_exceeds(body: &[u8], cap: u32) -> bool {
    let mut depth = 0_u32;
    let mut is_string = false;
    let mut is_escaped = false;
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'[' | b'{' if !is_string => {
                depth += 1;
                if depth > cap {
                    return true;
                }
            }
            b']' | b'}' if !is_string => depth = depth.saturating_sub(1),
            _ => (),
        }
    }
    false
}
