//! Laws of staging: repeated pages, interrupted scans, two that scan at once.

use super::world::{Scan, connection, counts, day, names, record};
use crate::{ChildSlice, Store, StoreError};
use remit_core::coverage::Outcome;

type Open<'a> = &'a dyn Store;

pub(crate) async fn a_page_staged_twice_counts_once(store: Open<'_>) {
    let scan = Scan::apps(vec![record("a", "One")]).page("apps", "", vec![record("b", "Two")]);
    let open = scan.stage(store, 1).await;
    store.stage(open.id, scan.pages[..1].to_vec(), Vec::new()).await.unwrap();
    store.stage(open.id, scan.pages.clone(), scan.outcomes.clone()).await.unwrap();
    assert_eq!(counts(store.reconcile(open.id, day(1)).await.unwrap()), [2, 0, 0, 0, 0, 0]);
    let coverage = store.coverage(&connection()).await.unwrap().unwrap();
    assert!(coverage.is_complete());
    assert_eq!(coverage.stages[0].n_records, 2);
}

pub(crate) async fn another_page_in_place_of_one_voids_what_follows(store: Open<'_>) {
    let scan = Scan::apps(vec![record("a", "One")]).page("apps", "", vec![record("b", "Two")]);
    let open = scan.stage(store, 1).await;
    let again = Scan::of(&[("apps", None)]).page("apps", "", vec![record("a", "Eins")]);
    store.stage(open.id, again.pages, Vec::new()).await.unwrap();
    let progress = scan.open(store, 2).await.unwrap().progress;
    assert_eq!((progress[0].n_pages, progress[0].n_records, &progress[0].outcome), (1, 1, &None));
    store.reconcile(open.id, day(2)).await.unwrap();
    assert_eq!(names(store, None).await, ["a=Eins"]);
}

pub(crate) async fn a_resumed_scan_gives_what_an_uninterrupted_one_gives(store: Open<'_>) {
    let scan = Scan::new()
        .page("apps", "", vec![record("a", "One")])
        .naming("keys", &["x", "y!"])
        .with(|page| page.next = Some("2".to_owned()))
        .page("apps", "", vec![record("b", "Two")])
        .with(|page| page.shortfall = Some("1 rejected".to_owned()))
        .page("keys", "x", vec![record("k", "Key")]);
    let scan = scan.ends("apps", "", Outcome::Partial("1 rejected".to_owned())).whole("keys", "x");

    let open = scan.open(store, 1).await.unwrap();
    store.stage(open.id, scan.pages[..1].to_vec(), Vec::new()).await.unwrap();
    let first = scan.open(store, 2).await.unwrap();
    assert_eq!((first.id, first.started_at), (open.id, day(1)));
    let [apps] = &first.progress[..] else { panic!("one slice, not {:?}", first.progress) };
    assert_eq!((apps.stage.as_str(), apps.slice.as_str(), apps.n_pages, apps.n_records), ("apps", "", 1, 1));
    assert_eq!((apps.next.as_deref(), &apps.outcome, &apps.shortfall), (Some("2"), &None, &None));
    let y = ChildSlice {
        stage: "keys".into(),
        slice: "y".to_owned(),
        params: vec![("name".to_owned(), "acme/y!".to_owned())],
        is_empty: true,
    };
    assert_eq!(apps.children[1], y);

    store.stage(open.id, scan.pages[1..2].to_vec(), scan.outcomes[..1].to_vec()).await.unwrap();
    let second = scan.open(store, 3).await.unwrap();
    let apps = &second.progress[0];
    assert_eq!((apps.n_pages, apps.n_records, apps.next.as_deref()), (2, 2, None));
    assert_eq!(apps.shortfall.as_deref(), Some("1 rejected"));
    assert_eq!(apps.outcome, Some(Outcome::Partial("1 rejected".to_owned())));

    store.stage(open.id, scan.pages[2..].to_vec(), scan.outcomes[1..].to_vec()).await.unwrap();
    assert_eq!(counts(store.reconcile(open.id, day(3)).await.unwrap()), [3, 0, 0, 0, 0, 0]);
    assert_eq!(names(store, None).await, ["a=One", "b=Two", "k=Key"]);
    assert_eq!(counts(scan.run(store, 4).await), [0, 0, 3, 0, 0, 0]);
}

