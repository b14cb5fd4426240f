//! `remit explain` on a store of 100,000 integrations: the whole process, from start to end. First all have an approved
//! record, then a thousand.
//!
//! `cargo build --release --bin remit && cargo bench -p remit-tests --bench explain`. `-- FOLDER` makes the project there and
//! keeps it, for a profile.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use jiff::{SignedDuration, Timestamp};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::fact::{Fact, Why};
use remit_core::model::*;
use remit_store::{ScanRequest, SqliteStore, StagedPage, Store};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const N: usize = 100_000;
const N_ACCOUNTS: usize = 10_000;
const PAGE: usize = 1_000;
/// How often each is asked; the least time counts, since everything else on the machine only adds.
const N_RUNS: usize = 3;

const CONFIG: &str = "\
store: sqlite:remit.db
approvals: approvals/
connections:
  - id: acme
    provider: github
    org: acme
    auth: { token: { env: GITHUB_TOKEN } }
";

fn main() {
    let kept = std::env::args().skip(1).find(|argument| argument != "--bench").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a folder for the project");
    let folder = kept.as_deref().unwrap_or(temporary.path());
    if !folder.join("remit.db").exists() {
        make(folder);
    }
    println!("{:>8} {:<44} {:>8} {:>8}", "records", "asked for", "CPU s", "wall s");
    for n_records in [N, PAGE] {
        approve(folder, n_records);
        for (what, name) in [
            ("an app by its id", "acme/installation:50000"),
            ("an app by its name", "Service 50000"),
            ("a workflow that starts others", "acme/installation:0"),
            ("a key that another integration has too", "acme/installation:7"),
        ] {
            let runs = (0..N_RUNS).map(|_| run(folder, name));
            let (cpu, wall) = runs.min_by(|one, other| one.1.total_cmp(&other.1)).expect("at least one run");
            println!("{n_records:>8} {what:<44} {cpu:>8.3} {wall:>8.3}");
        }
    }
}

/// Writes the records of the first so many.
fn approve(folder: &Path, n_records: usize) {
    let approvals = folder.join("approvals");
    drop(fs::remove_dir_all(&approvals));
    fs::create_dir_all(&approvals).expect("a folder for the records");
    for page in 0..n_records / PAGE {
        let records: String = (page * PAGE..(page + 1) * PAGE).map(approval).collect();
        fs::write(approvals.join(format!("{page:03}.yaml")), records).expect("the records are written");
    }
}

/// Asks once: CPU and wall seconds.
fn run(folder: &Path, name: &str) -> (f64, f64) {
    let target = std::env::current_exe().expect("this program has a path");
    let target = target.parent().and_then(Path::parent).expect("it lies in `deps`");
    let before = children();
    let began = Instant::now();
    let output = Command::new(target.join("remit"))
        .args(["explain", name, "--format", "json", "--now", "2026-11-24T09:00:00Z"])
        .current_dir(folder)
        .output()
        .expect("`cargo build --release --bin remit` was run before");
    let wall = began.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (children() - before, wall)
}

/// CPU seconds of all processes that were waited for.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |field: usize| fields.get(field).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    // Fields 16 and 17 of proc(5), counted from the one behind the name; Linux counts 100 ticks a second.
    (ticks(13) + ticks(14)) / 100.0
}

fn make(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder for the project");
    fs::write(folder.join("remit.yaml"), CONFIG).expect("the configuration is written");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let store = SqliteStore::open(&folder.join("remit.db")).expect("a store");
    runtime.block_on(async {
        for hour in [1, 2] {
            fill(&store, hour).await;
        }
    });
}

async fn fill(store: &SqliteStore, hour: i64) {
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
    let record = |number| record(number, hour);
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

/// One app in a hundred starts the next; one in a thousand changed since the first scan.
fn record(number: usize, hour: i64) -> Record {
    let id = ExternalId::from(format!("installation:{number}"));
    let holder = PrincipalRef {
        id: Some(format!("user:{}", number % N_ACCOUNTS).into()),
        name: format!("user-{}", number % N_ACCOUNTS),
    };
    let mut scopes: Vec<String> =
        ["contents:read", "issues:write", "metadata:read", "pull_requests:write"].map(str::to_owned).into();
    if number.is_multiple_of(1_000) && hour > 1 {
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

fn approval(number: usize) -> String {
    format!(
        "---\nintegration: {{ provider: github, app: \"{number}\" }}\nname: Service {number}\n\
         owner: user-{}@acme.example\npurpose: builds what is pushed\n\
         scopes: [contents:read, issues:write, pull_requests:write]\nresources: [acme/service-{number}]\n\
         expires: 2027-06-30\nreview: {{ every: 90d, last: 2026-11-01, by: dana@acme.example }}\n",
        number % N_ACCOUNTS
    )
}

/// Noon so many days before the day of judging.
fn day(n_before: i64) -> Timestamp {
    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("an instant");
    now - SignedDuration::from_hours(24 * n_before)
}
