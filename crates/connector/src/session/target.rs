//! Fills an endpoint's template: which path and query a request asks for.

use crate::Reason;
use crate::session::Request;

/// Returns the path and query of a request. Its cursor, where it has one, stands for the whole.
pub(crate) fn path_and_query(prefix: &str, request: &Request) -> Result<String, Reason> {
    if let Some(cursor) = &request.cursor {
        return Ok(cursor.0.clone());
    }
    let template = request.endpoint.split_once(' ').map_or(request.endpoint, |(_, path)| path);
    let mut filled = String::with_capacity(prefix.len() + template.len() + 64);
    filled.push_str(prefix);
    if !template.starts_with('/') {
        filled.push('/');
    }
    let mut rest = template;
    while let Some((literal, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else {
            return Err(Reason::Rejected("the endpoint's template is not closed".to_owned()));
        };
        filled.push_str(literal);
        push_part(&mut filled, request, name)?;
        rest = behind;
    }
    filled.push_str(rest);
    let mut separator = if template.contains('?') { '&' } else { '?' };
    for (name, value) in &request.query {
        filled.push(separator);
        push_encoded(&mut filled, name);
        filled.push('=');
        push_encoded(&mut filled, value);
        separator = '&';
    }
    Ok(filled)
}

fn push_part(filled: &mut String, request: &Request, name: &str) -> Result<(), Reason> {
    let (name, takes_many) = match name.strip_suffix('*') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let Some((_, value)) = request.parts.iter().find(|(part, _)| *part == name) else {
        return Err(Reason::Rejected(format!("nothing was given for `{name}`")));
    };
    let segments = value.split(if takes_many { &['/'][..] } else { &[] });
    for (i, segment) in segments.enumerate() {
        // Any of these would ask for another resource than the template says, in whatever encoding.
        if matches!(segment, "" | "." | "..") {
            return Err(Reason::Rejected(format!("the value of `{name}` is no path segment")));
        }
        if i > 0 {
            filled.push('/');
        }
        push_encoded(filled, segment);
    }
    Ok(())
}

/// Percent-encodes all but RFC 3986's unreserved characters.
fn push_encoded(filled: &mut String, value: &str) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            filled.push(char::from(byte));
        } else {
            filled.push('%');
            filled.push(HEX[usize::from(byte >> 4)]);
            filled.push(HEX[usize::from(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::path_and_query;
    use crate::session::Request;
    use crate::{Cursor, Reason};

    fn check(request: &Request, expected: &str) {
        assert_eq!(path_and_query("/api/v3", request).as_deref(), Ok(expected));
    }

    #[test]
    fn a_part_is_one_segment_whatever_it_holds() {
        let request = Request::get("GET /orgs/{org}/apps").part("org", "a/b?c#d%2e é");
        check(&request, "/api/v3/orgs/a%2Fb%3Fc%23d%252e%20%C3%A9/apps");
    }

    #[test]
    fn a_starred_part_keeps_its_slashes() {
        check(
            &Request::get("GET /repos/{repo*}/keys").part("repo", "acme/api"),
            "/api/v3/repos/acme/api/keys",
        );
    }

    #[test]
    fn query_values_cannot_add_parameters() {
        let request = Request::get("GET /users").query("q", "a&b=c+d").query("n", 2);
        check(&request, "/api/v3/users?q=a%26b%3Dc%2Bd&n=2");
    }

    #[test]
    fn a_cursor_stands_for_path_and_query() {
        let cursor = Cursor("/organizations/7/apps?page=2".to_owned());
        let request =
            Request::get("GET /orgs/{org}/apps").part("org", "acme").query("page", 1).at(Some(&cursor));
        check(&request, "/organizations/7/apps?page=2");
    }

    #[test]
    fn parts_that_would_climb_or_vanish_are_refused() {
        for part in ["", ".", ".."] {
            let request = Request::get("GET /repos/{repo}/keys").part("repo", part);
            assert!(matches!(path_and_query("", &request), Err(Reason::Rejected(_))), "{part}");
        }
        let request = Request::get("GET /repos/{repo*}/keys").part("repo", "acme/../../user");
        assert!(matches!(path_and_query("", &request), Err(Reason::Rejected(_))));
        assert!(matches!(path_and_query("", &Request::get("GET /repos/{repo}")), Err(Reason::Rejected(_))));
    }
}
