//! What ARCHITECTURE.md and CONTRIBUTING.md name in backticks is there: paths, types, functions, tasks.

use super::source;
use crate::repository::Files;
use crate::violation::Violation;
use std::collections::BTreeSet;

const DOCUMENTS: &[&str] = &["ARCHITECTURE.md", "CONTRIBUTING.md"];

/// Files whose words count as names of the tree.
const NAMING_FILES: &[&str] = &[".rs", ".toml", ".yaml", ".yml", ".csv", ".json", ".sql"];

/// Checks the documents against the tree.
pub(super) fn check(files: &Files) -> Vec<Violation> {
    let mut found = Vec::new();
    let words = words(files);
    for document in DOCUMENTS {
        let Some(text) = files.get(*document) else {
            continue;
        };
        for (line, name) in names(text) {
            if !is_there(name, files, &words) {
                found.push(Violation {
                    file: (*document).to_owned(),
                    line,
                    rule: "identifier",
                    message: format!("`{name}` is nowhere in the tree"),
                    hint: "write what it is called now".to_owned(),
                });
            }
        }
    }
    found
}

/// Returns what stands in backticks outside of code blocks, with its line.
fn names(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut is_block = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if !is_block {
            found.extend(line.split('`').skip(1).step_by(2).map(|name| (number, name)));
        }
    }
    found
}

/// Returns every word of Rust code, and every word of the files that name things for it.
fn words(files: &Files) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (path, text) in files {
        if path.starts_with("xtask/src/tidy/") || !NAMING_FILES.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        let split = |text: &str| -> Vec<String> {
            text.split(|c: char| !(c.is_alphanumeric() || c == '_')).map(str::to_owned).collect()
        };
        if path.ends_with(".rs") {
            for line in source::lines(text) {
                words.extend(split(&line.code));
                words.extend(split(&line.text));
            }
        } else {
            words.extend(split(text));
        }
    }
    words
}

fn is_there(name: &str, files: &Files, words: &BTreeSet<String>) -> bool {
    let is_sample = name.contains(['<', '*', '{', '$', '…', '"', '=']) || name.contains("acme");
    let is_punctuation = !name.contains(char::is_alphanumeric);
    if let Some(task) = name.strip_prefix("cargo xtask ") {
        return is_task(task.split(' ').next().unwrap_or(task), files);
    }
    if is_sample || is_punctuation || name.contains(' ') {
        return true;
    }
    if name.contains('/') || is_file_name(name) {
        return is_path(name.trim_end_matches('/'), files);
    }
    // Packages are named by their folders; what else is written with dashes is an option or somebody else's.
    if name.contains('-') {
        let is_package = name.starts_with("remit-");
        return !is_package || files.values().any(|text| text.contains(&format!("name = \"{name}\"")));
    }
    let mut parts = name.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|part| part.len() > 1);
    parts.all(|part| words.contains(part))
}

fn is_task(task: &str, files: &Files) -> bool {
    let variant: String = task
        .split('-')
        .filter_map(|part| part.split_at_checked(1))
        .map(|(first, rest)| first.to_uppercase() + rest)
        .collect();
    files.get("xtask/src/main.rs").is_some_and(|text| {
        text.contains(&format!("    {variant},\n")) || text.contains(&format!("    {variant} {{"))
    })
}

fn is_file_name(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    ["rs", "md", "toml", "csv", "yaml", "json", "txt", "snap"].contains(&end)
}

/// Whether a file or folder of that name, or one that ends in it, is in the tree. `remit.yaml` is the user's.
fn is_path(name: &str, files: &Files) -> bool {
    let inside = format!("/{name}");
    let folder = format!("{name}/");
    let folder_inside = format!("/{name}/");
    name == "remit.yaml"
        || name.starts_with("target")
        || files.keys().any(|path| {
            path == name
                || path.ends_with(&inside)
                || path.starts_with(&folder)
                || path.contains(&folder_inside)
        })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::repository::Files;
    use crate::violation::places;

    fn found(document: &str) -> Vec<String> {
        let files = Files::from(
            [
                ("CONTRIBUTING.md", document),
                ("crates/a/src/lib.rs", "//! A `Ghost`.\npub struct Page;\nfn open_slice() {}"),
                ("crates/a/Cargo.toml", "name = \"remit-a\""),
                ("xtask/src/main.rs", "enum Command {\n    NewConnector {\n    Ci,\n"),
            ]
            .map(|(path, text)| (path.to_owned(), text.to_owned())),
        );
        places(&check(&files))
    }

    #[test]
    fn what_is_gone_is_found() {
        for gone in
            ["Ghost", "Page::ghost", "crates/b", "lib2.rs", "remit-b", "cargo xtask dance", "close_slice()"]
        {
            let place = ["CONTRIBUTING.md:2 identifier"];
            assert_eq!(found(&format!("a\n`{gone}`")), place, "{gone}");
        }
    }

    #[test]
    fn what_is_there_is_not() {
        let there = "`Page` `Page::open_slice` `crates/a` `src/lib.rs` `remit-a` `cargo xtask new-connector acme` `cargo xtask ci`";
        assert_eq!(found(there), [""; 0]);
    }

    #[test]
    fn samples_and_code_blocks_are_not_names() {
        assert_eq!(found("`crates/<id>` `crates/acme` `//!` `git push now`\n```\n`Ghost`\n```"), [""; 0]);
    }
}
