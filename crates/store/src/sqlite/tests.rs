//! The laws of a store, held by SQLite, and what only SQLite can show.

use super::SqliteStore;
use crate::suite::{self, Scan, connection, counts, day, names, record, used};
use crate::{CachedBody, Store, StoreError};
use proptest::prelude::*;
use remit_core::model::{Edge, Relation};
use std::path::PathBuf;
use tempfile::TempDir;

/// A file for a store, gone with the test.
struct Place {
    folder: TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().join("remit.db"), folder }
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path).unwrap()
    }

    /// The files of scans that are, or were, open.
    fn staging_files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.to_str().unwrap().contains("remit.db-staging-")).collect()
    }

    /// Changes what the one open scan has in its file.
    fn tamper_staged(&self, damage: impl FnOnce(&mut Vec<u8>)) {
        let [path] = &self.staging_files()[..] else { panic!("one scan is open") };
        let mut bytes = std::fs::read(path).unwrap();
        damage(&mut bytes);
        std::fs::write(path, bytes).unwrap();
    }

    /// Acts on the database behind the store's back.
    fn tamper(&self, sql: &str) {
        let db = rusqlite::Connection::open(&self.path).unwrap();
        db.execute_batch(&format!("pragma foreign_keys = off; {sql}")).unwrap();
    }
}

macro_rules! hold {
    ($($law:ident,)*) => {
        $(#[tokio::test]
        async fn $law() {
            suite::$law(&SqliteStore::open_in_memory().unwrap()).await;
        })*
    };
}
suite::each_law!(hold);

macro_rules! hold_for_two {
    ($($law:ident,)*) => {
        $(#[tokio::test]
        async fn $law() {
            let place = Place::new();
            suite::$law(&place.open(), &place.open()).await;
        })*
    };
}
suite::each_law_of_two!(hold_for_two);

fn block_on(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_scan_does_what_the_rules_say(scans in suite::random_scans()) {
        let store = SqliteStore::open_in_memory().unwrap();
        block_on(suite::every_scan_does_what_the_rules_say(&store, scans));
    }
}

/// Writing where nothing may be written fails the scan.
const SEAL: &str = "create trigger no_insert before insert on record begin select raise(abort, 'written'); end;
                    create trigger no_update before update on record begin select raise(abort, 'written'); end;
                    create trigger no_slice before insert on slice begin select raise(abort, 'written'); end;
                    create trigger no_note before update on slice begin select raise(abort, 'written'); end;
                    create trigger no_seen before insert on seen begin select raise(abort, 'written'); end;";

#[tokio::test]
async fn an_unchanged_scan_writes_no_inventory_row() {
    let place = Place::new();
    let scan = Scan::new()
        .page("apps", "", vec![used(record("a", "One"), 1)])
        .naming("keys", &["x", "y!"])
        .whole("apps", "")
        .page("keys", "x", vec![record("k", "Key")])
        .whole("keys", "x");
    scan.run(&place.open(), 1).await;
    place.tamper(SEAL);
    assert_eq!(counts(scan.run(&place.open(), 2).await), [0, 0, 2, 0, 0, 0]);
    let changed = Scan::apps(vec![record("a", "Eins")]);
    let store = place.open();
    let open = changed.stage(&store, 3).await;
    assert!(matches!(store.reconcile(open.id, day(3)).await, Err(StoreError::Database(_))), "the seal holds");
}

#[tokio::test]
async fn a_store_that_was_dropped_anywhere_goes_on() {
    let place = Place::new();
    let scan = Scan::apps(vec![record("a", "One")]).page("apps", "", vec![record("b", "Two")]);
    for page in &scan.pages {
        let store = place.open();
        let open = scan.open(&store, 1).await.unwrap();
        store.stage(open.id, vec![page.clone()], Vec::new()).await.unwrap();
    }
    assert_eq!(counts(scan.run(&place.open(), 2).await), [2, 0, 0, 0, 0, 0]);
    let n_staged = rusqlite::Connection::open(&place.path).unwrap();
    let n_staged: i64 = n_staged.query_row("select count(*) from staged_page", (), |row| row.get(0)).unwrap();
    assert_eq!(n_staged, 0);
}

