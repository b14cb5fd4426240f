//! Nothing tracked has the shape of a secret: tests make theirs at run time. A bare prefix is not a secret.

use crate::violation::Violation;

/// A secret's beginning, and how many characters of its alphabet make it one.
const SHAPES: &[(&str, usize)] = &[
    ("ghp_", 12),
    ("gho_", 12),
    ("ghu_", 12),
    ("ghs_", 12),
    ("ghr_", 12),
    ("github_pat_", 12),
    ("glpat-", 12),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("xoxb-", 8),
    ("xoxp-", 8),
    ("xoxa-", 8),
    ("xoxe.", 8),
    ("xoxr-", 8),
    ("xoxs-", 8),
    ("xapp-", 8),
    ("sk_live_", 12),
    ("rk_live_", 12),
    ("eyJhbGciOi", 20),
    ("PRIVATE KEY-----", 16),
];

/// A run of one or two characters is a placeholder.
const FEWEST_DIFFERENT: usize = 5;

/// Checks one text file.
pub(super) fn check(path: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (start, n_characters) in SHAPES {
        for (at, _) in text.match_indices(start) {
            if is_secret(text, at, start, *n_characters) {
                found.push(Violation {
                    file: path.to_owned(),
                    line: line_of(text, at),
                    rule: "secret",
                    message: format!("has the shape of a secret: `{start}…`"),
                    hint: "make it at run time; a prefix alone, or a run of one character, is fine"
                        .to_owned(),
                });
            }
        }
    }
    found
}

fn is_secret(text: &str, at: usize, start: &str, n_characters: usize) -> bool {
    let (before, rest) = text.split_at(at);
    let Some(behind) = rest.strip_prefix(start) else {
        return false;
    };
    let is_inside_word = before.ends_with(|c: char| c.is_ascii_alphanumeric());
    if is_inside_word {
        return false;
    }
    let body: String = between(behind).chars().take_while(|c| is_body(*c)).collect();
    let mut different: Vec<char> = body.chars().collect();
    different.sort_unstable();
    different.dedup();
    body.len() >= n_characters && different.len() >= FEWEST_DIFFERENT
}

/// Skips the line end behind a PEM header, real or written as an escape.
fn between(mut behind: &str) -> &str {
    while let Some(rest) = ["\\n", "\\r", "\n", "\r", " "].iter().find_map(|end| behind.strip_prefix(end)) {
        behind = rest;
    }
    behind
}

fn is_body(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/' | '=')
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.split_at(at).0.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::violation::places;

    #[test]
    fn tokens_and_keys_are_found() {
        let token = concat!("a\n  token: gh", "p_0123456789abcdef");
        assert_eq!(places(&check("a.yaml", token)), ["a.yaml:2 secret"]);
        let key = concat!("-----BEGIN RSA PRIVATE", " KEY-----\\nMIIEpAIBAAKCAQEA0Z3V");
        assert_eq!(places(&check("a.json", key)), ["a.json:1 secret"]);
    }

    #[test]
    fn prefixes_and_placeholders_are_no_secrets() {
        assert_eq!(check("a.md", "tokens begin with `ghp_` or `github_pat_`"), []);
        assert_eq!(check("a.md", "ghp_xxxxxxxxxxxxxxxxxxxxxxxx"), []);
        assert_eq!(check("a.md", "-----BEGIN PRIVATE KEY-----\n…"), []);
        assert_eq!(check("a.md", "a_ghp_ or xghp_0123456789abcdef"), []);
    }
}
