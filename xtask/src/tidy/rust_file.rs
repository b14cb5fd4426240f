//! What every Rust file keeps to: length, a header, nothing unfinished, nothing switched off.

use super::source::Line;
use crate::violation::Violation;

const LONGEST_FILE: usize = 400;

/// What must not stand in code: words, rule, and what to do.
const NOT_IN_CODE: &[(&str, &str, &str)] = &[
    ("#[ignore", "switched-off", "make the test run, or delete it"),
    ("#[should_panic", "switched-off", "return an error and assert on it"),
    ("#[allow(", "allow", "write `#[expect(…, reason = \"…\")]`"),
    ("#![allow(", "allow", "write `#![expect(…, reason = \"…\")]`"),
    (", allow(", "allow", "write `expect(…, reason = \"…\")`"),
    ("todo!", "unfinished", "finish it, or return an error that says so"),
    ("unimplemented!", "unfinished", "finish it, or return an error that says so"),
    ("fn test_", "test-name", "name the test as a claim, without `test_`"),
];

const UNFINISHED_WORDS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// Checks one file.
pub(super) fn check(path: &str, lines: &[Line]) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut report = |line: usize, rule, message: String, hint: &str| {
        found.push(Violation { file: path.to_owned(), line, rule, message, hint: hint.to_owned() });
    };
    let n_lines = lines.len().saturating_sub(1);
    if n_lines > LONGEST_FILE && !is_test(path) {
        let message = format!("{n_lines} lines, and {LONGEST_FILE} are the most");
        report(LONGEST_FILE + 1, "length", message, "make it a folder with one idea a file");
    }
    let first = lines.first();
    if !first.is_some_and(|line| line.comment.starts_with("//!") && line.comment.len() > 4) {
        let hint = "begin with `//!` and what the file is, and what it deliberately is not";
        report(1, "header", "the file does not say what it is".to_owned(), hint);
    }
    for (number, line) in (1..).zip(lines) {
        for (words, rule, hint) in NOT_IN_CODE {
            if line.code.contains(words) {
                report(number, rule, format!("`{words}` in code"), hint);
            }
        }
        if let Some(word) = unfinished(&line.comment) {
            let hint = "finish it, or name the issue: `TODO(#12)`";
            report(number, "unfinished", format!("`{word}` without an issue"), hint);
        }
    }
    found
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

fn unfinished(comment: &str) -> Option<&'static str> {
    let names_issue =
        comment.split('#').skip(1).any(|behind| behind.starts_with(|c: char| c.is_ascii_digit()));
    let mut words = comment.split(|c: char| !c.is_alphanumeric());
    let word = words.find_map(|word| UNFINISHED_WORDS.iter().find(|unfinished| **unfinished == word));
    word.copied().filter(|_| !names_issue)
}

#[cfg(test)]
mod tests {
    use super::super::source::lines;
    use super::check;
    use crate::violation::places;

    fn found(path: &str, body: &str) -> Vec<String> {
        places(&check(path, &lines(&format!("//! A file.\n{body}"))))
    }

    #[test]
    fn a_file_without_a_header_is_found() {
        assert_eq!(places(&check("a.rs", &lines("fn a() {}"))), ["a.rs:1 header"]);
    }

    #[test]
    fn a_file_over_the_length_is_found_unless_it_is_a_test() {
        let long = "\n".repeat(400);
        assert_eq!(found("a.rs", &long), ["a.rs:401 length"]);
        assert_eq!(found("a.rs", &"\n".repeat(399)), [""; 0]);
        assert_eq!(found("tests/it/a.rs", &long), [""; 0]);
    }

    #[test]
    fn what_is_switched_off_or_unfinished_is_found() {
        assert_eq!(found("a.rs", "#[ignore = \"slow\"]"), ["a.rs:2 switched-off"]);
        assert_eq!(found("a.rs", "#[should_panic]"), ["a.rs:2 switched-off"]);
        assert_eq!(found("a.rs", "#[allow(dead_code)]"), ["a.rs:2 allow"]);
        assert_eq!(found("a.rs", "#[cfg_attr(test, allow(dead_code))]"), ["a.rs:2 allow"]);
        assert_eq!(found("a.rs", "fn a() {\n todo!()\n}"), ["a.rs:3 unfinished"]);
        assert_eq!(found("a.rs", "fn test_a() {}"), ["a.rs:2 test-name"]);
    }

    #[test]
    fn an_unfinished_note_needs_an_issue() {
        assert_eq!(found("a.rs", "// TODO: later"), ["a.rs:2 unfinished"]);
        assert_eq!(found("a.rs", "// TODO(#12): later"), [""; 0]);
    }

    #[test]
    fn words_in_strings_and_comments_are_no_code() {
        assert_eq!(found("a.rs", "let a = \"todo!\"; // never #[allow(x)]"), [""; 0]);
    }
}