pub(crate) async fn another_fingerprint_begins_anew(store: Open<'_>) {
    let mut scan = Scan::apps(vec![record("a", "One")]);
    let old = scan.stage(store, 1).await;
    scan.fingerprint = "other".to_owned();
    let new = scan.open(store, 2).await.unwrap();
    assert_eq!((new.started_at, &new.progress[..]), (day(2), &[][..]));
    assert!(matches!(
        store.stage(old.id, scan.pages.clone(), Vec::new()).await,
        Err(StoreError::NoSuchScan(_))
    ));
    store.reconcile(new.id, day(2)).await.unwrap();
    assert!(names(store, None).await.is_empty());
}

pub(crate) async fn an_abandoned_scan_leaves_the_inventory(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    let scan = Scan::apps(vec![record("b", "Two")]);
    let open = scan.stage(store, 2).await;
    store.abandon(open.id).await.unwrap();
    assert_eq!(names(store, None).await, ["a=One"]);
    assert!(matches!(store.reconcile(open.id, day(2)).await, Err(StoreError::NoSuchScan(_))));
    assert_eq!(scan.open(store, 3).await.unwrap().progress, []);
    assert_eq!(store.coverage(&connection()).await.unwrap().unwrap().finished_at, day(1));
}

pub(crate) async fn a_closed_scan_takes_no_more_pages(store: Open<'_>) {
    let scan = Scan::apps(vec![record("a", "One")]);
    let open = scan.stage(store, 1).await;
    store.reconcile(open.id, day(1)).await.unwrap();
    let late = store.stage(open.id, scan.pages.clone(), Vec::new()).await;
    assert!(matches!(late, Err(StoreError::NoSuchScan(_))));
    assert!(matches!(store.reconcile(open.id, day(1)).await, Err(StoreError::NoSuchScan(_))));
    assert!(matches!(store.retirements(open.id).await, Err(StoreError::NoSuchScan(_))));
    assert_ne!(scan.open(store, 2).await.unwrap().id, open.id);
}

/// Two handles, as two processes have them.
pub(crate) async fn a_scan_that_another_went_on_with_is_refused(one: Open<'_>, other: Open<'_>) {
    let scan = Scan::apps(vec![record("a", "One")]);
    let open = scan.open(one, 1).await.unwrap();
    one.stage(open.id, scan.pages.clone(), Vec::new()).await.unwrap();
    let taken = scan.open(other, 2).await.unwrap();
    assert_eq!((taken.id, taken.progress.len()), (open.id, 1));
    assert!(matches!(one.stage(open.id, scan.pages.clone(), Vec::new()).await, Err(StoreError::Busy)));
    assert!(matches!(one.reconcile(open.id, day(2)).await, Err(StoreError::Busy)));
    assert!(matches!(one.abandon(open.id).await, Err(StoreError::Busy)));
    other.stage(open.id, Vec::new(), scan.outcomes.clone()).await.unwrap();
    assert_eq!(counts(other.reconcile(open.id, day(2)).await.unwrap()), [1, 0, 0, 0, 0, 0]);
    assert_eq!(names(one, None).await, ["a=One"]);
    assert!(matches!(one.reconcile(open.id, day(2)).await, Err(StoreError::NoSuchScan(_))));
}

pub(crate) async fn a_scan_that_was_not_opened_here_is_not_open(one: Open<'_>, other: Open<'_>) {
    let scan = Scan::apps(vec![record("a", "One")]);
    let open = scan.stage(one, 1).await;
    assert!(matches!(other.reconcile(open.id, day(1)).await, Err(StoreError::NoSuchScan(_))));
}

pub(crate) async fn half_a_scan_is_never_shown(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).stage(store, 1).await;
    assert!(names(store, None).await.is_empty());
    assert!(names(store, Some(day(9))).await.is_empty());
    assert_eq!(store.connections().await.unwrap(), []);
    assert_eq!(store.coverage(&connection()).await.unwrap(), None);
    assert_eq!(store.scans(&connection(), 9).await.unwrap(), []);
}
