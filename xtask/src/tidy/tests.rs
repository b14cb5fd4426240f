//! The rules hold on this repository, and a planted violation of each is found.

use super::{check, violations};
use crate::repository::{Files, Repository};
use crate::violation;

#[test]
fn this_repository_is_tidy() {
    let repository = Repository::open().unwrap();
    let violations = check(&repository).unwrap();
    violation::print(&violations);
    assert!(violations.is_empty(), "the list above");
}

#[test]
fn every_rule_is_applied_to_the_tree() {
    let planted = [
        ("crates/a/src/lib.rs", "fn a() { todo!() }"),
        ("crates/a/src/b.rs", "//! B.\nconst A: &str = \"https://api.acme.com\";"),
        ("crates/a/c.json", concat!("\"gh", "p_0123456789abcdefghij\"")),
        ("CONTRIBUTING.md", "`no_such_word`"),
        ("crates/a/src/snapshots/a__gone.snap", "---\nsource: crates/a/src/gone.rs\n---\n"),
        (".npmrc", "registry=http://mirror.example"),
    ];
    let files: Files = planted.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let mut rules: Vec<_> = violations(&files).into_iter().map(|found| found.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules, ["header", "host", "identifier", "machine", "secret", "snapshot", "unfinished"]);
}
