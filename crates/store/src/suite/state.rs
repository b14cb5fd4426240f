//! Laws of what is kept besides the inventory.

use super::world::{Scan, connection, day, record};
use crate::{CachedBody, Exception, LedgerEntry, Store};

type Open<'a> = &'a dyn Store;

pub(crate) async fn the_ledger_knows_since_when_a_finding_is_open(store: Open<'_>) {
    store.record_findings(&connection(), vec!["f".to_owned()], day(0)).await.unwrap();
    assert_eq!(store.ledger(&connection()).await.unwrap(), []);
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    let note = async |fingerprints: &[&str], on: i64| {
        let fingerprints: Vec<String> = fingerprints.iter().map(ToString::to_string).collect();
        store.record_findings(&connection(), fingerprints, day(on)).await.unwrap();
        store.ledger(&connection()).await.unwrap()
    };
    let entry = |fingerprint: &str, first: i64, opened: i64, resolved: Option<i64>| LedgerEntry {
        fingerprint: fingerprint.to_owned(),
        first_seen: day(first),
        opened_at: day(opened),
        resolved_at: resolved.map(day),
    };
    assert_eq!(note(&["f", "g"], 1).await, [entry("f", 1, 1, None), entry("g", 1, 1, None)]);
    assert_eq!(note(&["g"], 2).await, [entry("f", 1, 1, Some(2)), entry("g", 1, 1, None)]);
    assert_eq!(note(&["g"], 3).await, [entry("f", 1, 1, Some(2)), entry("g", 1, 1, None)]);
    assert_eq!(note(&["f", "f"], 4).await, [entry("f", 1, 4, None), entry("g", 1, 1, Some(4))]);
    assert_eq!(
        store.ledger(&connection()).await.unwrap(),
        [entry("f", 1, 4, None), entry("g", 1, 1, Some(4))]
    );
    assert_eq!(store.ledger(&"other".into()).await.unwrap(), []);
}

pub(crate) async fn an_exception_is_kept_and_removed(store: Open<'_>) {
    let exception = |fingerprint: &str, reason: &str| Exception {
        fingerprint: fingerprint.to_owned(),
        reason: reason.to_owned(),
        owner: "dana@acme.example".to_owned(),
        expires_at: day(9),
        created_at: day(1),
    };
    for (fingerprint, reason) in [("g", "late"), ("f", "known"), ("g", "later")] {
        store.put_exception(exception(fingerprint, reason)).await.unwrap();
    }
    assert_eq!(store.exceptions().await.unwrap(), [exception("f", "known"), exception("g", "later")]);
    assert!(store.remove_exception("g").await.unwrap());
    assert!(!store.remove_exception("g").await.unwrap());
    assert_eq!(store.exceptions().await.unwrap(), [exception("f", "known")]);
}

pub(crate) async fn a_body_is_kept_until_another_takes_its_place(store: Open<'_>) {
    let body = |etag: &str, next: Option<&str>| CachedBody {
        etag: etag.to_owned(),
        next: next.map(str::to_owned),
        body: etag.as_bytes().repeat(300),
    };
    assert_eq!(store.cached("k0").await.unwrap(), None);
    for number in 0..300 {
        store.cache(&format!("k{number}"), body("old", None)).await.unwrap();
    }
    store.cache("k7", body("new", Some("2"))).await.unwrap();
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    assert_eq!(store.cached("k7").await.unwrap(), Some(body("new", Some("2"))));
    for key in ["k0", "k299"] {
        assert_eq!(store.cached(key).await.unwrap(), Some(body("old", None)));
    }
    assert_eq!(store.cached("k300").await.unwrap(), None);
}
