//! What is set reads back, and everything else stays as it was.

use super::*;
use proptest::prelude::*;

const RECORDS: &str = "\
# Apps.
integration: { provider: hub, app: \"6\" }   # first
scopes: [a, \"b]\", c] # all
review: { every: 90d, last: 2026-01-01 }
---
integration: { provider: hub, app: \"7\" }
owner: 'dana''s team'   # who
scopes:
  # read
  - a
  - \"b:c\"   # write
  - d
review:
  every: 90d   # quarterly

# the end
---
integration: { provider: hub, app: \"8\" }
scopes: []
";

fn scalar(text: &str) -> NewValue {
    NewValue::Scalar(text.to_owned())
}

fn list(items: &[&str]) -> NewValue {
    NewValue::List(items.iter().map(|item| (*item).to_owned()).collect())
}

/// Checks that setting changes exactly this: a line of before and what stands in its place.
fn check(document: usize, path: &[&str], value: &NewValue, before: &str, after: &str) {
    assert!(RECORDS.contains(before), "no `{before}`");
    let edited = set(RECORDS, document, path, value);
    assert_eq!(edited.as_deref(), Some(RECORDS.replacen(before, after, 1).as_str()));
}

#[test]
fn a_value_is_replaced_where_it_stands() {
    check(0, &["review", "last"], &scalar("2026-11-24"), "2026-01-01", "2026-11-24");
    check(1, &["owner"], &scalar("tom"), "'dana''s team'   # who", "tom   # who");
}

#[test]
fn a_key_is_added_in_the_form_of_its_mapping() {
    check(0, &["review", "by"], &scalar("dana"), "2026-01-01 }", "2026-01-01, by: dana }");
    check(
        1,
        &["review", "last"],
        &scalar("2026-11-24"),
        "# quarterly\n",
        "# quarterly\n  last: 2026-11-24\n",
    );
    check(
        2,
        &["review", "last"],
        &scalar("2026-11-24"),
        "scopes: []\n",
        "scopes: []\nreview: { last: 2026-11-24 }\n",
    );
    check(1, &["expires"], &scalar("2027-01-01"), "# quarterly\n", "# quarterly\nexpires: 2027-01-01\n");
}

#[test]
fn a_list_keeps_the_lines_of_what_stays() {
    check(0, &["scopes"], &list(&["a"]), "[a, \"b]\", c] # all", "[a] # all");
    check(1, &["scopes"], &list(&["a", "b:c", "e"]), "  - d\n", "  - e\n");
    check(1, &["scopes"], &list(&["d"]), "  - a\n  - \"b:c\"   # write\n", "");
}

#[test]
fn what_cannot_be_edited_safely_is_refused() {
    assert_eq!(set(RECORDS, 3, &["owner"], &scalar("tom")), None);
    assert_eq!(set(RECORDS, 0, &["owner"], &list(&["tom"])), None);
    assert_eq!(set("{ scopes: [] }", 0, &["owner"], &scalar("tom")), None);
    assert_eq!(set("purpose: |\n  long\n  text\n", 0, &["purpose"], &scalar("short")), None);
}

proptest! {
    #[test]
    fn what_is_set_reads_back_and_nothing_else_changes(
        document in 0..3_usize,
        path in prop::sample::select(vec![vec!["owner"], vec!["expires"], vec!["review", "last"], vec!["review", "by"]]),
        word in "[a-z]{1,8}",
    ) {
        let edited = set(RECORDS, document, &path, &scalar(&word)).expect("it can be edited");
        let diagnostics = Diagnostics::default();
        let (before, after) = (read("", RECORDS, &diagnostics), read("", &edited, &diagnostics));
        prop_assert!(diagnostics.is_empty());
        let set = after.get(document).and_then(|root| root.at(&path.join(".")));
        prop_assert_eq!(set.and_then(Node::as_scalar).map(crate::document::Scalar::text), Some(word.as_str()));
        for (index, (before, after)) in before.iter().zip(&after).enumerate() {
            for key in ["integration", "scopes", "owner", "expires", "review"] {
                if index != document || path.first() != Some(&key) {
                    prop_assert_eq!(before.get(key).map(texts), after.get(key).map(texts));
                }
            }
        }
    }
}

/// All texts of a value, in their order.
fn texts(node: &Node) -> Vec<String> {
    match &node.content {
        Content::Scalar(scalar) => vec![scalar.text().to_owned()],
        Content::List(items) => items.iter().flat_map(texts).collect(),
        Content::Mapping(entries) => entries.iter().flat_map(|entry| texts(&entry.value)).collect(),
        Content::Refused => Vec::new(),
    }
}
