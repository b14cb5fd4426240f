//! What the reader keeps, and what it says to the person who wrote the file.

use super::{Content, Diagnostics, Fields, Node, read};
use insta::assert_snapshot;

const KEYS: &[&str] = &["app", "owner", "scopes", "expires", "every", "max", "draft", "data", "review"];

/// Reads every field of every document, each by its type, and returns what was reported.
fn check(text: &str) -> String {
    let diagnostics = Diagnostics::default();
    for root in read("a.yaml", text, &diagnostics) {
        let Some(fields) = Fields::open(&root, "a record", KEYS, &diagnostics) else {
            continue;
        };
        fields.require("app", "write the app's id");
        fields.text("owner");
        fields.get("scopes").and_then(|field| field.texts());
        fields.get("expires").and_then(|field| field.date());
        fields.get("every").and_then(|field| field.days());
        fields.get("max").and_then(|field| field.count());
        fields.get("draft").and_then(|field| field.boolean());
        fields.get("data").and_then(|field| field.choice(&[("public", 1), ("internal", 2)]));
        if let Some(review) = fields.get("review").and_then(|field| field.fields(&["last"])) {
            review.get("last").and_then(|field| field.date());
        }
    }
    let lines: Vec<String> = diagnostics.into_sorted().iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn one(text: &str) -> Node {
    let diagnostics = Diagnostics::default();
    let mut roots = read("a.yaml", text, &diagnostics);
    assert!(diagnostics.is_empty(), "{:?}", diagnostics.into_sorted());
    assert_eq!(roots.len(), 1);
    roots.remove(0)
}

#[test]
fn what_is_right_is_not_reported() {
    let text = "app: \"1\"\nowner: ops\nscopes: [a, b]\nexpires: 2027-03-31\nevery: 90d\nmax: 0\ndraft: true\n\
                data: public\nreview: { last: 2026-10-01 }\n";
    assert_eq!(check(text), "");
}

#[test]
fn every_error_of_a_file_is_reported_at_once() {
    assert_snapshot!(check("
app: 1
onwer: ops
scopes: contents
expires: 2027-02-30
every: 90
max: -1
draft: maybe
data: pubic
review: { lst: 2026-10-01 }
---
owner: [ops]
scopes: [a, [b], {c: d}]
expires: 20270331
every: 0d
review: yesterday
---
- app: 2
"), @r"
    a.yaml:3:1: unknown key `onwer` in a record
    hint: did you mean `owner`?
    a.yaml:4:9: `scopes` must be a list, not a single value
    hint: write `[contents]`
    a.yaml:5:10: `expires` is not a date: `2027-02-30`
    hint: write year, month and day: `2027-03-31`
    a.yaml:6:8: `every` is not a number of days: `90`
    hint: write a number of days from 1 on: `90d`
    a.yaml:7:6: `max` is not a whole number: `-1`
    a.yaml:8:8: `draft` is not `true` or `false`: `maybe`
    a.yaml:9:7: `data` cannot be `pubic`
    hint: did you mean `public`?
    a.yaml:10:11: unknown key `lst` in `review`
    hint: did you mean `last`?
    a.yaml:12:1: `app` is missing
    hint: write the app's id
    a.yaml:12:8: `owner` must be text, not a list
    a.yaml:13:13: an entry of `scopes` must be text, not a list
    a.yaml:13:18: an entry of `scopes` must be text, not a mapping
    a.yaml:14:10: `expires` is not a date: `20270331`
    hint: write year, month and day: `2027-03-31`
    a.yaml:15:8: `every` is not a number of days: `0d`
    hint: write a number of days from 1 on: `90d`
    a.yaml:16:9: `review` must be a mapping, not a single value
    hint: it may have `last`
    a.yaml:18:1: a record must be a mapping, not a list
    ");
}

#[test]
fn a_misspelled_required_key_is_not_also_missing() {
    assert_snapshot!(check("ap: 1\n"), @r"
    a.yaml:1:1: unknown key `ap` in a record
    hint: did you mean `app`?
    ");
}

#[test]
fn a_required_key_without_value_is_told_from_a_missing_one() {
    assert_snapshot!(check("app:\n---\nowner: ops\n"), @r"
    a.yaml:1:4: `app` has no value
    hint: write the app's id
    a.yaml:3:1: `app` is missing
    hint: write the app's id
    ");
}

#[test]
fn a_duplicate_key_is_an_error_that_names_both_lines() {
    assert_snapshot!(check("app: 1\nowner: a\nowner: b\n"), @r"
    a.yaml:3:1: key `owner` stands twice
    hint: it stands on line 2 already
    ");
}

#[test]
fn broken_syntax_leaves_the_other_documents() {
    assert_snapshot!(check("app: 1\nonwer: a\n---\napp: [1\nowner: x\n---\napp: 2\nexpirs: never\n"), @r"
    a.yaml:2:1: unknown key `onwer` in a record
    hint: did you mean `owner`?
    a.yaml:5:6: not YAML: illegal placement of ':' indicator
    a.yaml:8:1: unknown key `expirs` in a record
    hint: did you mean `expires`?
    ");
}

#[test]
fn an_open_quote_ends_at_the_next_document() {
    assert_snapshot!(check("app: \"1\nowner: x\n---\napp: 2\nexpirs: never\n"), @r"
    a.yaml:1:6: not YAML: invalid indentation in quoted scalar
    a.yaml:5:1: unknown key `expirs` in a record
    hint: did you mean `expires`?
    ");
}

#[test]
fn aliases_tags_and_bottomless_nesting_are_refused() {
    assert_snapshot!(check("app: &a 1\nowner: *a\n---\napp: !secret 1\n"), @r"
    a.yaml:2:8: aliases are not read here
    hint: write the value out
    a.yaml:4:6: tags are not read here: `!secret`
    ");
    let deep = format!("app: {}1{}\n---\napp: 2\nexpirs: never\n", "[".repeat(200), "]".repeat(200));
    assert_snapshot!(check(&deep), @r"
    a.yaml:1:69: nested deeper than 64 levels
    a.yaml:4:1: unknown key `expirs` in a record
    hint: did you mean `expires`?
    ");
}

#[test]
fn scalars_keep_their_text() {
    let root = one("a: 01\nb: 2027-03-31\nc: 15368\nd: '12'\ne: 1.50\nf: ~\ng: yes\nh: true\n");
    let texts: Vec<&str> = root
        .entries()
        .iter()
        .filter_map(|entry| entry.value.as_scalar())
        .map(|scalar| scalar.text())
        .collect();
    assert_eq!(texts, ["01", "2027-03-31", "15368", "12", "1.50", "~", "yes", "true"]);
}

#[test]
fn only_plain_scalars_have_a_special_meaning() {
    let root = one("[12, '12', 01, 1.5, '1.5', true, 'true', yes, ~, '~', -3, 1e3]");
    let Content::List(items) = &root.content else {
        panic!("a list was written");
    };
    let read: Vec<String> = items
        .iter()
        .filter_map(Node::as_scalar)
        .map(|scalar| {
            let (bool, integer, float) = (scalar.as_bool(), scalar.as_integer(), scalar.as_float());
            format!("{} {bool:?} {integer:?} {float:?} {}", scalar.text(), scalar.is_null())
        })
        .collect();
    assert_snapshot!(read.join("\n"), @r"
    12 None Some(12) None false
    12 None None None false
    01 None None None false
    1.5 None None Some(1.5) false
    1.5 None None None false
    true Some(true) None None false
    true None None None false
    yes None None None false
    ~ None None None true
    ~ None None None false
    -3 None Some(-3) None false
    1e3 None None Some(1000.0) false
    ");
}

#[test]
fn places_count_lines_and_characters_from_one() {
    let root = one("# ä\nname: ä\nlist: [ä, ö, {k: v}]\n");
    let place = |path: &str| root.at(path).map(|node| node.location().to_string());
    assert_eq!(place("name").as_deref(), Some("a.yaml:2:7"));
    assert_eq!(place("list.1").as_deref(), Some("a.yaml:3:11"));
    assert_eq!(place("list.2.k").as_deref(), Some("a.yaml:3:18"));
    assert_eq!(place("list.3"), None);
    assert_eq!(root.entries()[1].key_place.line, 3);
}

#[test]
fn empty_documents_are_left_out() {
    let diagnostics = Diagnostics::default();
    for text in ["", "\n", "# nothing\n", "---\n", "---\n---\n# end\n"] {
        assert_eq!(read("a.yaml", text, &diagnostics), [], "{text:?}");
    }
    assert_eq!(read("a.yaml", "\u{feff}---\na: 1\n---\n", &diagnostics).len(), 1);
    assert!(diagnostics.is_empty());
}
