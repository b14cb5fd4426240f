//! A store of 100,000 integrations for benchmarks, and an approved record for each.

use jiff::{SignedDuration, Timestamp};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::fact::{Fact, Why};
use remit_core::model::*;
use remit_store::{ScanRequest, SqliteStore, StagedPage, Store};

pub(crate) const N: usize = 100_000;
const N_ACCOUNTS: usize = 10_000;
pub(crate) const PAGE: usize = 1_000;

/// Scans at an hour. `widened` says who holds more than its record approves.
pub(crate) async fn fill(store: &SqliteStore, hour: i64, widened: impl Fn(usize) -> bool) {
    let now = day(0) + SignedDuration::from_hours(hour);
    let stages = ["installations", "members"].map(StageId::from);
    let request = ScanRequest {
        connection: ConnectionId::from("acme"),
        provider: ProviderId::from("github"),
        stages: stages.iter().map(|stage| (stage.clone(), None)).collect(),
        fingerprint: "bench".to_owned(),
        now,
    };
    let open = store.open_scan(request).await.expect("an open scan");
    let [installations, members] = stages;
    let record = |number| record(number, widened(number));
    stage(store, open.id, &installations, N, record).await;
    stage(store, open.id, &members, N_ACCOUNTS, account).await;
    store.reconcile(open.id, now).await.expect("reconciled");
}

async fn stage(
    store: &SqliteStore,
    scan: remit_store::ScanId,
    stage: &StageId,
    n: usize,
    record: impl Fn(usize) -> Record,
) {
    for page in 0..n / PAGE {
        let page = StagedPage {
            stage: stage.clone(),
            slice: String::new(),
            number: u32::try_from(page).expect("few pages"),
            records: (page * PAGE..(page + 1) * PAGE).map(&record).collect(),
            next: None,
            children: Vec::new(),
            tombstones: Vec::new(),
            shortfall: None,
        };
        store.stage(scan, vec![page], Vec::new()).await.expect("staged");
    }
    let outcome = SliceOutcome { stage: stage.clone(), slice: String::new(), outcome: Outcome::Complete };
    store.stage(scan, Vec::new(), vec![outcome]).await.expect("staged");
}

/// One app in a hundred starts the next.
fn record(number: usize, is_widened: bool) -> Record {
    let id = ExternalId::from(format!("installation:{number}"));
    let holder = PrincipalRef {
        id: Some(format!("user:{}", number % N_ACCOUNTS).into()),
        name: format!("user-{}", number % N_ACCOUNTS),
    };
    let mut scopes: Vec<String> =
        ["contents:read", "issues:write", "metadata:read", "pull_requests:write"].map(str::to_owned).into();
    if is_widened {
        scopes.push("administration:write".to_owned());
    }
    let grant = Grant {
        id: id.clone(),
        scope_kind: "app_permission".to_owned(),
        scopes,
        resources: Fact::Known(Resources::Selected(Fact::Known(vec![format!("acme/service-{number}")]))),
        consent: Fact::Known(Consent::Admin),
        granted_by: Fact::Known(holder.clone()),
        granted_at: Fact::Known(day(30)),
        changed_at: Fact::Known(day(30)),
        is_pending: false,
    };
    let to = ExternalId::from(format!("installation:{}", number + 1));
    let edges =
        number.is_multiple_of(100).then(|| Edge { from: id.clone(), relation: Relation::Triggers, to });
    Record {
        kind: RecordKind::Integration,
        external_id: id.clone(),
        subject: None,
        facets: Facets {
            integration: Some(integration(number, holder)),
            credentials: vec![credential(number)],
            grants: vec![grant],
            edges: edges.into_iter().collect(),
            ..Facets::default()
        },
        activity: vec![use_of(format!("key:{number}").into())],
        endpoint: "GET /orgs/{org}/installations",
    }
}

fn integration(number: usize, holder: PrincipalRef) -> Integration {
    Integration {
        kind: IntegrationKind::App,
        app: AppId::new(number.to_string()),
        name: Fact::Known(format!("Service {number}")),
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Known(day(30)),
        held_by: Fact::Known(holder),
        host: Fact::Absent,
        manage_url: Fact::Unknown(Why::NotReported),
    }
}

/// Every key has a fingerprint; seven and seventy thousand have the same.
fn credential(number: usize) -> Credential {
    let print = if number == 70_000 { 7 } else { number };
    Credential {
        id: ExternalId::from(format!("key:{number}")),
        kind: CredentialKind::DeployKey,
        name: Fact::Known(format!("ci-{number}")),
        hint: Fact::Known(format!("SHA256:{:043x}", (print as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15))),
        holder: Fact::Unknown(Why::NotReported),
        created_at: Fact::Known(day(30)),
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

fn use_of(id: ExternalId) -> Activity {
    Activity {
        of: id,
        source: "last_used".to_owned(),
        kind: UseKind::ApiCall,
        last: Fact::Known(day(4)),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    }
}

fn account(number: usize) -> Record {
    let id = ExternalId::from(format!("user:{number}"));
    let principal = Principal {
        id: id.clone(),
        kind: PrincipalKind::User,
        name: format!("user-{number}"),
        email: Fact::Known(format!("user-{number}@acme.example")),
        roles: vec![if number % 1_000 == 1 { "admin" } else { "member" }.to_owned()],
        status: Fact::Known(PrincipalStatus::Active),
    };
    Record {
        kind: RecordKind::Principal,
        external_id: id,
        subject: None,
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint: "GET /orgs/{org}/members",
    }
}

pub(crate) fn approval(number: usize) -> String {
    format!(
        "---\nintegration: {{ provider: github, app: \"{number}\" }}\nname: Service {number}\n\
         owner: user-{}@acme.example\npurpose: builds what is pushed\n\
         scopes: [contents:read, issues:write, pull_requests:write]\nresources: [acme/service-{number}]\n\
         expires: 2027-06-30\nreview: {{ every: 90d, last: 2026-11-01, by: dana@acme.example }}\n",
        number % N_ACCOUNTS
    )
}

/// Noon so many days before the day of judging.
pub(crate) fn day(n_before: i64) -> Timestamp {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("an instant");
    now - SignedDuration::from_hours(24 * n_before)
}
