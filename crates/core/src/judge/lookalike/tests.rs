//! What reads alike, and that the index finds just what comparing with every name would.

use super::index::NameIndex;
use super::{Folded, Likeness};
use proptest::prelude::*;

fn likeness(name: &str, other: &str) -> Option<Likeness> {
    index(&[other.to_owned()]).alike(&Folded::of(name)).first().map(|(_, likeness)| *likeness)
}

fn index(names: &[String]) -> NameIndex {
    let mut index = NameIndex::default();
    names.iter().for_each(|name| index.add(Folded::of(name)));
    index.finish();
    index
}

#[test]
fn confusable_letters_read_as_one() {
    for (name, other) in [
        ("paypaI", "PayPal"),
        ("pаypаl", "PayPal"),
        ("G00gle", "Google"),
        ("Ｓｌａｃｋ", "slack"),
        ("d o c u s i g n", "DocuSign"),
        ("rnodern", "Modern"),
        ("GıtHub", "GitHub"),
        ("ﬁles", "files"),
    ] {
        assert_eq!(likeness(name, other), Some(Likeness::Equal), "{name} {other}");
    }
}

#[test]
fn short_names_are_compared_for_equality_only() {
    assert_eq!(likeness("slack", "slick"), None);
    assert_eq!(likeness("slack app", "slack"), None);
    assert_eq!(likeness("sl4ck", "slack"), None);
}

#[test]
fn other_writing_is_read_too() {
    assert_eq!(likeness("予定表アプリ版", "予定表アプリ"), Some(Likeness::Edits(1)));
    assert_eq!(likeness("会议助手", "会议助手"), Some(Likeness::Equal));
}

/// What comparing with every name finds.
fn plainly(names: &[String], name: &str) -> Vec<(usize, Likeness)> {
    let own = Folded::of(name);
    let text = |folded: &Folded| folded.letters().iter().collect::<String>();
    let mut found = Vec::new();
    for (place, other) in names.iter().map(|other| Folded::of(other)).enumerate() {
        let edits = strsim::levenshtein(&text(&own), &text(&other));
        let is_long = own.letters().len() >= 6 && other.letters().len() >= 6;
        if edits == 0 {
            found.push((place, Likeness::Equal));
        } else if is_long && edits <= 2 {
            found.push((place, Likeness::Edits(edits)));
        } else if is_long && text(&own).contains(&text(&other)) {
            found.push((place, Likeness::Contains));
        }
    }
    found
}

proptest! {
    #[test]
    fn the_index_finds_what_comparing_with_every_name_finds(
        names in prop::collection::vec("[abc]{0,12}", 0..20),
        name in "[abc]{0,14}",
    ) {
        prop_assert_eq!(index(&names).alike(&Folded::of(&name)), plainly(&names, &name));
    }

    #[test]
    fn case_and_punctuation_change_nothing(name in "[a-zA-Z0-9]{1,12}") {
        let marked: String = name.chars().flat_map(|letter| [letter, '-']).collect();
        prop_assert_eq!(Folded::of(&name), Folded::of(&marked));
        prop_assert_eq!(Folded::of(&name), Folded::of(&name.to_uppercase()));
    }

    #[test]
    fn the_table_folds_as_the_rule_does(name in "[ -~]{0,16}") {
        let not_ascii = format!("{name}é");
        let by_rule = Folded::of(&not_ascii).letters().to_vec();
        let by_table = Folded::of(&name).letters().to_vec();
        prop_assert_eq!(by_rule.split_last().map(|(_, rest)| rest.to_vec()), Some(by_table));
    }
}