#[tokio::test]
async fn bodies_that_wait_are_kept_when_the_store_closes() {
    let place = Place::new();
    let body = CachedBody { etag: "e".to_owned(), next: None, body: b"{}".to_vec() };
    place.open().cache("k", body.clone()).await.unwrap();
    assert_eq!(place.open().cached("k").await.unwrap(), Some(body));
}

#[tokio::test]
async fn bodies_do_not_wait_without_end() {
    let place = Place::new();
    let (store, other) = (place.open(), place.open());
    let body = CachedBody { etag: "e".to_owned(), next: None, body: vec![0; 2 << 20] };
    other.cache("o", CachedBody { body: Vec::new(), ..body.clone() }).await.unwrap();
    store.cache("k", body.clone()).await.unwrap();
    assert_eq!(other.cached("k").await.unwrap(), Some(body));
}

/// Reading page by page must not sort what is left at every page.
#[test]
fn dossiers_are_read_in_the_order_of_an_index() {
    let store = super::schema::open_in_memory().unwrap();
    for at in [None, Some(1)] {
        let select = super::inventory::select_versions(at, super::inventory::Subjects::After("a"));
        let mut plan = store.prepare(&format!("explain query plan {select}")).unwrap();
        let steps = plan
            .query_map(rusqlite::params_from_iter([1, 1, 1].iter().take(plan.parameter_count())), |row| {
                row.get::<_, String>(3)
            });
        let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
        assert!(steps.iter().all(|step| !step.contains("TEMP B-TREE")), "{steps:#?}");
        assert!(steps.iter().any(|step| step.contains("record_subject")), "{steps:#?}");
    }
}

