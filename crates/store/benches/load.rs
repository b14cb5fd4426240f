//! Loading records: staging and reconciling, beside a plain prepared insert of the same columns into the same table, and
//! a second scan in which nothing changed.
//!
//! `cargo bench -p remit-store --bench load` prints CPU seconds and ratios for two loads: deploy keys as GitHub lists them,
//! five a page, and a million grants of one scope, a hundred a page. Each is done three times, ours and the plain inserts
//! by turns; the least counts, since everything else on the machine only adds.

use jiff::{SignedDuration, Timestamp};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::fact::{Fact, Why};
use remit_core::model::*;
use remit_store::{ScanRequest, SqliteStore, StagedPage, Store};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// What the engine stages in one transaction.
const PAGES_PER_BATCH: usize = 256;
const RECORDS_PER_BATCH: usize = 2_000;

/// How many dossiers are read at a time.
const DOSSIERS_PER_PAGE: usize = 512;

/// What is loaded.
#[derive(Debug, Clone, Copy)]
struct Load {
    label: &'static str,
    n_records: usize,
    n_pages: usize,
    record: fn(usize) -> Record,
}

const LOADS: [Load; 2] = [
    Load { label: "keys", n_records: 47_000, n_pages: 10_270, record: deploy_key },
    Load { label: "grants", n_records: 1_000_000, n_pages: 10_000, record: grant },
];

fn main() {
    // `cargo test --benches` wants to see it run, not to wait for it.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let runtime =
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime needs no resources");
    // A name among the arguments picks one load, whose peak of memory is then its own.
    let is_picked = |load: &Load| std::env::args().any(|argument| argument == load.label);
    let is_any_picked = LOADS.iter().any(is_picked);
    for load in LOADS.into_iter().filter(|load| !is_any_picked || is_picked(load)) {
        let shrink = if is_bench { 1 } else { 1_000 };
        let (n_records, n_pages) = (load.n_records / shrink, load.n_pages / shrink);
        runtime.block_on(measure(Load { n_records, n_pages, ..load }));
    }
}

/// How often each is done.
const N_RUNS: usize = 3;

/// What one turn cost, in CPU time.
#[derive(Debug, Clone, Copy)]
struct Turn {
    made: Duration,
    staged: Duration,
    reconciled: Duration,
    again: Duration,
    previewed: Duration,
    read: Duration,
    indexed: Duration,
    bare: Duration,
}

