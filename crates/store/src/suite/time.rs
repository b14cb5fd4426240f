//! Laws of time: the past, versions, changes, pages of answers.

use super::world::{Scan, connection, day, dossiers, names, record, used};
use crate::{ChangeKind, Store};
use remit_core::model::{Dossier, ExternalId, Record};

type Open<'a> = &'a dyn Store;

async fn three_days(store: Open<'_>) {
    Scan::apps(vec![record("a", "One"), record("b", "Two")]).run(store, 1).await;
    Scan::apps(vec![record("a", "Eins"), record("b", "Two")]).run(store, 3).await;
    Scan::apps(vec![record("a", "Eins"), record("c", "Three")]).run(store, 5).await;
}

pub(crate) async fn the_past_is_answered_as_it_stood(store: Open<'_>) {
    three_days(store).await;
    assert!(names(store, Some(day(0))).await.is_empty());
    assert_eq!(names(store, Some(day(1))).await, ["a=One", "b=Two"]);
    assert_eq!(names(store, Some(day(2))).await, ["a=One", "b=Two"]);
    assert_eq!(names(store, Some(day(3))).await, ["a=Eins", "b=Two"]);
    assert_eq!(names(store, Some(day(4))).await, ["a=Eins", "b=Two"]);
    assert_eq!(names(store, Some(day(5))).await, ["a=Eins", "c=Three"]);
    assert_eq!(names(store, None).await, ["a=Eins", "c=Three"]);
    let then = store.dossier(&connection(), Some(day(4)), &"b".into()).await.unwrap().unwrap();
    assert_eq!((then.sources[0].read_at, then.sources[0].is_current), (day(3), true));
    assert_eq!(store.dossier(&connection(), None, &"b".into()).await.unwrap(), None);
}

pub(crate) async fn history_has_every_version(store: Open<'_>) {
    three_days(store).await;
    let versions = store.history(&connection(), &"a".into()).await.unwrap();
    let told: Vec<_> = versions.iter().map(|one| (one.valid_from, one.valid_to)).collect();
    assert_eq!(told, [(day(1), Some(day(3))), (day(3), None)]);
    assert_eq!(versions[0].facets, record("a", "One").facets);
    assert_eq!(versions[1].facets, record("a", "Eins").facets);
    assert_eq!((versions[0].stage.as_str(), versions[0].endpoint.as_str()), ("apps", "GET /apps"));
}

pub(crate) async fn changes_are_told_once_and_in_order(store: Open<'_>) {
    three_days(store).await;
    let told = async |since: i64, until: i64| {
        let changes = store.changes(&connection(), day(since), day(until)).await.unwrap();
        changes.into_iter().map(|one| (one.at, one.kind, one.external_id.to_string())).collect::<Vec<_>>()
    };
    let (a, b, c) = ("a".to_owned(), "b".to_owned(), "c".to_owned());
    let new = |on, id: &String| (day(on), ChangeKind::New, id.clone());
    let changed = (day(3), ChangeKind::Changed, a.clone());
    let retired = (day(5), ChangeKind::Retired, b.clone());
    assert_eq!(told(0, 9).await, [new(1, &a), new(1, &b), changed.clone(), new(5, &c), retired.clone()]);
    assert_eq!(told(1, 3).await, [changed]);
    assert_eq!(told(3, 5).await, [new(5, &c), retired]);
    assert_eq!(told(5, 9).await, []);
}

pub(crate) async fn a_record_that_returns_keeps_its_first_day(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    Scan::apps(Vec::new()).run(store, 2).await;
    let done = Scan::apps(vec![record("a", "One"), record("b", "Two")]).run(store, 3).await;
    assert_eq!((done.n_new, done.n_unchanged), (2, 0));
    let found = dossiers(store, None).await;
    assert_eq!((found[0].first_seen, found[1].first_seen), (day(1), day(3)));
    let changes = store.changes(&connection(), day(1), day(3)).await.unwrap();
    let kinds: Vec<_> = changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::Retired, ChangeKind::New, ChangeKind::New]);
}

pub(crate) async fn a_clock_that_was_set_back_loses_nothing(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).run(store, 5).await;
    Scan::apps(vec![record("a", "Eins")]).run(store, 3).await;
    assert_eq!(names(store, None).await, ["a=Eins"]);
    assert_eq!(names(store, Some(day(5))).await, ["a=Eins"]);
    let versions = store.history(&connection(), &"a".into()).await.unwrap();
    assert!(versions.iter().all(|one| one.valid_to.is_none_or(|to| to >= one.valid_from)));
    assert_eq!(store.coverage(&connection()).await.unwrap().unwrap().finished_at, day(5));
}

