//! Laws of reconciling: what is new, changed, retired and kept.

use super::world::{Scan, connection, counts, day, dossiers, names, record, used};
use crate::Store;
use remit_core::coverage::Outcome;
use remit_core::fact::{Fact, Why};
use remit_core::model::*;

type Open<'a> = &'a dyn Store;

pub(crate) async fn a_scan_puts_its_records_into_the_inventory(store: Open<'_>) {
    let done = Scan::apps(vec![record("b", "Two"), used(record("a", "One"), 3)]).run(store, 5).await;
    assert_eq!(counts(done), [2, 0, 0, 0, 0, 0]);
    let found = dossiers(store, None).await;
    assert_eq!(found.iter().map(|dossier| dossier.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let expected = used(record("a", "One"), 3);
    assert_eq!(Some(&found[0].integration), expected.facets.integration.as_ref());
    assert_eq!(found[0].activity, expected.activity);
    assert_eq!((found[0].provider.as_str(), found[0].first_seen), ("github", day(5)));
    let source = &found[0].sources[0];
    assert_eq!((source.stage.as_str(), source.slice.as_str(), &*source.endpoint), ("apps", "", "GET /apps"));
    assert_eq!(store.connections().await.unwrap(), [connection()]);
}

pub(crate) async fn a_scan_without_changes_counts_none(store: Open<'_>) {
    let scan = Scan::apps(vec![used(record("a", "One"), 1)]);
    scan.run(store, 1).await;
    assert_eq!(counts(scan.run(store, 2).await), [0, 0, 1, 0, 0, 0]);
    assert_eq!(store.history(&connection(), &"a".into()).await.unwrap().len(), 1);
}

pub(crate) async fn a_changed_record_has_a_new_version(store: Open<'_>) {
    Scan::apps(vec![record("a", "One"), record("b", "Two")]).run(store, 1).await;
    let done = Scan::apps(vec![record("a", "Eins"), record("b", "Two")]).run(store, 2).await;
    assert_eq!(counts(done), [0, 1, 1, 0, 0, 0]);
    assert_eq!(names(store, None).await, ["a=Eins", "b=Two"]);
    assert_eq!(dossiers(store, None).await[0].first_seen, day(1));
}

pub(crate) async fn use_alone_makes_no_version(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    let done = Scan::apps(vec![used(record("a", "One"), 2)]).run(store, 2).await;
    assert_eq!(counts(done), [0, 0, 1, 0, 0, 1]);
    assert_eq!(store.history(&connection(), &"a".into()).await.unwrap().len(), 1);
    assert_eq!(dossiers(store, None).await[0].activity[0].last, Fact::Known(day(2)));
}

pub(crate) async fn a_denied_slice_never_retires(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    let done = Scan::of(&[("apps", None)]).denied("apps", "").run(store, 2).await;
    assert_eq!(counts(done), [0, 0, 0, 0, 1, 0]);
    assert_eq!(names(store, None).await, ["a=One"]);
}

pub(crate) async fn a_slice_that_fell_short_never_retires(store: Open<'_>) {
    Scan::apps(vec![record("a", "One"), record("b", "Two")]).run(store, 1).await;
    let scan =
        Scan::apps(vec![record("a", "One")]).with(|page| page.shortfall = Some("1 rejected".to_owned()));
    assert_eq!(counts(scan.run(store, 2).await), [0, 0, 1, 0, 1, 0]);
    let coverage = store.coverage(&connection()).await.unwrap().unwrap();
    assert_eq!(coverage.stages[0].gaps, [(Outcome::Partial("1 rejected".to_owned()), 1)]);
}

pub(crate) async fn a_whole_slice_retires_what_it_does_not_show(store: Open<'_>) {
    Scan::apps(vec![record("a", "One"), record("b", "Two")]).run(store, 1).await;
    assert_eq!(counts(Scan::apps(vec![record("b", "Two")]).run(store, 2).await), [0, 0, 1, 1, 0, 0]);
    assert_eq!(names(store, None).await, ["b=Two"]);
}

fn keys_of(slices: &[&str]) -> Scan {
    Scan::new().page("apps", "", vec![record("a", "One")]).naming("keys", slices).whole("apps", "")
}

async fn with_two_keys(store: Open<'_>) {
    keys_of(&["x", "y"])
        .page("keys", "x", vec![record("k1", "Key")])
        .page("keys", "y", vec![record("k2", "Key")])
        .whole("keys", "x")
        .whole("keys", "y")
        .run(store, 1)
        .await;
}

pub(crate) async fn a_slice_known_to_be_empty_retires(store: Open<'_>) {
    with_two_keys(store).await;
    let scan = keys_of(&["x!", "y"]).page("keys", "y", vec![record("k2", "Key")]).whole("keys", "y");
    assert_eq!(counts(scan.run(store, 2).await), [0, 0, 2, 1, 0, 0]);
    assert_eq!(names(store, None).await, ["a=One", "k2=Key"]);
}

pub(crate) async fn a_parent_that_is_gone_retires_its_children(store: Open<'_>) {
    with_two_keys(store).await;
    let scan = keys_of(&["y"]).page("keys", "y", vec![record("k2", "Key")]).whole("keys", "y");
    assert_eq!(counts(scan.run(store, 2).await), [0, 0, 2, 1, 0, 0]);
}

pub(crate) async fn a_parent_that_was_cut_keeps_its_children(store: Open<'_>) {
    with_two_keys(store).await;
    let scan = Scan::new()
        .page("apps", "", vec![record("a", "One")])
        .naming("keys", &["y"])
        .ends("apps", "", Outcome::RateStopped)
        .page("keys", "y", vec![record("k2", "Key")])
        .whole("keys", "y");
    assert_eq!(counts(scan.run(store, 2).await), [0, 0, 2, 0, 1, 0]);
    assert_eq!(names(store, None).await, ["a=One", "k1=Key", "k2=Key"]);
}

pub(crate) async fn a_grandparent_that_was_cut_keeps_the_grandchildren(store: Open<'_>) {
    // Children before parents: the descriptor's order is no order of dependence.
    let stages = [("uses", Some("keys")), ("keys", Some("apps")), ("apps", None)];
    let family = || {
        Scan::of(&stages).page("apps", "", vec![record("a", "One")]).naming("keys", &["x"]).page(
            "keys",
            "x",
            vec![record("k", "Key")],
        )
    };
    let first = family().naming("uses", &["u"]).page("uses", "u", vec![record("u", "Use")]);
    first.whole("apps", "").whole("keys", "x").whole("uses", "u").run(store, 1).await;
    let cut = family().whole("keys", "x").ends("apps", "", Outcome::RateStopped);
    assert_eq!(counts(cut.run(store, 2).await), [0, 0, 2, 0, 1, 0]);
    let gaps = store.coverage(&connection()).await.unwrap().unwrap().stages;
    let parents = gaps.into_iter().map(|stage| stage.parent_gap).collect::<Vec<_>>();
    assert_eq!(parents, [Some("keys".into()), Some("apps".into()), None]);
    assert_eq!(counts(family().whole("keys", "x").whole("apps", "").run(store, 3).await), [0, 0, 2, 1, 0, 0]);
}

pub(crate) async fn a_tombstone_retires_in_a_slice_that_was_cut(store: Open<'_>) {
    Scan::apps(vec![record("a", "One"), record("b", "Two")]).run(store, 1).await;
    let scan = Scan::of(&[("apps", None)])
        .page("apps", "", Vec::new())
        .with(|page| page.tombstones.push("a".into()))
        .ends("apps", "", Outcome::RateStopped);
    assert_eq!(counts(scan.run(store, 2).await), [0, 0, 0, 1, 1, 0]);
    assert_eq!(names(store, None).await, ["b=Two"]);
}

pub(crate) async fn a_stage_outside_the_scan_is_untouched(store: Open<'_>) {
    with_two_keys(store).await;
    let done = Scan::apps(Vec::new()).run(store, 2).await;
    assert_eq!(counts(done), [0, 0, 0, 1, 0, 0]);
    assert_eq!(names(store, None).await, ["k1=Key", "k2=Key"]);
}

pub(crate) async fn connections_do_not_touch_each_other(store: Open<'_>) {
    let scan = Scan::apps(vec![record("a", "One")]);
    let mut other = Scan::apps(vec![record("a", "Other")]);
    other.connection = ConnectionId::from("other");
    scan.run(store, 1).await;
    other.run(store, 1).await;
    other.pages.clear();
    other.run(store, 2).await;
    assert_eq!(names(store, None).await, ["a=One"]);
    assert_eq!(store.connections().await.unwrap(), [connection(), "other".into()]);
    assert_eq!(store.changes(&connection(), day(0), day(9)).await.unwrap().len(), 1);
    assert_eq!(store.scans(&connection(), 9).await.unwrap().len(), 1);
}

pub(crate) async fn a_scan_leaves_the_staging_of_another(store: Open<'_>) {
    let scan = Scan::apps(vec![record("a", "One")]);
    let mut other = Scan::apps(vec![record("b", "Two")]);
    other.connection = ConnectionId::from("other");
    let open = scan.stage(store, 1).await;
    other.run(store, 1).await;
    let (later, latest) = (other.stage(store, 2).await, store.reconcile(open.id, day(2)).await.unwrap());
    assert_eq!(counts(latest), [1, 0, 0, 0, 0, 0]);
    assert_eq!(counts(store.reconcile(later.id, day(3)).await.unwrap()), [0, 0, 1, 0, 0, 0]);
}

pub(crate) async fn the_preview_names_what_would_be_retired(store: Open<'_>) {
    with_two_keys(store).await;
    let scan = Scan::new().page("apps", "", Vec::new()).whole("apps", "");
    let open = scan.stage(store, 2).await;
    let preview = store.retirements(open.id).await.unwrap();
    let told: Vec<_> = preview.iter().map(|one| (one.stage.as_str(), one.n_current, one.n_retired)).collect();
    assert_eq!(told, [("apps", 1, 1), ("keys", 2, 2)]);
    assert_eq!(preview[1].examples, ["k1".into(), "k2".into()]);
    assert_eq!(names(store, None).await, ["a=One", "k1=Key", "k2=Key"]);
    assert_eq!(store.reconcile(open.id, day(2)).await.unwrap().n_retired, 3);
}

pub(crate) async fn a_record_of_two_slices_is_one_dossier(store: Open<'_>) {
    let mut grant = record("g", "");
    grant.subject = Some("a".into());
    grant.kind = RecordKind::Grant;
    grant.facets = Facets::default();
    grant.facets.edges.push(Edge { from: "a".into(), relation: Relation::Mints, to: "k".into() });
    let scan = keys_of(&["x", "y"])
        .page("keys", "x", vec![grant.clone()])
        .page("keys", "y", vec![grant])
        .whole("keys", "x")
        .whole("keys", "y");
    assert_eq!(scan.run(store, 1).await.n_new, 3);
    let found = dossiers(store, None).await;
    assert_eq!((found.len(), found[0].edges.len(), found[0].sources.len()), (1, 1, 3));
    assert_eq!(store.dossier(&connection(), None, &"a".into()).await.unwrap().as_ref(), found.first());
    assert_eq!(store.dossier(&connection(), None, &"g".into()).await.unwrap(), None);
    assert_eq!(store.changes(&connection(), day(0), day(1)).await.unwrap().len(), 2);
}

pub(crate) async fn edges_are_listed_as_they_stand_and_stood(store: Open<'_>) {
    let linked = |to: &str| {
        let mut app = record("a", "One");
        app.facets.edges.push(Edge { from: "a".into(), relation: Relation::RunsAs, to: to.into() });
        app
    };
    Scan::apps(vec![linked("x"), record("b", "Two")]).run(store, 1).await;
    Scan::apps(vec![linked("y"), record("b", "Two")]).run(store, 2).await;
    let to = async |as_of| {
        let edges = store.edges(&connection(), as_of).await.unwrap();
        edges.into_iter().map(|edge| edge.to.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(to(None).await, ["y"]);
    assert_eq!(to(Some(day(1))).await, ["x"]);
    assert_eq!(to(Some(day(0))).await, [""; 0]);
}

pub(crate) async fn a_record_about_another_subject_is_changed(store: Open<'_>) {
    Scan::apps(vec![record("a", "One")]).run(store, 1).await;
    let mut moved = record("a", "One");
    moved.subject = Some("b".into());
    assert_eq!(counts(Scan::apps(vec![moved]).run(store, 2).await), [0, 1, 0, 0, 0, 0]);
    assert_eq!(names(store, None).await, ["b=One"]);
    assert_eq!(names(store, Some(day(1))).await, ["a=One"]);
}

pub(crate) async fn a_record_that_moves_to_another_slice_keeps_its_first_day(store: Open<'_>) {
    for (on, slice) in [(1, "x"), (2, "y"), (3, "x")] {
        let other = if slice == "x" { "y" } else { "x" };
        let scan = keys_of(&["x", "y"]).page("keys", slice, vec![record("k", "Key")]);
        scan.whole("keys", slice).whole("keys", other).run(store, on).await;
        let found = store.dossier(&connection(), None, &"k".into()).await.unwrap().unwrap();
        assert_eq!(found.first_seen, day(1), "in slice {slice}");
    }
}

pub(crate) async fn a_source_tells_when_it_was_last_read(store: Open<'_>) {
    let read = async || {
        let found = dossiers(store, None).await;
        found.iter().map(|one| (one.sources[0].read_at, one.sources[0].is_current)).collect::<Vec<_>>()
    };
    let apps = || vec![record("a", "One"), record("b", "Two")];
    Scan::apps(apps()).run(store, 1).await;
    Scan::apps(apps()).run(store, 2).await;
    assert_eq!(read().await, [(day(2), true), (day(2), true)]);
    let cut = Scan::of(&[("apps", None)]).page("apps", "", vec![record("a", "One")]);
    let cut = cut.ends("apps", "", Outcome::RateStopped);
    cut.run(store, 3).await;
    assert_eq!(read().await, [(day(3), true), (day(2), false)]);
    Scan::of(&[("apps", None)]).denied("apps", "").run(store, 4).await;
    assert_eq!(read().await, [(day(3), false), (day(2), false)]);
    Scan::of(&[("teams", None)]).whole("teams", "").run(store, 5).await;
    assert_eq!(read().await, [(day(3), false), (day(2), false)]);
    Scan::apps(apps()).run(store, 6).await;
    assert_eq!(read().await, [(day(6), true), (day(6), true)]);
}

pub(crate) async fn coverage_adds_up_slices(store: Open<'_>) {
    assert_eq!(store.coverage(&connection()).await.unwrap(), None);
    let scan = Scan::new()
        .page("apps", "", vec![record("a", "One")])
        .naming("keys", &["v!", "w", "x", "y", "z"])
        .whole("apps", "")
        .page("keys", "w", vec![record("k", "Key"), record("l", "Key")])
        .whole("keys", "w")
        .denied("keys", "x")
        .denied("keys", "y");
    scan.run(store, 2).await;
    let coverage = store.coverage(&connection()).await.unwrap().unwrap();
    assert_eq!((coverage.started_at, coverage.finished_at, coverage.is_complete()), (day(2), day(2), false));
    let [apps, keys] = &coverage.stages[..] else { panic!("two stages, not {:?}", coverage.stages) };
    assert_eq!((apps.n_slices, apps.n_complete, apps.n_records), (1, 1, 1));
    assert_eq!((keys.n_slices, keys.n_complete, keys.n_records), (5, 2, 2));
    let denied = Outcome::Denied("keys:read".to_owned());
    assert_eq!(keys.gaps, [(denied, 2), (Outcome::Failed("not reached".to_owned()), 1)]);
    let scans = store.scans(&connection(), 9).await.unwrap();
    assert_eq!((scans.len(), scans[0].is_complete, scans[0].reconciliation.n_new), (1, false, 3));
}

pub(crate) async fn accounts_and_resources_are_listed_once(store: Open<'_>) {
    let account = |role: &str, email: Fact<String>| {
        let mut account = record("u", "");
        account.kind = RecordKind::Principal;
        account.facets = Facets::default();
        account.facets.principal = Some(Principal {
            id: "u".into(),
            kind: PrincipalKind::User,
            name: "dana".to_owned(),
            email,
            roles: vec![role.to_owned()],
            status: Fact::Known(PrincipalStatus::Active),
        });
        account
    };
    let mut repository = record("r", "");
    repository.kind = RecordKind::Resource;
    repository.facets = Facets::default();
    let resource = Resource {
        id: "r".into(),
        kind: ResourceKind::Repository,
        name: "acme/api".to_owned(),
        is_public: Fact::Known(false),
        is_archived: Fact::Unknown(Why::NotRead),
    };
    repository.facets.resource = Some(resource.clone());
    let mail = Fact::Known("dana@acme.example".to_owned());
    let scan = keys_of(&["x"])
        .page("keys", "x", vec![account("owner", mail.clone()), repository])
        .whole("keys", "x")
        .page("apps", "", vec![account("member", Fact::Unknown(Why::NotReported))]);
    scan.run(store, 1).await;
    let accounts = store.principals(&connection()).await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(
        (&accounts[0].email, &accounts[0].roles[..]),
        (&mail, &["member".to_owned(), "owner".to_owned()][..])
    );
    assert_eq!(store.resources(&connection()).await.unwrap(), [resource]);
    let scan = keys_of(&["x"]).page("keys", "x", Vec::new()).whole("keys", "x").page("apps", "", Vec::new());
    scan.whole("apps", "").run(store, 2).await;
    let accounts = store.principals(&connection()).await.unwrap();
    let statuses: Vec<_> = accounts.iter().map(|account| account.status.clone()).collect();
    assert_eq!(statuses, [Fact::Known(PrincipalStatus::Departed)], "who is proven gone has departed");
}