impl Turn {
    /// The least of each.
    fn least(self, other: Self) -> Self {
        Self {
            made: self.made.min(other.made),
            staged: self.staged.min(other.staged),
            reconciled: self.reconciled.min(other.reconciled),
            again: self.again.min(other.again),
            previewed: self.previewed.min(other.previewed),
            read: self.read.min(other.read),
            indexed: self.indexed.min(other.indexed),
            bare: self.bare.min(other.bare),
        }
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
async fn measure(load: Load) {
    let Load { label, n_records, n_pages, .. } = load;
    println!("{n_records} {label} in {n_pages} pages");
    let mut least: Option<Turn> = None;
    let (mut n_bytes, mut memory) = (0, String::new());
    for _ in 0..N_RUNS {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("remit.db");
        let ours = turn(load, &path).await;
        if memory.is_empty() {
            memory = peak_memory();
        }
        n_bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
        let indexed = plain(&path, &folder.path().join("indexed.db"), true);
        let bare = plain(&path, &folder.path().join("bare.db"), false);
        let one = Turn { indexed, bare, ..ours };
        least = Some(least.map_or(one, |least| least.least(one)));
    }
    let turn = least.expect("there was one");
    let rows = |label: &str, spent: Duration| {
        let per_second = n_records as f64 / spent.as_secs_f64();
        println!("  {label:<44} {:>7.3} CPU s {per_second:>10.0} rows/s", spent.as_secs_f64());
    };
    let ours = turn.staged + turn.reconciled;
    rows("(making the records, taken off below)", turn.made);
    rows("staging", turn.staged);
    rows("reconciling", turn.reconciled);
    rows("ours: both", ours);
    rows("unchanged second scan", turn.again);
    rows("  of which asking what would be retired", turn.previewed);
    rows("reading all dossiers", turn.read);
    rows("plain prepared insert, same table and indexes", turn.indexed);
    rows("plain prepared insert, no indexes", turn.bare);
    let ratio = |plain: Duration, ours: Duration| plain.as_secs_f64() / ours.as_secs_f64();
    for (label, ours) in [("reconciling against plain:", turn.reconciled), ("both against plain:", ours)] {
        println!(
            "  {label:<26} {:.2} with indexes, {:.2} without",
            ratio(turn.indexed, ours),
            ratio(turn.bare, ours)
        );
    }
    println!("  {memory} at the most, plain inserts not counted");
    println!("  {} bytes a record", n_bytes / n_records as u64);
}

/// Loads a new store, scans it again, and reads it. The plain inserts are another's.
async fn turn(load: Load, path: &Path) -> Turn {
    let store = SqliteStore::open(path).expect("a store");
    let made = cpu(async || make_only(load)).await;
    let first = scan(&store, load, 1).await;
    let second = scan(&store, load, 2).await;
    let read = cpu(async || read_all(&store).await).await;
    Turn {
        made,
        staged: first.staged - made,
        reconciled: first.reconciled,
        again: second.staged - made + second.previewed + second.reconciled,
        previewed: second.previewed,
        read,
        indexed: Duration::ZERO,
        bare: Duration::ZERO,
    }
}

/// The most memory that the process has held so far, as Linux tells it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "unknown".to_owned(), |peak| peak.trim().to_owned())
}

/// CPU time of the whole process.
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

async fn cpu(act: impl AsyncFnOnce()) -> Duration {
    let start = now();
    act().await;
    now() - start
}

struct Spent {
    staged: Duration,
    previewed: Duration,
    reconciled: Duration,
}

fn make_only(load: Load) {
    for page in pages(load) {
        std::hint::black_box(page);
    }
}

async fn scan(store: &SqliteStore, load: Load, hour: i64) -> Spent {
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour);
    let request = ScanRequest {
        connection: ConnectionId::from("acme"),
        provider: ProviderId::from("github"),
        stages: vec![
            (StageId::from("repositories"), None),
            (StageId::from("keys"), Some(StageId::from("repositories"))),
        ],
        fingerprint: "bench".to_owned(),
        now,
    };
    let open = store.open_scan(request).await.expect("an open scan");
    let staged = cpu(async || {
        let (mut batch, mut n_batched, mut outcomes) = (Vec::new(), 0, Vec::new());
        for page in pages(load) {
            n_batched += page.records.len();
            outcomes.push(SliceOutcome {
                stage: page.stage.clone(),
                slice: page.slice.clone(),
                outcome: Outcome::Complete,
            });
            batch.push(page);
            if batch.len() >= PAGES_PER_BATCH || n_batched >= RECORDS_PER_BATCH {
                n_batched = 0;
                let (batch, outcomes) = (std::mem::take(&mut batch), std::mem::take(&mut outcomes));
                store.stage(open.id, batch, outcomes).await.expect("staged");
            }
        }
        store.stage(open.id, batch, outcomes).await.expect("staged");
    });
    let staged = staged.await;
    let previewed = cpu(async || drop(store.retirements(open.id).await.expect("a preview"))).await;
    let mut done = None;
    let reconciled = cpu(async || done = store.reconcile(open.id, now).await.ok()).await;
    let done = done.expect("reconciled");
    assert_eq!((done.n_new + done.n_unchanged) as usize, load.n_records + 1);
    Spent { staged, previewed, reconciled }
}

async fn read_all(store: &SqliteStore) {
    let connection = ConnectionId::from("acme");
    let mut after = None;
    loop {
        let page =
            store.dossiers(&connection, None, after.as_ref(), DOSSIERS_PER_PAGE).await.expect("dossiers");
        let Some(last) = page.last() else { return };
        after = Some(last.id.clone());
    }
}

/// A page that names every slice, and one page of each slice.
fn pages(Load { n_records, n_pages, record, .. }: Load) -> impl Iterator<Item = StagedPage> {
    let names = |number: usize| format!("{}", 1_000_000 + number);
    let page = |stage: &str, slice: String, records: Vec<Record>| StagedPage {
        stage: StageId::from(stage),
        slice,
        number: 0,
        records,
        next: None,
        children: Vec::new(),
        tombstones: Vec::new(),
        shortfall: None,
    };
    let mut first = page("repositories", String::new(), vec![record(n_records)]);
    first.children = (0..n_pages)
        .map(|number| remit_store::ChildSlice {
            stage: StageId::from("keys"),
            slice: names(number),
            params: vec![("repository".to_owned(), format!("acme/service-{number}"))],
            is_empty: false,
        })
        .collect();
    std::iter::once(first).chain((0..n_pages).map(move |number| {
        let records =
            (number * n_records / n_pages..(number + 1) * n_records / n_pages).map(record).collect();
        page("keys", names(number), records)
    }))
}