#[cfg(unix)]
#[test]
fn a_new_store_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    drop(place.open());
    assert_eq!(std::fs::metadata(&place.path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut files = super::staging_file::StagingFiles::beside(&place.path);
    files.open(1, 0).unwrap();
    let [path] = &place.staging_files()[..] else { panic!("one file") };
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

fn refused(place: &Place) -> String {
    SqliteStore::open(&place.path).unwrap_err().to_string()
}

#[test]
fn a_store_of_a_newer_remit_is_refused() {
    let place = Place::new();
    drop(place.open());
    place.tamper("pragma user_version = 99");
    assert!(matches!(SqliteStore::open(&place.path), Err(StoreError::Newer { found: 99, known: 5, .. })));
}

#[test]
fn a_database_of_another_program_is_refused() {
    let place = Place::new();
    place.tamper("create table theirs (id integer)");
    assert!(refused(&place).ends_with("it is the database of another program: name another file"));
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = Place::new();
    std::fs::write(&place.path, "integration: { provider: github }\n".repeat(99)).unwrap();
    assert!(refused(&place).ends_with("it is not a remit store: name another file"));
}

#[test]
fn afolder_that_is_missing_is_named() {
    let place = Place { path: PathBuf::from("/nowhere/remit.db"), ..Place::new() };
    assert!(refused(&place).starts_with("cannot open the store `/nowhere/remit.db`: "));
}

#[tokio::test]
async fn damage_is_an_error_and_no_panic() {
    for damage in [
        "update record set facets = '{'",
        "update record set facets = '{\"i\":{\"k\":\"robot\",\"a\":\"a\"}}'",
        "update record set facets = '[]'",
        "update record set activity = 'x'",
        "update record set first_seen = 9223372036854775807",
        "update record set endpoint = 99",
        "delete from stage",
    ] {
        let place = Place::new();
        let store = place.open();
        Scan::apps(vec![used(record("a", "One"), 1)]).run(&store, 1).await;
        place.tamper(damage);
        let found = store.dossiers(&connection(), None, None, 9).await;
        assert!(matches!(found, Err(StoreError::Damaged(_))), "{damage}: {found:?}");
    }
}

#[tokio::test]
async fn damage_in_staging_changes_nothing() {
    for damage in [
        "update staged_page set length = length - 1",
        "update staged_page set length = length + 1",
        "update staged_page set place = place + 1",
        "update staged_page set children = '{'",
        "update staged_outcome set outcome = '\"fine\"'",
        "update scan set outline = '1' where finished_at is null",
    ] {
        let place = Place::new();
        let store = place.open();
        Scan::apps(vec![record("a", "One")]).run(&store, 1).await;
        let open = Scan::apps(vec![record("b", "Two")]).stage(&store, 2).await;
        place.tamper(damage);
        let done = store.reconcile(open.id, day(2)).await;
        assert!(matches!(done, Err(StoreError::Damaged(_))), "{damage}: {done:?}");
        assert_eq!(names(&store, None).await, ["a=One"]);
    }
}

#[tokio::test]
async fn records_that_are_damaged_in_their_file_change_nothing() {
    let damages: [fn(&mut Vec<u8>); 3] =
        [|bytes| bytes.truncate(9), |bytes| *bytes = b"\x01\xff\xff\xff\xff\xff".to_vec(), Vec::clear];
    for damage in damages {
        let place = Place::new();
        let store = place.open();
        let open = Scan::apps(vec![record("a", "One")]).stage(&store, 1).await;
        place.tamper_staged(damage);
        let done = store.reconcile(open.id, day(2)).await;
        assert!(matches!(done, Err(StoreError::Damaged(_))), "{done:?}");
        assert!(names(&store, None).await.is_empty());
    }
}

/// A loss of power may take what the database says was staged.
#[tokio::test]
async fn a_scan_whose_staged_records_were_lost_begins_anew() {
    let damages: [fn(&mut Vec<u8>); 3] =
        [|bytes| bytes.truncate(40), |bytes| bytes[20] = 0, |bytes| bytes.fill(0)];
    for damage in damages {
        let place = Place::new();
        let scan = Scan::apps(vec![record("a", "One")]);
        scan.stage(&place.open(), 1).await;
        place.tamper_staged(damage);
        let store = place.open();
        assert_eq!(scan.open(&store, 2).await.unwrap().progress, []);
        assert_eq!(counts(scan.run(&store, 2).await), [1, 0, 0, 0, 0, 0]);
    }
}

#[tokio::test]
async fn no_staging_file_outlives_its_scan() {
    let place = Place::new();
    let scan = Scan::apps(vec![record("a", "One")]);
    let store = place.open();
    let open = scan.stage(&store, 1).await;
    assert_eq!(place.staging_files().len(), 1);
    store.reconcile(open.id, day(1)).await.unwrap();
    assert!(place.staging_files().is_empty());
    let open = scan.stage(&store, 2).await;
    store.abandon(open.id).await.unwrap();
    assert!(place.staging_files().is_empty());
    scan.stage(&store, 3).await;
    drop(store);
    let other = Scan { fingerprint: "other".to_owned(), ..scan };
    let store = place.open();
    other.stage(&store, 4).await;
    assert_eq!(place.staging_files().len(), 1, "that of the scan before is gone");
}

#[tokio::test]
async fn what_an_older_remit_had_staged_is_read_again() {
    let place = Place::new();
    let scan = Scan::apps(vec![record("a", "One")]);
    scan.stage(&place.open(), 1).await;
    place.tamper(
        "drop table staged_page;
         create table staged_page (id integer primary key, scan integer not null, slice integer not null,
                                   records blob not null) strict;
         insert into staged_page (scan, slice, records) select id, 1, x'00' from scan;
         drop table notified; drop table verdict; drop table touched; pragma user_version = 2;
         alter table connection drop column judged_by; alter table connection drop column whole",
    );
    let store = place.open();
    assert_eq!(scan.open(&store, 2).await.unwrap().progress, []);
    assert_eq!(counts(scan.run(&store, 2).await), [1, 0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn edges_that_an_older_remit_kept_are_found_after_the_migration() {
    let place = Place::new();
    let mut app = record("a", "One");
    app.facets.edges.push(Edge { from: "a".into(), relation: Relation::RunsAs, to: "b".into() });
    Scan::apps(vec![app]).run(&place.open(), 1).await;
    place.tamper(
        "update record set holds = holds & 7; drop table notified; drop table verdict; drop table touched;
         alter table connection drop column judged_by; alter table connection drop column whole;
         pragma user_version = 1",
    );
    assert_eq!(place.open().edges(&connection(), None).await.unwrap().len(), 1);
}
