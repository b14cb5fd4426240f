//! The rules of reconciling once more, as plainly as they can be put, and random scans that must agree with them.

use super::world::{Scan, connection, counts, day, dossiers, name, record, used};
use crate::{ChangeKind, Store};
use proptest::prelude::*;
use remit_core::coverage::Outcome;
use std::collections::{BTreeMap, BTreeSet};

const KEYS: [&str; 3] = ["x", "y", "z"];

/// One slice of a random scan: what its pages hold, and whether it is read to its end.
#[derive(Debug, Clone)]
struct PlannedSlice {
    /// Id, name and day of use.
    records: Vec<(u8, u8, u8)>,
    page_size: usize,
    outcome: Option<Outcome>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    Absent,
    Named,
    Empty,
}

#[derive(Debug, Clone)]
pub(crate) struct PlannedScan {
    apps: PlannedSlice,
    keys: Vec<(Naming, PlannedSlice)>,
    reads_keys: bool,
    tombstone: Option<u8>,
    /// After how many pages the scan is interrupted once.
    interrupted: Option<usize>,
}

fn slice() -> impl Strategy<Value = PlannedSlice> {
    let outcome = prop_oneof![
        4 => Just(Some(Outcome::Complete)),
        1 => Just(Some(Outcome::Denied("keys:read".to_owned()))),
        1 => Just(Some(Outcome::RateStopped)),
        1 => Just(None),
    ];
    let records = proptest::collection::vec((0..4u8, 0..2u8, 0..2u8), 0..5);
    (records, 1..3usize, outcome).prop_map(|(records, page_size, outcome)| PlannedSlice {
        records,
        page_size,
        outcome,
    })
}

fn naming() -> impl Strategy<Value = Naming> {
    prop_oneof![3 => Just(Naming::Named), 1 => Just(Naming::Absent), 1 => Just(Naming::Empty)]
}

/// Some scans, one after another.
pub(crate) fn scans() -> impl Strategy<Value = Vec<PlannedScan>> {
    let keys = proptest::collection::vec((naming(), slice()), KEYS.len());
    let tombstone = proptest::option::weighted(0.2, 0..4u8);
    let interrupted = proptest::option::weighted(0.3, 0..6usize);
    let scan = (slice(), keys, proptest::bool::weighted(0.8), tombstone, interrupted);
    let scan = scan.prop_map(|(apps, keys, reads_keys, tombstone, interrupted)| PlannedScan {
        apps,
        keys,
        reads_keys,
        tombstone,
        interrupted,
    });
    proptest::collection::vec(scan, 1..6)
}

impl PlannedScan {
    fn as_scan(&self) -> Scan {
        let stages: &[(&str, Option<&str>)] = &[("apps", None), ("keys", Some("apps"))];
        let mut scan = Scan::of(if self.reads_keys { stages } else { &stages[..1] });
        scan = self.apps.add(scan, "apps", "");
        let tombstones = self.tombstone.iter().map(|id| id_of(*id).into()).collect();
        scan = scan.page("apps", "", Vec::new()).with(|page| page.tombstones = tombstones);
        for ((naming, slice), key) in self.keys.iter().zip(KEYS) {
            match naming {
                Naming::Absent => {}
                Naming::Empty => scan = scan.name_key(&format!("{key}!")),
                Naming::Named => {
                    scan = scan.name_key(key);
                    if self.reads_keys {
                        scan = slice.add(scan, "keys", key);
                    }
                }
            }
        }
        scan
    }

    /// Whether what a slice does not show is gone.
    fn proves_absence(&self, stage: &str, slice: &str) -> bool {
        if stage == "apps" {
            return self.apps.outcome == Some(Outcome::Complete);
        }
        let planned = KEYS.iter().position(|key| *key == slice).map(|index| &self.keys[index]);
        match planned {
            Some((Naming::Named, planned)) => planned.outcome == Some(Outcome::Complete),
            Some((Naming::Empty, _)) => true,
            Some((Naming::Absent, _)) | None => self.apps.outcome == Some(Outcome::Complete),
        }
    }

