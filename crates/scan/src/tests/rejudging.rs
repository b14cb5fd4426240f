//! The law of judging again: however often something was touched, the ledger is the one that judging everything gives.

use super::explaining::{CONNECTIONS, Parts, app, approvals, beside, catalogs, judged, record, scan};
use crate::{Inputs, Settled, judge_into_ledger};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use remit_core::exposure::Exposures;
use remit_core::fact::Fact;
use remit_core::model::*;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_store::{LedgerEntry, SqliteStore, Store};

/// What stands in each connection on one day: the apps, when their keys end and were made, and whether the accounts are
/// other ones.
#[derive(Debug, Clone)]
struct Day {
    number: i64,
    apps: Vec<(Parts, Dates)>,
    accounts: [usize; 2],
    scanned: Vec<usize>,
}

type Dates = (Option<i64>, Option<i64>, Option<i64>);

fn day() -> impl Strategy<Value = Day> {
    let date = || prop::option::of(-400..500_i64);
    let apps = prop::collection::vec((app(), (date(), date(), date())), 1..8);
    let scanned = prop::sample::subsequence(vec![0, 1, 2], 0..3);
    (0..200_i64, apps, [0..4_usize, 0..4], scanned).prop_map(|(number, mut apps, accounts, scanned)| {
        apps.sort_by_key(|(app, _)| (app.0, app.1));
        apps.dedup_by_key(|(app, _)| (app.0, app.1));
        Day { number, apps, accounts, scanned }
    })
}

/// Days of which most things stay as they were the day before.
fn days() -> impl Strategy<Value = Vec<Day>> {
    prop::collection::vec((day(), prop::collection::vec(any::<bool>(), 8), any::<bool>()), 1..5).prop_map(
        |days| {
            let mut all: Vec<Day> = Vec::new();
            for (mut day, is_kept, keeps_accounts) in days {
                if let Some(before) = all.last() {
                    let kept = before
                        .apps
                        .iter()
                        .zip(is_kept)
                        .filter(|(_, is_kept)| *is_kept)
                        .map(|(app, _)| app.clone());
                    let kept: Vec<_> = kept.collect();
                    day.apps.truncate(1);
                    day.apps.splice(0..0, kept);
                    day.apps.sort_by_key(|(app, _)| (app.0, app.1));
                    day.apps.dedup_by_key(|(app, _)| (app.0, app.1));
                    day.number += before.number;
                    day.accounts = if keeps_accounts { before.accounts } else { day.accounts };
                }
                all.push(day);
            }
            all
        },
    )
}

fn at(day: i64) -> Timestamp {
    let begin: Timestamp = "2026-11-01T09:00:00Z".parse().expect("an instant");
    begin + SignedDuration::from_hours(24 * day)
}

fn dated((parts, (made, end, used)): &(Parts, Dates)) -> Record {
    let mut record = record(parts);
    for credential in &mut record.facets.credentials {
        credential.created_at = made.map_or(credential.created_at.clone(), |made| Fact::Known(at(made)));
        credential.expires_at = end.map_or(Fact::Absent, |end| Fact::Known(at(end)));
        if made.is_some() {
            credential.state = Fact::Absent;
        }
    }
    if let Some(used) = used {
        record.activity.push(Activity {
            of: record.external_id.clone(),
            source: "last_used_at".to_owned(),
            kind: UseKind::ApiCall,
            last: Fact::Known(at(*used)),
            resolution: SignedDuration::from_hours(24),
            visible: Visibility::Always,
            count: Fact::Absent,
            scopes: Fact::Known(vec!["issues:read".to_owned()]),
        });
    }
    record
}

fn accounts(day: &Day) -> impl Iterator<Item = Record> {
    day.accounts.iter().enumerate().flat_map(|(number, form)| {
        beside(number).map(|mut record| {
            if let Some(principal) = &mut record.facets.principal {
                if form % 2 == 1 {
                    principal.status = Fact::Known(PrincipalStatus::Suspended);
                }
                if *form > 1 {
                    principal.roles = vec!["owner".to_owned()];
                    principal.email = Fact::Known("dana".to_owned());
                }
            }
            record
        })
    })
}

