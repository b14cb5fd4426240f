//! A whole scan beside a minimal client that makes the same requests: CPU, memory and requests, as ratios in one run.
//!
//! The simulated platform runs in a process of its own, and so does each client, so that only the client is measured.
//! The minimal client ends where everything is stored; remit then judges it, which is told apart.
//! `cargo bench -p remit-tests --bench scan` compares all workloads; `-- w2` one of them, `-- w2 --tenfold` beside the one
//! that is ten times as large. `-- judge w2 FOLDER` judges again what a scan stored there, for a profile.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../github.rs"]
mod github;
mod minimal;
mod process;
#[path = "../remit.rs"]
mod remit;
mod server;
mod w1;
mod w2;
mod w3;
mod workload;

use process::Measured;
use remit::{Source, Target};
use remit_store::SqliteStore;
use server::{Counts, Server};
use std::path::Path;
use std::process::ExitCode;
use workload::Workload;

/// How often each client runs; the least CPU counts, since everything else on the machine only adds.
const N_RUNS: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", size] => server::serve(size),
        ["minimal", size, base_url, token] => {
            process::report(&(Workload::of(size).minimal)(base_url, token));
        }
        ["remit", size, base_url, token, folder] => {
            let source = &Workload::of(size).source;
            process::report(&remit(Target { source, base_url, token }, Path::new(folder)));
        }
        ["judge", size, folder] => process::report(&judge(&Workload::of(size).source, Path::new(folder))),
        [] => workload::ALL.iter().flat_map(|workload| workload.sizes).for_each(|size| compare(size)),
        [name] => Workload::of(name).sizes.iter().for_each(|size| compare(size)),
        [name, "--tenfold"] => {
            [(*name).to_owned(), Workload::of(name).tenfold()].iter().for_each(|size| compare(size))
        }
        _ => {
            println!("usage: scan [w1|w2|w3 [--tenfold]]");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn remit(target: Target<'_>, folder: &Path) -> Measured {
    let mut measured = Measured::default();
    let report = remit::scan(target, folder, || {
        measured.cpu_stored = process::cpu();
        measured.mib_stored = process::peak_mib();
    });
    let done = report.reconciliation;
    measured.n_written = done.n_new + done.n_changed + done.n_retired;
    measured.n_records = measured.n_written + done.n_unchanged;
    measured
}

/// Judges what an earlier run stored in a folder: for a profile of judging alone.
fn judge(source: &Source, folder: &Path) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let store = SqliteStore::open(&folder.join("remit.db")).expect("a store");
    runtime.block_on(remit::judge(source, &store));
    Measured::default()
}

fn compare(size: &str) {
    println!("{:51} {:^17} {:^17}", "", "until stored", "with judging");
    println!(
        "{:12} {:10} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "workload", "client", "requests", "parts", "records", "CPU s", "MiB", "CPU s", "MiB", "wall s"
    );
    let mut server = Server::start(size);
    let folder = tempfile::tempdir().expect("a folder for the stores");
    let mut minimal = Vec::new();
    let mut ours = Vec::new();
    for n in 0..N_RUNS {
        let store = folder.path().join(n.to_string());
        std::fs::create_dir(&store).expect("a folder for the store");
        // By turns, so that whatever else the machine does meets both.
        minimal.push(run(&mut server, size, "minimal", None));
        ours.push(run(&mut server, size, "remit", Some(&store)));
    }
    let minimal = cheapest(minimal);
    row(size, "minimal", &minimal);
    let ours = cheapest(ours);
    row(size, "remit", &ours);
    let (again, counts) = run(&mut server, size, "remit", Some(&folder.path().join("0")));
    row(size, "unchanged", &(again.clone(), counts));
    println!(
        "{size:12} ratio of CPU {:.2} until everything is stored (at most 1.5), {:.2} with judging; again: {} requests \
         conditional, {} answered 304, rows written {}\n",
        ours.0.cpu_stored / minimal.0.cpu,
        ours.0.cpu / minimal.0.cpu,
        counts.n_conditional,
        counts.n_not_modified,
        again.n_written
    );
}

/// Runs one client in a process of its own.
fn run(server: &mut Server, size: &str, client: &str, store: Option<&Path>) -> (Measured, Counts) {
    let store = store.map(|path| path.to_string_lossy().into_owned());
    let mut arguments = vec![client, size, &server.base_url, &server.token];
    arguments.extend(store.as_deref());
    let measured = process::run(&arguments);
    (measured, server.counts())
}

fn cheapest(runs: Vec<(Measured, Counts)>) -> (Measured, Counts) {
    runs.into_iter().min_by(|one, other| one.0.cpu.total_cmp(&other.0.cpu)).expect("at least one run")
}

fn row(size: &str, client: &str, (measured, counts): &(Measured, Counts)) {
    println!(
        "{size:12} {client:10} {:>9} {:>8} {:>8} {:>8.2} {:>8.1} {:>8.2} {:>8.1} {:>8.2}",
        counts.n_requests,
        counts.n_parts,
        measured.n_records,
        measured.cpu_stored,
        measured.mib_stored,
        measured.cpu,
        measured.mib,
        measured.wall
    );
}
