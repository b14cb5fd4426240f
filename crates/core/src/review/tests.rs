//! The spread of due dates, the journal, and what counts as a change since a review.

use super::schedule::spread;
use super::{Decision, Journal, Seen};
use crate::model::{AppId, ConnectionId, ProviderId};
use std::collections::BTreeSet;

#[test]
fn records_of_one_day_do_not_fall_due_on_one_day_nor_more_than_a_tenth_early() {
    let spread = |app: usize| spread(&ProviderId::from("hub"), &AppId::from(app.to_string()), 90);
    let days: BTreeSet<u32> = (0..1_000).map(spread).collect();
    assert_eq!(days, (0..=9).collect());
    assert_eq!(spread(7), spread(7));
}

const JOURNAL: &str = "\
# Reviews of apps.yaml.
reviews:
  - integration: { provider: hub, connection: acme, app: \"7\" }
    at: 2026-08-01T09:00:00Z
    by: dana
    decision: keep
    reason: still in use
    evidence: sha256:00
    seen: { scopes: [app/code:read], resources: [acme/api], credentials: [\"key:1\"] }
  - integration: { provider: hub, connection: acme, app: \"7\" }
    at: 2026-11-01T09:00:00Z
    by: tom
    decision: hand-over
    to: tom
    reason: dana moved on
    evidence: sha256:01
    seen: { scopes: [app/code:read, app/issues:read], resources: [\"*\"], publisher: \"org:9\" }
";

fn journal(text: &str) -> Result<Journal, Vec<String>> {
    let files = [("apps.reviews.yaml".to_owned(), text.to_owned())];
    Journal::parse(&files).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn the_latest_review_of_an_integration_is_found() {
    let journal = journal(JOURNAL).expect("a right journal");
    let latest = |connection: &str, app: &str| {
        journal.latest(&ProviderId::from("hub"), &ConnectionId::from(connection), &AppId::from(app))
    };
    let entry = latest("acme", "7").expect("it was reviewed");
    assert_eq!((entry.decision, entry.by.as_str()), (Decision::HandOver, "tom"));
    assert_eq!(entry.seen.publisher.as_deref(), Some("org:9"));
    assert!(latest("acme", "8").is_none() && latest("other", "7").is_none());
}

#[test]
fn every_fault_of_a_journal_has_its_place_and_the_nearest_word() {
    let faults =
        journal(&JOURNAL.replace("keep", "kep").replace("2026-11-01T", "2026-13-01T")).expect_err("faults");
    insta::assert_snapshot!(faults.join("\n"), @r"
    apps.reviews.yaml:6:15: `reviews.decision` cannot be `kep`
    hint: did you mean `keep`?
    apps.reviews.yaml:11:9: `at` is not an instant: `2026-13-01T09:00:00Z`
    hint: write `2026-11-24T09:00:00Z`
    ");
}

fn seen(scopes: &[&str], resources: Option<&[&str]>, credentials: &[&str], publisher: &str) -> Seen {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Seen {
        scopes: set(scopes),
        resources: resources.map(set),
        credentials: set(credentials),
        publisher: Some(publisher.to_owned()),
        host: None,
    }
}

#[test]
fn only_what_is_wider_or_other_is_a_change() {
    let then = seen(&["app/a", "app/b"], Some(&["api", "web"]), &["key:1", "key:2"], "org:9");
    let narrower = seen(&["app/a"], Some(&["api"]), &["key:1"], "org:9");
    assert_eq!(narrower.changes_since(&then, None), [] as [&str; 0]);
    let unknown = seen(&["app/a"], None, &["key:1"], "org:9");
    assert_eq!(unknown.changes_since(&then, None), [] as [&str; 0]);
    let other = seen(&["app/c"], Some(&["*"]), &["key:3"], "org:8");
    insta::assert_snapshot!(other.changes_since(&then, None).join("\n"), @r"
    holds `app/c`, which the last review did not see
    reaches everything, and did not at the last review
    has the credential `key:3`, which the last review did not see
    its publisher was `org:9` at the last review and is `org:8`
    ");
    let everywhere = seen(&["app/a"], Some(&["*"]), &[], "org:9");
    assert_eq!(
        narrower.changes_since(&everywhere, None),
        ["has the credential `key:1`, which the last review did not see"]
    );
}
