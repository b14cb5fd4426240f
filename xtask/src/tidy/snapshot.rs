//! Every snapshot belongs to an assertion that is still there.

use crate::repository::Files;
use crate::violation::Violation;

/// Checks the tree's insta snapshots.
pub(super) fn check(files: &Files) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, text) in files {
        let why = if path.ends_with(".snap.new") || path.ends_with(".pending-snap") {
            Some("a snapshot that nobody accepted".to_owned())
        } else if path.ends_with(".snap") {
            orphaned(path, text, files)
        } else {
            None
        };
        if let Some(message) = why {
            found.push(Violation {
                file: path.clone(),
                line: 1,
                rule: "snapshot",
                message,
                hint: "delete it, or bring its assertion back".to_owned(),
            });
        }
    }
    found
}

fn orphaned(path: &str, text: &str, files: &Files) -> Option<String> {
    let Some(source) = text.lines().find_map(|line| line.strip_prefix("source: ")) else {
        return Some("a snapshot that does not name its source".to_owned());
    };
    let source = source.trim_matches('"');
    let Some(code) = files.get(source) else {
        return Some(format!("its source `{source}` is gone"));
    };
    let name = assertion(path);
    let is_there = [format!("fn {name}("), format!("fn test_{name}("), format!("\"{name}\"")]
        .iter()
        .any(|words| code.contains(words.as_str()));
    (!is_there).then(|| format!("`{source}` has no assertion `{name}`"))
}

/// Returns the name of the assertion: `excess` for `remit_core__judge__excess-2@linux.snap`.
fn assertion(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = file.trim_end_matches(".snap");
    let name = name.split('@').next().unwrap_or(name);
    let name = name.rsplit("__").next().unwrap_or(name);
    match name.rsplit_once('-') {
        Some((name, number)) if number.chars().all(|c| c.is_ascii_digit()) => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::repository::Files;
    use crate::violation::places;

    fn found(snapshot: &str, source: &str) -> Vec<String> {
        let header = "---\nsource: a/src/b.rs\nexpression: x\n---\n";
        let files = Files::from([
            (format!("a/src/snapshots/{snapshot}"), header.to_owned()),
            ("a/src/b.rs".to_owned(), source.to_owned()),
        ]);
        places(&check(&files))
    }

    #[test]
    fn a_snapshot_without_its_assertion_is_found() {
        let place = ["a/src/snapshots/a__b__gone.snap:1 snapshot"];
        assert_eq!(found("a__b__gone.snap", "fn stays() {}"), place);
        assert_eq!(found("a__b__c.snap.new", "fn c() {}"), ["a/src/snapshots/a__b__c.snap.new:1 snapshot"]);
    }

    #[test]
    fn functions_names_and_numbers_are_assertions() {
        assert_eq!(found("a__b__stays-2.snap", "fn stays() {}"), [""; 0]);
        assert_eq!(found("a__b__told@linux.snap", "assert_snapshot!(\"told\", x)"), [""; 0]);
    }
}
