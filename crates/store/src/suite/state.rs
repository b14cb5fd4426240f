//! Laws of what is kept besides the inventory.

use super::world::{Scan, connection, day, record};
use crate::{CachedBody, Exception, LedgerEntry, Notified, Store};
use remit_core::finding::Severity;
use remit_core::model::ConnectionId;

type Open<'a> = &'a dyn Store;

pub(crate) async fn the_ledger_knows_since_when_a_finding_is_open(store: Open<'_>) {
    let note = async |fingerprints: &[&str], on: i64| {
        let update = store.open_ledger(&connection()).await.unwrap();
        for fingerprint in fingerprints {
            store.note_findings(&update, owned(&[fingerprint])).await.unwrap();
        }
        store.settle_ledger(update, day(on)).await.unwrap();
        store.ledger(&connection()).await.unwrap()
    };
    assert_eq!(note(&["f"], 0).await, []);
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    assert_eq!(note(&["f", "g"], 1).await, [entry("f", 1, 1, None), entry("g", 1, 1, None)]);
    assert_eq!(note(&["g"], 2).await, [entry("f", 1, 1, Some(2)), entry("g", 1, 1, None)]);
    assert_eq!(note(&["g"], 3).await, [entry("f", 1, 1, Some(2)), entry("g", 1, 1, None)]);
    assert_eq!(note(&["f", "f"], 4).await, [entry("f", 1, 4, None), entry("g", 1, 1, Some(4))]);
    assert_eq!(store.ledger(&"other".into()).await.unwrap(), []);
}

pub(crate) async fn the_ledger_stands_until_an_update_is_settled(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    let forgotten = store.open_ledger(&connection()).await.unwrap();
    store.note_findings(&forgotten, owned(&["f", "x"])).await.unwrap();
    let first = store.open_ledger(&connection()).await.unwrap();
    let second = store.open_ledger(&connection()).await.unwrap();
    store.note_findings(&first, owned(&["f"])).await.unwrap();
    store.note_findings(&second, owned(&["g"])).await.unwrap();
    assert_eq!(store.ledger(&connection()).await.unwrap(), []);
    store.settle_ledger(first, day(1)).await.unwrap();
    assert_eq!(store.ledger(&connection()).await.unwrap(), [entry("f", 1, 1, None)]);
    store.settle_ledger(second, day(2)).await.unwrap();
    let expected = [entry("f", 1, 1, Some(2)), entry("g", 2, 2, None)];
    assert_eq!(store.ledger(&connection()).await.unwrap(), expected);
}

pub(crate) async fn the_ledgers_of_connections_do_not_touch_each_other(store: Open<'_>) {
    let other = ConnectionId::from("other");
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    Scan { connection: other.clone(), ..Scan::apps(vec![record("a", "One")]) }.run(store, 1).await;
    for (connection, on) in [(&other, 1), (&connection(), 2)] {
        let update = store.open_ledger(connection).await.unwrap();
        store.note_findings(&update, owned(&["f"])).await.unwrap();
        store.settle_ledger(update, day(on)).await.unwrap();
    }
    let none = store.open_ledger(&connection()).await.unwrap();
    store.settle_ledger(none, day(3)).await.unwrap();
    assert_eq!(store.ledger(&connection()).await.unwrap(), [entry("f", 2, 2, Some(3))]);
    assert_eq!(store.ledger(&other).await.unwrap(), [entry("f", 1, 1, None)]);
}

fn entry(fingerprint: &str, first: i64, opened: i64, resolved: Option<i64>) -> LedgerEntry {
    LedgerEntry {
        fingerprint: fingerprint.to_owned(),
        first_seen: day(first),
        opened_at: day(opened),
        resolved_at: resolved.map(day),
    }
}

fn owned(fingerprints: &[&str]) -> Vec<String> {
    fingerprints.iter().map(ToString::to_string).collect()
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

pub(crate) async fn what_was_notified_is_known_until_it_is_forgotten(store: Open<'_>) {
    let known = |fingerprint: &str, severity| Notified {
        fingerprint: fingerprint.to_owned(),
        connection: Some(connection()).filter(|_| fingerprint != "g"),
        severity,
        opened_at: day(1),
        name: "One".to_owned(),
    };
    let (f, g) = (known("f", Severity::Low), known("g", Severity::High));
    store.note_notified("ops", vec![g.clone(), f.clone()], Vec::new()).await.unwrap();
    store.note_notified("mail", vec![g.clone()], Vec::new()).await.unwrap();
    assert_eq!(store.notified("ops").await.unwrap(), [f, g.clone()]);
    let raised = known("f", Severity::Critical);
    store.note_notified("ops", vec![raised.clone()], owned(&["g", "never"])).await.unwrap();
    assert_eq!(store.notified("ops").await.unwrap(), [raised]);
    assert_eq!(store.notified("mail").await.unwrap(), [g]);
    assert_eq!(store.notified("other").await.unwrap(), []);
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
