//! A provider's hosts are known to its own crate (and to the simulator), nowhere else.

use super::source::Line;
use crate::violation::Violation;

const FREE: &[&str] = &["crates/connectors/", "crates/sim/", "docs/"];

/// The ends of names that belong to somebody. Reserved ones (RFC 2606: `example`, `test`, `invalid`) are not here.
const ENDS: &[&str] = &["com", "net", "org"];

/// Ends that are words as well, so that `auth.app` is a key and only `api.acme.app` a host.
const WORD_ENDS: &[&str] = &["io", "dev", "app", "cloud", "ai", "us"];

/// Reserved for examples by RFC 2606.
const RESERVED: &[&str] = &["example.com", "example.net", "example.org"];

/// Checks the strings of one Rust file.
pub(super) fn check(path: &str, lines: &[Line]) -> Vec<Violation> {
    if FREE.iter().any(|free| path.starts_with(free)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, line) in (1..).zip(lines) {
        for host in hosts(&line.text) {
            found.push(Violation {
                file: path.to_owned(),
                line: number,
                rule: "host",
                message: format!("names the host `{host}`"),
                hint: "take it from the connector's descriptor, or write a host under `.example`".to_owned(),
            });
        }
    }
    found
}

fn hosts(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| is_host(word))
        .collect()
}

fn is_host(word: &str) -> bool {
    let Some((name, end)) = word.rsplit_once('.') else {
        return false;
    };
    let is_reserved = RESERVED
        .iter()
        .any(|reserved| word.strip_suffix(reserved).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')));
    let is_owned = ENDS.contains(&end) || (WORD_ENDS.contains(&end) && name.contains('.'));
    is_owned && name.chars().any(char::is_alphanumeric) && !is_reserved
}

#[cfg(test)]
mod tests {
    use super::super::source::lines;
    use super::check;
    use crate::violation::places;

    const PLANTED: &str = "const A: &str = \"https://api.acme.com/x\"; // acme.com";

    #[test]
    fn a_host_in_a_string_is_found() {
        assert_eq!(places(&check("crates/scan/a.rs", &lines(PLANTED))), ["crates/scan/a.rs:1 host"]);
    }

    #[test]
    fn an_end_that_is_a_word_makes_a_host_of_three_parts() {
        let source = "\"api.acme.dev\"";
        assert_eq!(places(&check("crates/scan/a.rs", &lines(source))), ["crates/scan/a.rs:1 host"]);
    }

    #[test]
    fn connectors_name_their_hosts() {
        assert_eq!(check("crates/connectors/acme/a.rs", &lines(PLANTED)), []);
    }

    #[test]
    fn reserved_names_loopback_and_file_names_are_no_hosts() {
        let source = "\"https://hooks.acme.example http://127.0.0.1:80 a@b.example.com remit.yaml auth.app\"";
        assert_eq!(check("crates/scan/a.rs", &lines(source)), []);
    }
}
