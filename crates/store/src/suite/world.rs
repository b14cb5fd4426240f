//! A small world for the laws: records with one fact each, scans as data.

use crate::{ChildSlice, OpenScan, Reconciliation, ScanRequest, StagedPage, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::fact::{Fact, Why};
use remit_core::model::*;

pub(crate) fn connection() -> ConnectionId {
    ConnectionId::from("acme")
}

/// Midnight of one day after another.
pub(crate) fn day(number: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * number)
}

/// An integration with a name.
pub(crate) fn record(id: &str, name: &str) -> Record {
    let integration = Integration {
        kind: IntegrationKind::App,
        app: AppId::from(id),
        name: Fact::Known(name.to_owned()),
        state: Fact::Unknown(Why::NotReported),
        installed_at: Fact::Absent,
        held_by: Fact::Unknown(Why::NotReported),
        host: Fact::Unknown(Why::Denied("hooks:read".to_owned())),
        manage_url: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Integration,
        external_id: ExternalId::from(id),
        subject: None,
        facets: Facets { integration: Some(integration), ..Facets::default() },
        activity: Vec::new(),
        endpoint: "GET /apps",
    }
}

/// The same record, used on a day.
pub(crate) fn used(mut record: Record, on: i64) -> Record {
    record.activity.push(Activity {
        of: record.external_id.clone(),
        source: "last_used_at".to_owned(),
        kind: UseKind::ApiCall,
        last: Fact::Known(day(on)),
        resolution: SignedDuration::from_hours(24),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    });
    record
}

/// A scan as data: what it reads, and how each slice ends.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    pub(crate) connection: ConnectionId,
    pub(crate) stages: Vec<(StageId, Option<StageId>)>,
    pub(crate) pages: Vec<StagedPage>,
    pub(crate) outcomes: Vec<SliceOutcome>,
    pub(crate) fingerprint: String,
}

impl Scan {
    /// A scan of apps and of the keys of each app.
    pub(crate) fn new() -> Self {
        Self::of(&[("apps", None), ("keys", Some("apps"))])
    }

    pub(crate) fn of(stages: &[(&str, Option<&str>)]) -> Self {
        Self {
            connection: connection(),
            stages: stages
                .iter()
                .map(|(id, parent)| (StageId::from(*id), parent.map(StageId::from)))
                .collect(),
            pages: Vec::new(),
            outcomes: Vec::new(),
            fingerprint: "same".to_owned(),
        }
    }

    pub(crate) fn page(mut self, stage: &str, slice: &str, records: Vec<Record>) -> Self {
        let number =
            self.pages.iter().filter(|page| page.stage.as_str() == stage && page.slice == slice).count();
        self.pages.push(StagedPage {
            stage: StageId::from(stage),
            slice: slice.to_owned(),
            number: u32::try_from(number).unwrap(),
            records,
            next: None,
            children: Vec::new(),
            tombstones: Vec::new(),
            shortfall: None,
        });
        self
    }

    /// The last page names slices of another stage; a name that ends in `!` is known to hold nothing.
    pub(crate) fn naming(mut self, stage: &str, slices: &[&str]) -> Self {
        let child = |slice: &&str| ChildSlice {
            stage: StageId::from(stage),
            slice: slice.trim_end_matches('!').to_owned(),
            params: vec![("name".to_owned(), format!("acme/{slice}"))],
            is_empty: slice.ends_with('!'),
        };
        self.pages.last_mut().unwrap().children.extend(slices.iter().map(child));
        self
    }

    /// Changes the last page.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut StagedPage)) -> Self {
        change(self.pages.last_mut().unwrap());
        self
    }

    pub(crate) fn ends(mut self, stage: &str, slice: &str, outcome: Outcome) -> Self {
        self.outcomes.push(SliceOutcome { stage: StageId::from(stage), slice: slice.to_owned(), outcome });
        self
    }

    pub(crate) fn whole(self, stage: &str, slice: &str) -> Self {
        self.ends(stage, slice, Outcome::Complete)
    }

    pub(crate) fn denied(self, stage: &str, slice: &str) -> Self {
        self.ends(stage, slice, Outcome::Denied("keys:read".to_owned()))
    }

    /// Apps and nothing else, read whole.
    pub(crate) fn apps(records: Vec<Record>) -> Self {
        Self::of(&[("apps", None)]).page("apps", "", records).whole("apps", "")
    }

    pub(crate) async fn open(&self, store: &dyn Store, on: i64) -> Result<OpenScan, StoreError> {
        let request = ScanRequest {
            connection: self.connection.clone(),
            provider: ProviderId::from("github"),
            stages: self.stages.clone(),
            fingerprint: self.fingerprint.clone(),
            now: day(on),
        };
        store.open_scan(request).await
    }

    pub(crate) async fn stage(&self, store: &dyn Store, on: i64) -> OpenScan {
        let open = self.open(store, on).await.unwrap();
        store.stage(open.id, self.pages.clone(), self.outcomes.clone()).await.unwrap();
        open
    }

    /// Runs the scan, all of it on one day.
    pub(crate) async fn run(&self, store: &dyn Store, on: i64) -> Reconciliation {
        let open = self.stage(store, on).await;
        store.reconcile(open.id, day(on)).await.unwrap()
    }
}

/// The counts of a reconciliation: new, changed, unchanged, retired, kept, used.
pub(crate) fn counts(done: Reconciliation) -> [u64; 6] {
    [done.n_new, done.n_changed, done.n_unchanged, done.n_retired, done.n_kept, done.n_used]
}

/// The names of all integrations, by id.
pub(crate) async fn names(store: &dyn Store, as_of: Option<Timestamp>) -> Vec<String> {
    dossiers(store, as_of).await.iter().map(name).collect()
}

pub(crate) async fn dossiers(store: &dyn Store, as_of: Option<Timestamp>) -> Vec<Dossier> {
    store.dossiers(&connection(), as_of, None, usize::MAX).await.unwrap()
}

pub(crate) fn name(dossier: &Dossier) -> String {
    format!("{}={}", dossier.id, dossier.integration.name.known().unwrap())
}
