//! `remit explain` on a store of 100,000 integrations: the whole process, from start to end. First all have an approved
//! record, then a thousand.
//!
//! `cargo build --release --bin remit && cargo bench -p remit-tests --bench explain`. `-- FOLDER` makes the project there and
//! keeps it, for a profile.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod estate;

use estate::{N, PAGE, approval, fill};
use remit_store::SqliteStore;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

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
            // One in a thousand changed since the first scan.
            fill(&store, hour, |number| number.is_multiple_of(1_000) && hour > 1).await;
        }
    });
}
