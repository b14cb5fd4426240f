//! Laws of what is kept besides the inventory.

use super::world::{Scan, connection, day, record, used};
use crate::{CachedBody, Exception, LedgerEntry, LedgerUpdate, Notified, Store, Verdict, WholeVerdict};
use remit_core::finding::Severity;
use remit_core::model::ConnectionId;

type Open<'a> = &'a dyn Store;

pub(crate) async fn the_ledger_knows_since_when_a_finding_is_open(store: Open<'_>) {
    let note = async |fingerprints: &[&str], on: i64| {
        let update = store.open_ledger(&connection()).await.unwrap();
        for fingerprint in fingerprints {
            store.note_verdicts(&update, vec![verdict(fingerprint, &[fingerprint])]).await.unwrap();
        }
        settle(store, update, on).await;
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
    store.note_verdicts(&forgotten, vec![verdict("a", &["f", "x"])]).await.unwrap();
    let first = store.open_ledger(&connection()).await.unwrap();
    let second = store.open_ledger(&connection()).await.unwrap();
    store.note_verdicts(&first, vec![verdict("a", &["f"])]).await.unwrap();
    store.note_verdicts(&second, vec![verdict("a", &["g"])]).await.unwrap();
    assert_eq!(store.ledger(&connection()).await.unwrap(), []);
    settle(store, first, 1).await;
    assert_eq!(store.ledger(&connection()).await.unwrap(), [entry("f", 1, 1, None)]);
    settle(store, second, 2).await;
    let expected = [entry("f", 1, 1, Some(2)), entry("g", 2, 2, None)];
    assert_eq!(store.ledger(&connection()).await.unwrap(), expected);
}

pub(crate) async fn the_ledgers_of_connections_do_not_touch_each_other(store: Open<'_>) {
    let other = ConnectionId::from("other");
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    Scan { connection: other.clone(), ..Scan::apps(vec![record("a", "One")]) }.run(store, 1).await;
    for (connection, on) in [(&other, 1), (&connection(), 2)] {
        let update = store.open_ledger(connection).await.unwrap();
        store.note_verdicts(&update, vec![verdict("a", &["f"])]).await.unwrap();
        settle(store, update, on).await;
    }
    let none = store.open_ledger(&connection()).await.unwrap();
    settle(store, none, 3).await;
    assert_eq!(store.ledger(&connection()).await.unwrap(), [entry("f", 2, 2, Some(3))]);
    assert_eq!(store.ledger(&other).await.unwrap(), [entry("f", 1, 1, None)]);
}

async fn settle(store: Open<'_>, update: LedgerUpdate, on: i64) {
    store.settle_ledger(update, "rules", WholeVerdict::default(), day(on)).await.unwrap();
}

fn verdict(subject: &str, fingerprints: &[&str]) -> Verdict {
    Verdict {
        subject: subject.into(),
        until: day(9),
        record: None,
        is_linked: false,
        findings: fingerprints.iter().map(|print| (Severity::High, (*print).to_owned())).collect(),
    }
}

fn entry(fingerprint: &str, first: i64, opened: i64, resolved: Option<i64>) -> LedgerEntry {
    LedgerEntry {
        fingerprint: fingerprint.to_owned(),
        first_seen: day(first),
        opened_at: day(opened),
        resolved_at: resolved.map(day),
    }
}

pub(crate) async fn what_was_touched_is_told_until_it_is_judged(store: Open<'_>) {
    let apps = |names: [&str; 2]| Scan::apps(vec![record("a", names[0]), record("b", names[1])]);
    apps(["One", "Two"]).run(store, 1).await;
    assert_eq!(store.touched(&connection(), day(1)).await.unwrap(), None, "nothing was judged");
    let update = store.open_ledger(&connection()).await.unwrap();
    let soon = Verdict { until: day(4), record: Some(7), is_linked: true, ..verdict("b", &["f", "g"]) };
    store.note_verdicts(&update, vec![verdict("a", &["f"]), soon.clone()]).await.unwrap();
    apps(["Else", "Two"]).run(store, 2).await;
    settle(store, update, 2).await;
    let told = async |on| store.touched(&connection(), day(on)).await.unwrap().unwrap();
    assert_eq!(told(2).await.subjects, ["a".into()], "what is written while others judge was not judged");
    let update = store.open_ledger(&connection()).await.unwrap();
    store.note_verdicts(&update, vec![verdict("a", &["f"]), soon]).await.unwrap();
    settle(store, update, 2).await;
    assert_eq!(told(2).await.subjects, []);
    Scan::apps(vec![used(record("a", "Else"), 3), record("b", "Two")]).run(store, 3).await;
    assert_eq!(told(3).await.subjects, ["a".into()]);
    assert_eq!(told(4).await.subjects, ["a".into(), "b".into()], "a verdict that the time has ended");
    assert_eq!(store.judged_linked(&connection()).await.unwrap(), ["b".into()]);
    assert_eq!(store.judged_by_records(&connection(), &[6, 7]).await.unwrap(), ["b".into()]);
    let sum = store.verdict_sum(&connection(), &[]).await.unwrap();
    assert_eq!((sum.n_findings.get(&Severity::High), sum.records), (Some(&3), vec![7]));
}

pub(crate) async fn verdicts_on_some_leave_the_others(store: Open<'_>) {
    Scan::apps(vec![record("a", "One"), record("b", "Two"), record("c", "Three")]).run(store, 1).await;
    let update = store.open_ledger(&connection()).await.unwrap();
    let given = vec![verdict("a", &["f", "x"]), verdict("b", &["f", "y"]), verdict("c", &["z"])];
    store.note_verdicts(&update, given).await.unwrap();
    let whole = WholeVerdict { fingerprints: owned(&["w"]), common: owned(&["key"]) };
    store.settle_ledger(update, "rules", whole.clone(), day(1)).await.unwrap();
    Scan::apps(vec![record("a", "Else"), record("b", "Two")]).run(store, 2).await;
    let touched = store.touched(&connection(), day(2)).await.unwrap().unwrap();
    assert_eq!((&*touched.judged_by, &touched.whole), ("rules", &whole));
    assert_eq!(touched.subjects, ["a".into(), "c".into()]);
    let update = store.open_ledger_of(&connection(), &touched, touched.subjects.clone()).await.unwrap();
    store.note_verdicts(&update, vec![verdict("a", &["n", "y"])]).await.unwrap();
    settle(store, update, 2).await;
    let expected = [
        entry("f", 1, 1, None),
        entry("n", 2, 2, None),
        entry("w", 1, 1, Some(2)),
        entry("x", 1, 1, Some(2)),
        entry("y", 1, 1, None),
        entry("z", 1, 1, Some(2)),
    ];
    assert_eq!(store.ledger(&connection()).await.unwrap(), expected, "`f` holds of another");
    let sum = store.verdict_sum(&connection(), &[]).await.unwrap();
    assert_eq!(sum.n_findings.get(&Severity::High), Some(&4));
    let sum = store.verdict_sum(&connection(), &["a".into()]).await.unwrap();
    assert_eq!(sum.n_findings.get(&Severity::High), Some(&2));
    assert_eq!(store.touched(&connection(), day(2)).await.unwrap().unwrap().subjects, []);
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
