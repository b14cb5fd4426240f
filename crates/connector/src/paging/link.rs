//! The Link header (RFC 8288): `<https://api.example/things?page=2>; rel="next"`.

/// Returns the target of a Link header's `rel="next"`, as it stands there. The session's replies hold it already
/// checked, as [`crate::session::Reply::next`].
pub fn next(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some((_, behind)) = rest.split_once('<') {
        let (target, behind) = behind.split_once('>')?;
        let (parameters, behind) = split_at_separator(behind, ',');
        if is_next(parameters) {
            return Some(target.trim());
        }
        rest = behind;
    }
    None
}

/// Whether the first `rel` among a link's parameters holds `next`; later ones are to be ignored (section 3.3).
fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    while !rest.is_empty() {
        let (parameter, behind) = split_at_separator(rest, ';');
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            return relations.any(|relation| relation.eq_ignore_ascii_case("next"));
        }
        rest = behind;
    }
    false
}

/// Splits at the first separator outside quotes, which belongs to neither part.
fn split_at_separator(text: &str, separator: char) -> (&str, &str) {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let found = text.split_once(|it: char| {
        match it {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => return it == separator && !is_quoted,
        }
        false
    });
    found.unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::next;

    fn check(header: &str, expected: Option<&str>) {
        assert_eq!(next(header), expected, "{header}");
    }

    #[test]
    fn the_next_link_is_found_among_others() {
        check(
            "<https://a.example/?page=1>; rel=\"prev\", <https://a.example/?page=3>; rel=\"next\"",
            Some("https://a.example/?page=3"),
        );
        check("</things?page=2>;rel=next", Some("/things?page=2"));
        check("</2>; title=\"a, b; rel=x\"; REL=\"last NEXT\"", Some("/2"));
        check("</a,b;c>; rel=\"next\"", Some("/a,b;c"));
    }

    #[test]
    fn other_relations_are_no_next_link() {
        check("</1>; rel=\"prev\", </9>; rel=\"last\"", None);
        check("</1>; rel=\"prev\"; rel=\"next\"", None);
        check("</1>; rel=\"nextish\"", None);
        check("", None);
        check("</1", None);
        check("rel=\"next\"", None);
    }
}