    /// What the scan saw: the first of what it met in each slice.
    fn seen(&self) -> BTreeMap<(String, String, u8), (u8, u8)> {
        let mut seen = BTreeMap::new();
        let mut add = |stage: &str, slice: &str, planned: &PlannedSlice| {
            for (id, name, on) in &planned.records {
                seen.entry((stage.to_owned(), slice.to_owned(), *id)).or_insert((*name, *on));
            }
        };
        add("apps", "", &self.apps);
        for ((naming, planned), key) in self.keys.iter().zip(KEYS) {
            if self.reads_keys && *naming == Naming::Named {
                add("keys", key, planned);
            }
        }
        seen
    }
}

impl PlannedSlice {
    fn add(&self, mut scan: Scan, stage: &str, slice: &str) -> Scan {
        for page in self.records.chunks(self.page_size) {
            let records = page
                .iter()
                .map(|(id, name, on)| used(record(&id_of(*id), &name.to_string()), i64::from(*on)));
            scan = scan.page(stage, slice, records.collect());
        }
        match &self.outcome {
            Some(outcome) => scan.ends(stage, slice, outcome.clone()),
            None => scan,
        }
    }
}

impl Scan {
    /// The last page of `apps` names a slice.
    fn name_key(mut self, slice: &str) -> Self {
        let last = self.pages.iter().rposition(|page| page.stage.as_str() == "apps").unwrap();
        let named = Self::new().page("apps", "", Vec::new()).naming("keys", &[slice]);
        self.pages[last].children.extend(named.pages[0].children.iter().cloned());
        self
    }
}

fn id_of(id: u8) -> String {
    format!("r{id}")
}

/// One version of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    stage: String,
    slice: String,
    id: u8,
    name: u8,
    on: u8,
    first_seen: i64,
    from: i64,
    to: Option<i64>,
    is_new: bool,
    is_retired: bool,
    read_at: i64,
}

#[derive(Debug, Default)]
struct Model {
    versions: Vec<Version>,
}

impl Model {
    fn reconcile(&mut self, scan: &PlannedScan, now: i64) -> [u64; 6] {
        let [mut n_new, mut n_changed, mut n_unchanged, mut n_retired, mut n_kept, mut n_used] = [0; 6];
        let mut seen = scan.seen();
        let first_seen: BTreeMap<u8, i64> =
            self.versions.iter().rev().map(|version| (version.id, version.first_seen)).collect();
        let mut begun = Vec::new();
        for version in self.versions.iter_mut().filter(|version| version.to.is_none()) {
            if version.stage == "keys" && !scan.reads_keys {
                continue;
            }
            let key = (version.stage.clone(), version.slice.clone(), version.id);
            match seen.remove(&key) {
                Some((name, on)) if name == version.name => {
                    n_unchanged += 1;
                    n_used += u64::from(on != version.on);
                    version.on = on;
                    version.read_at = now;
                }
                Some((name, on)) => {
                    n_changed += 1;
                    version.to = Some(now);
                    begun.push(Version {
                        name,
                        on,
                        from: now,
                        to: None,
                        is_new: false,
                        read_at: now,
                        ..version.clone()
                    });
                }
                None if scan.proves_absence(&version.stage, &version.slice)
                    || scan.tombstone == Some(version.id) =>
                {
                    n_retired += 1;
                    version.to = Some(now);
                    version.is_retired = true;
                }
                None => n_kept += 1,
            }
        }
        for ((stage, slice, id), (name, on)) in seen {
            n_new += 1;
            let first_seen = first_seen.get(&id).copied().unwrap_or(now);
            let (to, is_new, is_retired) = (None, true, false);
            begun.push(Version {
                stage,
                slice,
                id,
                name,
                on,
                first_seen,
                from: now,
                to,
                is_new,
                is_retired,
                read_at: now,
            });
        }
        self.versions.extend(begun);
        [n_new, n_changed, n_unchanged, n_retired, n_kept, n_used]
    }

