//! The engine over a provider that a test scripts, and a real store.

mod explaining;
mod past;
pub(crate) mod provider;
mod rejudging;

use crate::{Guard, Scan, ScanError, ScanEvents, ScanReport, Stop};
use provider::Scripted;
use remit_connector::session::Clock;
use remit_connector::{FetchError, Reason};
use remit_core::coverage::Outcome;
use remit_core::model::{ConnectionId, ProviderId, StageId};
use remit_store::{SqliteStore, Store};

struct World {
    store: SqliteStore,
    provider: Scripted,
    stop: Stop,
}

impl World {
    fn new() -> Self {
        let store = SqliteStore::open_in_memory().expect("memory");
        Self { store, provider: Scripted::default(), stop: Stop::default() }
    }

    async fn scan_with(&self, guard: Option<Guard>) -> Result<ScanReport, ScanError> {
        let scan = Scan {
            connection_id: ConnectionId::from("acme-hub"),
            provider: ProviderId::from("hub"),
            connection: &self.provider,
            store: &self.store,
            stages: None,
            fingerprint: "1".to_owned(),
            concurrency: 4,
            guard,
            clock: Clock::Fixed("2026-11-24T09:00:00Z".parse().expect("an instant")),
            stop: self.stop.clone(),
            events: ScanEvents::none(),
        };
        scan.run().await
    }

    async fn scan(&self) -> Result<ScanReport, ScanError> {
        self.scan_with(Some(Guard::default())).await
    }

    /// The ids in the inventory, in order.
    async fn ids(&self) -> Vec<String> {
        let connection = ConnectionId::from("acme-hub");
        let dossiers = self.store.dossiers(&connection, None, None, 1_000).await.expect("a store");
        dossiers.iter().map(|dossier| dossier.id.to_string()).collect()
    }

    /// How the slices of a stage that were not read whole ended.
    async fn gaps(&self, stage: &str) -> Vec<Outcome> {
        let coverage = self.store.coverage(&ConnectionId::from("acme-hub")).await.expect("a store");
        let coverage = coverage.expect("a finished scan");
        let stage = coverage.stage(&StageId::from(stage)).expect("a stage of the scan");
        stage.gaps.iter().map(|(outcome, _)| outcome.clone()).collect()
    }
}

fn failing(reason: Reason) -> FetchError {
    FetchError::new("GET /keys", reason)
}

#[tokio::test]
async fn every_page_of_every_slice_is_read_once() {
    let world = World::new();
    world.provider.list("repositories", "", &[&["a", "b"], &["c"]]);
    for repository in ["a", "b", "c"] {
        world.provider.list("keys", repository, &[&["1"], &["2"]]);
    }
    let report = world.scan().await.expect("a scan");
    assert!(report.is_complete);
    assert_eq!(world.ids().await, ["a", "a:1", "a:2", "b", "b:1", "b:2", "c", "c:1", "c:2"]);
    assert_eq!(world.provider.n_asked(), 8);
}

#[tokio::test]
async fn a_denied_slice_leaves_the_others_whole_and_removes_nothing() {
    let world = World::new();
    world.provider.list("repositories", "", &[&["a", "b"]]);
    world.provider.list("keys", "a", &[&["1"]]);
    world.provider.list("keys", "b", &[&["1"]]);
    world.scan().await.expect("a scan");
    world.provider.fail("keys", "b", failing(Reason::Denied("keys: read".to_owned())));
    world.provider.list("keys", "a", &[&["2"]]);
    let report = world.scan().await.expect("a scan");
    assert!(!report.is_complete);
    assert_eq!(world.gaps("keys").await, [Outcome::Denied("keys: read".to_owned())]);
    assert_eq!(world.ids().await, ["a", "a:2", "b", "b:1"]);
}

#[tokio::test]
async fn a_listing_that_repeats_itself_ends() {
    let world = World::new();
    world.provider.list("repositories", "", &[&["a"], &["b"]]);
    world.provider.repeat("repositories", "");
    world.scan().await.expect("a scan");
    assert_eq!(world.gaps("repositories").await, [Outcome::Failed("the listing repeats itself".to_owned())]);
}

#[tokio::test]
async fn fewer_items_than_the_provider_counts_are_partial() {
    let world = World::new();
    world.provider.list("repositories", "", &[&["a"]]);
    world.provider.expect("repositories", "", 2);
    world.scan().await.expect("a scan");
    assert_eq!(world.gaps("repositories").await, [Outcome::Partial("1 of 2 items came".to_owned())]);
}

#[tokio::test]
async fn a_refused_credential_ends_the_scan_and_changes_nothing() {
    let world = World::new();
    world.provider.list("repositories", "", &[&["a"]]);
    world.scan().await.expect("a scan");
    world.provider.fail("repositories", "", failing(Reason::Unauthenticated("bad credentials".to_owned())));
    assert!(matches!(world.scan().await, Err(ScanError::Unauthenticated(_))));
    assert_eq!(world.ids().await, ["a"]);
}

#[tokio::test]
async fn a_provider_that_is_away_is_not_asked_for_everything() {
    let world = World::new();
    let names: Vec<String> = (0..100).map(|n| format!("r{n:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.provider.list("repositories", "", &[&names]);
    for name in &names {
        world.provider.fail("keys", name, failing(Reason::Unavailable("503".to_owned())));
    }
    world.scan().await.expect("a scan");
    // Each slice is tried in four page sizes; all hundred of them would be 400.
    assert!(world.provider.n_asked() < 120, "{}", world.provider.n_asked());
    assert_eq!(world.gaps("keys").await.len(), 2, "some were tried, the others say that they were not");
}

#[tokio::test]
async fn a_large_disappearance_asks_and_goes_through_when_it_is_accepted() {
    let world = World::new();
    let names: Vec<String> = (0..20).map(|n| format!("r{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.provider.list("repositories", "", &[&names]);
    world.scan().await.expect("a scan");
    world.provider.list("repositories", "", &[&["r00"]]);
    let Err(ScanError::MassDisappearance(beyond)) = world.scan().await else {
        panic!("the guard let it pass")
    };
    assert_eq!(beyond.first().map(|one| (one.n_retired, one.n_current)), Some((19, 20)));
    assert_eq!(world.ids().await.len(), 20);
    world.scan_with(None).await.expect("a scan");
    assert_eq!(world.ids().await, ["r00"]);
}

#[tokio::test]
async fn a_stopped_scan_goes_on_where_it_had_come() {
    let mut world = World::new();
    world.provider.list("repositories", "", &[&["a"], &["b"], &["c"]]);
    world.provider.stop_after("repositories", 2, &world.stop);
    assert!(matches!(world.scan().await, Err(ScanError::Stopped)));
    assert_eq!(world.ids().await, Vec::<String>::new(), "half a scan is never shown");
    world.stop = Stop::default();
    world.scan().await.expect("a scan");
    assert_eq!(world.ids().await, ["a", "b", "c"]);
    assert_eq!(world.provider.n_asked_of("repositories"), 3, "no page is read twice");
}