pub(crate) async fn dossiers_come_in_pages_in_order(store: Open<'_>) {
    let ids = ["a", "a:1", "b", "ä", "z"];
    let records = ids.iter().rev().map(|id| used(record(id, id), 1)).collect();
    Scan::apps(records).run(store, 1).await;
    Scan::apps(ids.iter().map(|id| record(id, "new")).collect()).run(store, 2).await;
    for as_of in [None, Some(day(1)), Some(day(2))] {
        let mut found: Vec<ExternalId> = Vec::new();
        loop {
            let page = store.dossiers(&connection(), as_of, found.last(), 2).await.unwrap();
            assert!(page.len() <= 2);
            if page.is_empty() {
                break;
            }
            found.extend(page.into_iter().map(|dossier| dossier.id));
        }
        let mut expected: Vec<ExternalId> = ids.iter().map(|id| ExternalId::from(*id)).collect();
        expected.sort();
        assert_eq!(found, expected);
    }
}

pub(crate) async fn a_large_dossier_ends_its_page_and_hides_no_other(store: Open<'_>) {
    let of_a = |n| Record { subject: Some("a".into()), ..record(&format!("a:{n}"), "A") };
    let mut records: Vec<Record> = (0..5_000).map(of_a).collect();
    records.push(record("b", "B"));
    Scan::apps(records).run(store, 1).await;
    let page = async |after: Option<&str>| {
        let after = after.map(ExternalId::from);
        let page = store.dossiers(&connection(), None, after.as_ref(), 10).await.unwrap();
        page.iter().map(|dossier| dossier.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(page(None).await, ["a"]);
    assert_eq!(page(Some("a")).await, ["b"]);
    assert!(page(Some("b")).await.is_empty());
}

pub(crate) async fn dossiers_come_by_id_as_they_stood(store: Open<'_>) {
    three_days(store).await;
    let told = async |on: i64, ids: &[&str]| {
        let ids: Vec<ExternalId> = ids.iter().map(|id| ExternalId::from(*id)).collect();
        let found = store.dossiers_of(&connection(), Some(day(on)), &ids).await.unwrap();
        let name = |one: &Dossier| one.integration.name.known().cloned().unwrap_or_default();
        found.iter().map(|one| format!("{}={}", one.id, name(one))).collect::<Vec<_>>()
    };
    assert_eq!(told(2, &["b", "a", "a", "z"]).await, ["a=One", "b=Two"]);
    assert_eq!(told(5, &["a", "b", "c"]).await, ["a=Eins", "c=Three"]);
    assert!(told(5, &[]).await.is_empty());
    let whole = store.dossiers(&connection(), Some(day(3)), None, 9).await.unwrap();
    let ids: Vec<ExternalId> = whole.iter().map(|one| one.id.clone()).collect();
    assert_eq!(store.dossiers_of(&connection(), Some(day(3)), &ids).await.unwrap(), whole);
    let now = store.dossiers(&connection(), None, None, 10).await.unwrap();
    let all: Vec<ExternalId> = now.iter().map(|dossier| dossier.id.clone()).collect();
    assert_eq!(store.dossiers_of(&connection(), None, &all).await.unwrap(), now);
}

pub(crate) async fn dossiers_come_by_what_they_mention(store: Open<'_>) {
    let names = [("a", "One"), ("b", "One more"), ("c", "say \"One\""), ("d", "ÖNE")];
    Scan::apps(names.map(|(id, name)| record(id, name)).into()).run(store, 1).await;
    let told = async |texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let found = store.mentioning(&connection(), &texts).await.unwrap();
        found.iter().map(|one| one.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(&["ONE MORE"]).await, ["b"]);
    assert!(told(&["one"]).await.contains(&"a".to_owned()));
    assert!(!told(&["one"]).await.contains(&"b".to_owned()), "a part is no value");
    assert_eq!(told(&["d", "Öne", "b"]).await, ["b", "d"]);
    assert!(told(&["Say \"one\""]).await.contains(&"c".to_owned()), "rather too much than too little");
    assert_eq!(told(&["nobody", ""]).await, [] as [&str; 0]);
    Scan::apps(vec![record("b", "Two")]).run(store, 2).await;
    assert_eq!(told(&["a", "One more", "two"]).await, ["b"], "only what is there now");
}

pub(crate) async fn coverage_is_that_of_the_scan_before(store: Open<'_>) {
    three_days(store).await;
    let then = async |on: i64| {
        let coverage = store.coverage_as_of(&connection(), day(on)).await.unwrap();
        coverage.map(|coverage| coverage.finished_at)
    };
    assert_eq!(then(0).await, None);
    assert_eq!((then(1).await, then(4).await, then(9).await), (Some(day(1)), Some(day(3)), Some(day(5))));
}