    fn at(&self, on: Option<i64>) -> Vec<&Version> {
        let holds = |version: &&Version| match on {
            None => version.to.is_none(),
            Some(on) => version.from <= on && version.to.is_none_or(|to| to > on),
        };
        let mut versions: Vec<&Version> = self.versions.iter().filter(holds).collect();
        versions.sort_by_key(|version| (version.id, version.stage.clone(), version.slice.clone()));
        versions
    }

    /// The names of all integrations: of two statements that of the first source.
    fn names(&self, on: Option<i64>) -> Vec<String> {
        let mut versions = self.at(on);
        versions.dedup_by_key(|version| version.id);
        versions.iter().map(|version| format!("{}={}", id_of(version.id), version.name)).collect()
    }

    fn changes(&self, on: i64) -> BTreeSet<(ChangeKind, String)> {
        let mut changes = BTreeSet::new();
        for version in &self.versions {
            if version.from == on {
                let kind = if version.is_new { ChangeKind::New } else { ChangeKind::Changed };
                changes.insert((kind, id_of(version.id)));
            }
            if version.to == Some(on) && version.is_retired {
                changes.insert((ChangeKind::Retired, id_of(version.id)));
            }
        }
        changes
    }
}

/// Runs random scans and compares all that can be asked.
pub(crate) async fn every_scan_does_what_the_rules_say(store: &dyn Store, scans: Vec<PlannedScan>) {
    let mut model = Model::default();
    for (planned, now) in scans.iter().zip(1..) {
        let scan = planned.as_scan();
        let mut open = scan.open(store, now).await.unwrap();
        if let Some(n_pages) = planned.interrupted {
            let n_pages = n_pages.min(scan.pages.len());
            store.stage(open.id, scan.pages[..n_pages].to_vec(), Vec::new()).await.unwrap();
            open = scan.open(store, now).await.unwrap();
        }
        store.stage(open.id, scan.pages.clone(), scan.outcomes.clone()).await.unwrap();
        let preview = store.retirements(open.id).await.unwrap();
        let done = store.reconcile(open.id, day(now)).await.unwrap();
        assert_eq!(counts(done), model.reconcile(planned, now), "scan of day {now}");
        assert_eq!(preview.iter().map(|one| one.n_retired).sum::<u64>(), done.n_retired);
        compare(store, &model, now).await;
    }
}

async fn compare(store: &dyn Store, model: &Model, now: i64) {
    let found = dossiers(store, None).await;
    assert_eq!(found.iter().map(name).collect::<Vec<_>>(), model.names(None));
    let sources = found.iter().flat_map(|dossier| &dossier.sources);
    let sources: Vec<_> = sources.map(|source| (source.read_at, source.is_current)).collect();
    let expected = model.at(None);
    let expected: Vec<_> =
        expected.iter().map(|version| (day(version.read_at), version.read_at == now)).collect();
    assert_eq!(sources, expected, "when each was read");
    for dossier in &found {
        let versions = model.at(None).into_iter().filter(|version| id_of(version.id) == dossier.id.as_str());
        assert_eq!(Some(dossier.first_seen), versions.map(|version| day(version.first_seen)).min());
        let history = store.history(&connection(), &dossier.id).await.unwrap();
        let n_versions =
            model.versions.iter().filter(|version| id_of(version.id) == dossier.id.as_str()).count();
        assert_eq!(history.len(), n_versions);
    }
    for past in 0..=now {
        let then = dossiers(store, Some(day(past))).await;
        assert_eq!(then.iter().map(name).collect::<Vec<_>>(), model.names(Some(past)), "as of day {past}");
    }
    let changes = store.changes(&connection(), day(now - 1), day(now)).await.unwrap();
    let changes: BTreeSet<_> =
        changes.into_iter().map(|one| (one.kind, one.external_id.to_string())).collect();
    assert_eq!(changes, model.changes(now));
}