async fn judge(store: &SqliteStore, now: Timestamp, rules: &str) -> Settled {
    let catalogs = catalogs();
    let approvals = approvals(&catalogs);
    let (policy, people, exposures) = (Policy::default(), Directory::default(), Exposures::default());
    let inputs = Inputs {
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        exposures: &exposures,
        now,
        as_of: None,
    };
    judge_into_ledger(store, &judged(), inputs, rules).await.expect("a store")
}

async fn ledgers(store: &SqliteStore) -> Vec<Vec<LedgerEntry>> {
    let mut ledgers = Vec::new();
    for (connection, ..) in CONNECTIONS {
        ledgers.push(store.ledger(&connection.into()).await.expect("a store"));
    }
    ledgers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn judging_what_was_touched_gives_the_ledger_of_judging_everything(days in days()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let again = SqliteStore::open_in_memory().expect("memory");
            let anew = SqliteStore::open_in_memory().expect("memory");
            for (n, day) in days.iter().enumerate() {
                for place in 0..CONNECTIONS.len() {
                    if n > 0 && !day.scanned.contains(&place) {
                        continue;
                    }
                    for store in [&again, &anew] {
                        let here = day.apps.iter().filter(|app| app.0.0 == place).map(dated);
                        scan(store, place, here.chain(accounts(day)).collect(), at(day.number)).await;
                    }
                }
                let now = at(day.number) + SignedDuration::from_mins(5);
                let some = judge(&again, now, "rules").await;
                let all = judge(&anew, now, &format!("rules of day {n}")).await;
                prop_assert_eq!(ledgers(&again).await, ledgers(&anew).await);
                let found = |settled: &Settled| {
                    let mut found = settled.n_findings.clone();
                    found.retain(|_, n_alike| *n_alike > 0);
                    found
                };
                prop_assert_eq!(found(&some), found(&all));
                prop_assert!(some.n_judged <= all.n_judged);
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn only_what_was_touched_is_judged_again() {
    let store = SqliteStore::open_in_memory().expect("memory");
    let plain = |number: usize, key: usize| (0, number, vec!["issues:read"], Vec::new(), [1, 3, 2 * key, 3]);
    let apps: Vec<Record> = (0..4).map(|number| record(&plain(number, number))).collect();
    // One connection of a provider alone, so that no app may be in another.
    scan_cloud(&store, apps.clone(), 0).await;
    assert_eq!(judge_cloud(&store, 0).await, 4);
    assert_eq!(judge_cloud(&store, 1).await, 0);
    let mut changed = apps.clone();
    changed[2] = record(&(0, 2, vec!["org:admin"], Vec::new(), [1, 3, 4, 3]));
    scan_cloud(&store, changed.clone(), 2).await;
    assert_eq!(judge_cloud(&store, 2).await, 1);
    scan_cloud(&store, changed, 3).await;
    assert_eq!(judge_cloud(&store, 3).await, 1, "what it was at the last scan is another now");
    assert_eq!(judge_cloud(&store, 4).await, 0);
}

/// Scans both days with one store and judges again, and the second with a store of its own. Returns both ledgers.
async fn both(days: [Vec<Record>; 2]) -> [Vec<String>; 2] {
    let again = SqliteStore::open_in_memory().expect("memory");
    for (on, records) in (0_i64..).zip(days) {
        scan(&again, 2, records, at(on)).await;
        judge(&again, at(on), "rules").await;
    }
    let open = async || {
        let ledger = store_ledger(&again).await.into_iter();
        ledger.filter(|one| one.resolved_at.is_none()).map(|one| one.fingerprint).collect::<Vec<_>>()
    };
    let told = open().await;
    judge(&again, at(1), "other rules").await;
    [told, open().await]
}

async fn store_ledger(store: &SqliteStore) -> Vec<LedgerEntry> {
    store.ledger(&CONNECTIONS[2].0.into()).await.expect("a store")
}

#[tokio::test]
async fn an_edge_that_somebody_else_tells_is_held_against_where_it_begins() {
    let plain = |number, scopes| record(&(2, number, scopes, Vec::new(), [1, 3, number, 3]));
    let before = vec![plain(1, vec!["issues:read"]), plain(2, vec!["org:admin"])];
    let edge = (1, Relation::Mints, "app:2");
    let mut after = before.clone();
    after.push(record(&(2, 3, vec!["issues:read"], vec![edge], [1, 3, 3, 3])));
    let [again, anew] = both([before, after]).await;
    assert_eq!(again, anew);
    let is_found = again.iter().any(|print| print.starts_with("mints-credentials/cloud/acme-cloud/client:1"));
    assert!(is_found, "{again:?}");
}

#[tokio::test]
async fn a_resource_with_an_edge_is_held_against_who_reaches_it() {
    let names = |name: &str| {
        beside(0).map(|mut record| {
            record.facets.resource.iter_mut().for_each(|resource| resource.name = name.to_owned());
            record
        })
    };
    let edge = (8, Relation::StoresSecretOf, "app:3");
    let apps = [
        record(&(2, 1, vec!["code:write"], Vec::new(), [1, 2, 3, 3])),
        record(&(2, 2, vec!["issues:read"], vec![edge], [1, 3, 5, 3])),
        record(&(2, 3, vec!["org:admin"], Vec::new(), [1, 3, 7, 3])),
    ];
    let day = |name: &str| apps.iter().cloned().chain(names(name)).collect::<Vec<_>>();
    let [again, anew] = both([day("acme/other"), day("acme/repo-0")]).await;
    assert_eq!(again, anew);
    let unlinked = both([day("acme/other"), day("acme/other")]).await;
    assert_ne!(again, unlinked[1], "it can be reached now");
}

#[tokio::test]
async fn the_end_of_a_key_is_held_against_who_reaches_through_it() {
    let edge = (1, Relation::StoresSecretOf, "secret:1");
    let mut behind = record(&(2, 2, vec!["org:admin"], Vec::new(), [1, 3, 1, 3]));
    for credential in &mut behind.facets.credentials {
        (credential.state, credential.expires_at) = (Fact::Absent, Fact::Known(at(5)));
    }
    let store = SqliteStore::open_in_memory().expect("memory");
    let apps = vec![record(&(2, 1, vec!["issues:read"], vec![edge], [1, 3, 2, 3])), behind];
    scan(&store, 2, apps, at(0)).await;
    let open = async |on: i64, rules: &str| {
        judge(&store, at(on), rules).await;
        let ledger = store_ledger(&store).await.into_iter().filter(|one| one.resolved_at.is_none());
        ledger.map(|one| one.fingerprint).filter(|one| one.ends_with("client:1")).collect::<Vec<_>>()
    };
    let reaches = open(0, "rules").await;
    let ended = open(6, "rules").await;
    assert_eq!(ended, open(6, "other rules").await);
    assert_ne!(ended, reaches);
}

#[tokio::test]
async fn an_owner_who_leaves_is_held_against_what_that_person_owns() {
    let store = SqliteStore::open_in_memory().expect("memory");
    let day = |form: usize| Day { number: 0, apps: Vec::new(), accounts: [form, 0], scanned: Vec::new() };
    let scanned = async |form: usize, on: i64| {
        let apps = [1, 2].map(|number| record(&(0, number, vec!["issues:read"], Vec::new(), [1, 3, 3, 3])));
        scan(&store, 0, apps.into_iter().chain(accounts(&day(form))).collect(), at(on)).await;
        let n_judged = judge(&store, at(on), "rules").await.n_judged;
        let open = store.ledger(&CONNECTIONS[0].0.into()).await.expect("a store").into_iter();
        let open = open.filter(|entry| entry.resolved_at.is_none() && entry.fingerprint.contains("departed"));
        (n_judged, open.map(|entry| entry.fingerprint).collect::<Vec<_>>())
    };
    scanned(2, 0).await;
    let departed = "owner-departed/hub/acme-hub/client:1".to_owned();
    assert_eq!(
        scanned(3, 1).await,
        (1, vec![departed.clone()]),
        "dana owns the first of two, and stands behind none"
    );
    assert_eq!(scanned(3, 2).await, (0, vec![departed]));
}

async fn scan_cloud(store: &SqliteStore, apps: Vec<Record>, day: i64) {
    scan(store, 2, apps, at(day)).await;
}

async fn judge_cloud(store: &SqliteStore, day: i64) -> usize {
    judge(store, at(day), "rules").await.n_judged
}
