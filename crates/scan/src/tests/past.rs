//! Judging beside the past: what the store held at the last scan and on the day of the last review.

use crate::{Inputs, Judged, judge};
use jiff::Timestamp;
use remit_core::approval::{Approvals, KnownForm, KnownProvider};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::fact::{Fact, Why};
use remit_core::finding::FindingKind;
use remit_core::judge::Explanation;
use remit_core::model::*;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::scope::{Catalog, Catalogs};
use remit_store::{ScanRequest, SqliteStore, StagedPage, Store};

const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,write,read,write,thing,high,
app,read,,read,thing,medium,
";

const RECORD: &str = "\
integration: { provider: hub, app: a }
owner: dana
purpose: builds
scopes: [write]
resources: []
review: { last: 2026-11-02 }
";

fn on(day: &str) -> Timestamp {
    format!("{day}T09:00:00Z").parse().expect("a day")
}

/// An app with one scope and no date.
fn app(id: &str, scope: &str) -> Record {
    let grant = Grant {
        id: ExternalId::from(id),
        scope_kind: "app".to_owned(),
        scopes: vec![scope.to_owned()],
        resources: Fact::Known(Resources::None),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    let integration = Integration {
        kind: IntegrationKind::App,
        app: AppId::from(id),
        name: Fact::Absent,
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Absent,
        held_by: Fact::Absent,
        host: Fact::Absent,
        manage_url: Fact::Absent,
    };
    Record {
        kind: RecordKind::Integration,
        external_id: ExternalId::from(id),
        subject: None,
        facets: Facets { integration: Some(integration), grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint: "GET /apps",
    }
}

async fn scan(store: &dyn Store, day: &str, records: Vec<Record>) {
    let request = ScanRequest {
        connection: ConnectionId::from("acme-hub"),
        provider: ProviderId::from("hub"),
        stages: vec![(StageId::from("apps"), None)],
        fingerprint: "1".to_owned(),
        now: on(day),
    };
    let open = store.open_scan(request).await.expect("a scan");
    let page = StagedPage {
        stage: StageId::from("apps"),
        slice: String::new(),
        number: 0,
        records,
        next: None,
        children: Vec::new(),
        tombstones: Vec::new(),
        shortfall: None,
    };
    let outcome =
        SliceOutcome { stage: StageId::from("apps"), slice: String::new(), outcome: Outcome::Complete };
    store.stage(open.id, vec![page], vec![outcome]).await.expect("staging");
    store.reconcile(open.id, on(day)).await.expect("an inventory");
}

async fn judged(store: &dyn Store, as_of: Option<Timestamp>) -> Vec<Explanation> {
    let provider = ProviderId::from("hub");
    let mut catalogs = Catalogs::default();
    catalogs.insert(Catalog::parse(provider.clone(), CATALOG).expect("a catalog"));
    let forms = [KnownForm { prefix: "", scope_kinds: &["app"], stages: &["apps"] }];
    let catalog = catalogs.get(&provider).expect("just put in");
    let files = [("approvals/a.yaml".to_owned(), RECORD.to_owned())];
    let approvals = Approvals::parse(&files, &[KnownProvider { id: "hub", forms: &forms, catalog }]);
    let approvals = approvals.expect("right records");
    let (policy, people) = (Policy::default(), Directory::default());
    let now = as_of.unwrap_or(on("2026-11-24"));
    let exposures = remit_core::exposure::Exposures::default();
    let inputs = Inputs {
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        exposures: &exposures,
        now,
        as_of,
    };
    let connection = Judged { id: ConnectionId::from("acme-hub"), provider, environment: None };
    let mut explanations = Vec::new();
    let connections = [connection];
    let each = judge(store, &connections, inputs, |dossier, judge| explanations.push(judge.explain(dossier)));
    each.await.expect("a store");
    explanations
}

/// Whether these kinds are found for app `a`: growth since the last scan, a change since the review.
async fn found(store: &dyn Store, as_of: Option<Timestamp>) -> [bool; 2] {
    let explanations = judged(store, as_of).await;
    let findings = &explanations.first().expect("app a").verdict.findings;
    [FindingKind::ScopeEscalation, FindingKind::RevalidationDue]
        .map(|kind| findings.iter().any(|finding| finding.kind == kind))
}

fn memory() -> SqliteStore {
    SqliteStore::open_in_memory().expect("memory")
}

#[tokio::test]
async fn growth_is_told_by_the_scan_that_saw_it_and_a_change_until_it_is_reviewed() {
    let store = memory();
    scan(&store, "2026-11-01", vec![app("a", "read")]).await;
    assert_eq!(found(&store, None).await, [false, false]);
    scan(&store, "2026-11-03", vec![app("a", "write")]).await;
    assert_eq!(found(&store, None).await, [true, true]);
    scan(&store, "2026-11-05", vec![app("a", "write"), app("b", "read")]).await;
    assert_eq!(found(&store, None).await, [false, true]);
    assert_eq!(found(&store, Some(on("2026-11-04"))).await, [true, true], "the past is judged as it stood");
    assert_eq!(found(&store, Some(on("2026-11-01"))).await, [false, false]);
}

#[tokio::test]
async fn a_change_before_the_review_is_reviewed() {
    let store = memory();
    scan(&store, "2026-11-01", vec![app("a", "read")]).await;
    scan(&store, "2026-11-02", vec![app("a", "write")]).await;
    assert_eq!(found(&store, None).await, [true, false]);
}

#[tokio::test]
async fn what_stood_before_the_first_scan_is_not_known() {
    let store = memory();
    scan(&store, "2026-11-03", vec![app("a", "write")]).await;
    let explanations = judged(&store, None).await;
    let explanation = explanations.first().expect("app a");
    assert_eq!((explanation.since_last_scan, explanation.since_review), (None, None));
    let gaps = explanation.verdict.gaps.iter();
    assert!(gaps.clone().any(|gap| gap.blocks == FindingKind::RevalidationDue));
}

#[tokio::test]
async fn what_came_since_is_new_and_did_not_grow() {
    let store = memory();
    scan(&store, "2026-11-01", Vec::new()).await;
    scan(&store, "2026-11-03", vec![app("a", "write")]).await;
    assert_eq!(found(&store, None).await, [false, true]);
    let explanations = judged(&store, None).await;
    let since = explanations.first().and_then(|one| one.since_last_scan).expect("a scan before");
    assert!(since.is_new && since.change.is_none());
}