/// A grant of one scope to an app.
fn grant(number: usize) -> Record {
    let id = ExternalId::from(format!("grant:{}", 40_000_000 + number));
    let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(450_000);
    let grant = Grant {
        id: id.clone(),
        scope_kind: "delegated".to_owned(),
        scopes: vec!["Mail.Read".to_owned()],
        resources: Fact::Unknown(Why::NotReported),
        consent: Fact::Known(Consent::User),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Known(at),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    Record {
        kind: RecordKind::Grant,
        external_id: id,
        subject: Some(ExternalId::from(format!("app:{}", 7_000_000 + number / 20))),
        facets: Facets { grants: vec![grant], ..Facets::default() },
        activity: Vec::new(),
        endpoint: "GET /oauth2PermissionGrants",
    }
}

/// A deploy key, as GitHub's is mapped.
fn deploy_key(number: usize) -> Record {
    let id = ExternalId::from(format!("deploy_key:{}", 40_000_000 + number));
    let at = |hours: usize| {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(i64::try_from(hours).expect("a year in reach"))
    };
    let holder = PrincipalRef { id: None, name: format!("user-{}", number % 997) };
    let integration = Integration {
        kind: IntegrationKind::DeployKey,
        app: AppId::from(id.as_str()),
        name: Fact::Known(format!("ci-{number}")),
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Known(at(450_000 + number % 40_000)),
        held_by: Fact::Known(holder.clone()),
        host: Fact::Unknown(Why::NotReported),
        manage_url: Fact::Known(format!("https://git.example/acme/service-{}/settings/keys", number / 5)),
    };
    let credential = Credential {
        id: id.clone(),
        kind: CredentialKind::DeployKey,
        name: Fact::Known(format!("ci-{number}")),
        hint: Fact::Unknown(Why::NotReported),
        holder: Fact::Known(holder),
        created_at: Fact::Known(at(450_000 + number % 40_000)),
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Unknown(Why::NotReported),
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: "deploy_key".to_owned(),
        scopes: vec!["contents:read".to_owned()],
        resources: Fact::Known(Resources::Selected(Fact::Known(vec![format!(
            "acme/service-{}",
            number / 5
        )]))),
        consent: Fact::Known(Consent::User),
        granted_by: Fact::Unknown(Why::NotReported),
        granted_at: Fact::Known(at(450_000 + number % 40_000)),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    Record {
        kind: RecordKind::Credential,
        external_id: id.clone(),
        subject: None,
        facets: Facets {
            integration: Some(integration),
            credentials: vec![credential],
            grants: vec![grant],
            ..Facets::default()
        },
        activity: vec![use_of(id, at(490_000 + number % 5_000))],
        endpoint: "GET /repos/{owner}/{repo}/keys",
    }
}

fn use_of(id: ExternalId, at: Timestamp) -> Activity {
    Activity {
        of: id,
        source: "last_used".to_owned(),
        kind: UseKind::ApiCall,
        last: Fact::Known(at),
        resolution: SignedDuration::from_secs(1),
        visible: Visibility::Always,
        count: Fact::Unknown(Why::NotReported),
        scopes: Fact::Unknown(Why::NotReported),
    }
}

type Row = (i64, i64, String, String, String, i64, u8, i64, i64, String, String);

/// Inserts the same rows into the same table, as plainly as it can be done. Reading them first is not counted.
fn plain(from: &Path, to: &Path, with_indexes: bool) -> Duration {
    drop(SqliteStore::open(to).expect("a store"));
    let db = Connection::open(from).expect("the store");
    let mut select = db
        .prepare("select connection, slice, kind, external_id, subject, endpoint, holds, first_seen, valid_from, activity, facets from record")
        .expect("a statement");
    let rows: Vec<Row> = select
        .query_map((), |row| Row::try_from(row))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("rows");
    let mut db = Connection::open(to).expect("the store");
    db.execute_batch("pragma synchronous = normal; pragma cache_size = -16000").expect("settings");
    if !with_indexes {
        db.execute_batch(
            "drop index record_slice; drop index record_subject; drop index record_held;
             drop index past_subject; drop index past_record; drop index past_end; drop index past_held",
        )
        .expect("no indexes");
    }
    let start = now();
    let transaction = db.transaction().expect("a transaction");
    let mut insert = transaction
        .prepare("insert into record (connection, slice, kind, external_id, subject, endpoint, holds, is_new, is_retired, first_seen, valid_from, activity, facets) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, 0, ?8, ?9, ?10, ?11)")
        .expect("a statement");
    for (a, b, c, d, e, f, g, h, i, j, k) in &rows {
        insert.execute((a, b, c, d, e, f, g, h, i, j, k)).expect("a row");
    }
    drop(insert);
    transaction.commit().expect("committed");
    now() - start
}
