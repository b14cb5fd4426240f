//! The form of a batch on the wire: `multipart/mixed` whose parts are HTTP messages (`application/http`, RFC 9112,
//! section 10.2). Google's APIs and those that follow them take batches so.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::fmt::Write;

/// The content type of a batch. Its parts have no bodies and their paths are encoded, so that no part holds the boundary.
pub(crate) const CONTENT_TYPE: &str = "multipart/mixed; boundary=remit_batch";

/// What stands before the number of a part in its id.
const ID: &str = "part-";

/// One part of an answer.
#[derive(Debug)]
pub(crate) struct Part {
    /// The number of the request that it answers.
    pub(crate) number: usize,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Writes GETs of these paths as one body. Each is known by its number.
pub(crate) fn body<'a>(paths: impl Iterator<Item = (usize, &'a str)>) -> String {
    let mut body = String::new();
    for (number, path) in paths {
        write!(
            body,
            "--remit_batch\r\nContent-Type: application/http\r\nContent-ID: <{ID}{number}>\r\n\r\nGET {path} \
             HTTP/1.1\r\n\r\n\r\n"
        )
        .expect("writing to a string cannot fail");
    }
    body.push_str("--remit_batch--\r\n");
    body
}

/// Reads the parts of an answer, in whatever order they came; none if it is no multipart body. What cannot be read as a
/// part is left out, and so is a last part that broke off.
pub(crate) fn parts(headers: &HeaderMap, body: &Bytes) -> Option<Vec<Part>> {
    let delimiter = format!("--{}", boundary(headers)?);
    let mut parts = Vec::new();
    let mut begin = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if line.starts_with(delimiter.as_bytes()) {
            parts.extend(begin.and_then(|begin| part(&body.slice(begin..start))));
            begin = Some(at);
        }
    }
    Some(parts)
}

fn boundary(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = value.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let boundary = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    (!boundary.is_empty()).then_some(boundary)
}

fn part(bytes: &Bytes) -> Option<Part> {
    let (head, message) = split_head(bytes)?;
    let (answer, body) = split_head(&message)?;
    let id = header_lines(&head).find(|(name, _)| name.eq_ignore_ascii_case("content-id"))?.1;
    let (_, number) = id.trim_end_matches('>').rsplit_once(ID)?;
    let (status_line, rest) = answer.split_once('\n').unwrap_or((&answer, ""));
    let status = status_line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in header_lines(rest) {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    Some(Part { number: number.parse().ok()?, status, headers, body })
}

/// Splits at the first empty line, which belongs to neither side.
fn split_head(bytes: &Bytes) -> Option<(String, Bytes)> {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        // Blank lines before a message say nothing (RFC 9112, section 2.2).
        if line.trim_ascii().is_empty() && start > 0 {
            let head = String::from_utf8_lossy(&bytes.slice(..start)).trim().to_owned();
            return (!head.is_empty()).then(|| (head, bytes.slice(at..)));
        }
    }
    None
}

fn header_lines(head: &str) -> impl Iterator<Item = (&str, &str)> {
    head.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::{CONTENT_TYPE, body, parts};
    use bytes::Bytes;
    use http::HeaderMap;

    fn headers(content_type: &str) -> HeaderMap {
        HeaderMap::from_iter([(http::header::CONTENT_TYPE, content_type.parse().unwrap())])
    }

    #[test]
    fn a_batch_is_written_a_message_a_part() {
        assert_eq!(
            body([(0, "/a?b=c"), (7, "/d")].into_iter()),
            "--remit_batch\r\nContent-Type: application/http\r\nContent-ID: <part-0>\r\n\r\nGET /a?b=c \
             HTTP/1.1\r\n\r\n\r\n--remit_batch\r\nContent-Type: application/http\r\nContent-ID: <part-7>\r\n\r\nGET /d \
             HTTP/1.1\r\n\r\n\r\n--remit_batch--\r\n"
        );
    }

    #[test]
    fn parts_are_known_by_their_ids_in_any_order() {
        let answer = "preamble\r\n--b_1\r\nContent-Type: application/http\r\nContent-ID: <response-part-7>\r\n\r\n\
                      HTTP/1.1 404 Not Found\r\nRetry-After: 3\r\n\r\n{\"a\":\r\n 1}\r\n--b_1\r\nContent-ID: \
                      <response-part-0>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n--b_1--\r\n";
        let parts = parts(&headers("multipart/mixed; boundary=\"b_1\""), &Bytes::from(answer)).unwrap();
        let seen: Vec<_> = parts.iter().map(|part| (part.number, part.status.as_u16())).collect();
        assert_eq!(seen, [(7, 404), (0, 200)]);
        assert_eq!(parts[0].headers["retry-after"], "3");
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&parts[0].body).unwrap()["a"], 1);
        assert!(parts[1].body.trim_ascii().is_empty());
    }

    #[test]
    fn a_part_that_broke_off_is_none() {
        let answer = "--b\nContent-ID: <response-part-0>\n\nHTTP/1.1 200 OK\n\n1\n--b\nContent-ID: <response-part-1>\n\n\
                      HTTP/1.1 200 OK\n\n[1,";
        let parts = parts(&headers("multipart/mixed;boundary=b"), &Bytes::from(answer)).unwrap();
        assert_eq!(parts.iter().map(|part| part.number).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn what_is_no_multipart_body_has_no_parts() {
        for content_type in ["application/json", "multipart/mixed", "multipart/mixed; boundary="] {
            assert!(parts(&headers(content_type), &Bytes::from("{}")).is_none(), "{content_type}");
        }
        assert!(CONTENT_TYPE.ends_with("boundary=remit_batch"));
    }
}
