//! A whole scan beside a minimal client that makes the same requests: CPU, memory and requests, as ratios in one run.
//!
//! The simulated GitHub runs in a process of its own, and so does each client, so that only the client is measured.
//! `cargo bench -p remit-tests --bench scan`, with `-- --tenfold` for the organization ten times as large.

mod minimal;
mod ours;
mod process;
mod server;

use process::Measured;
use std::process::ExitCode;

/// How often each client runs; the least CPU counts, since everything else on the machine only adds.
const N_RUNS: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", size] => server::serve(size),
        ["minimal", base_url, token, size] => process::report(&minimal::scan(base_url, token, size)),
        ["ours", base_url, token, folder, size] => process::report(&ours::scan(base_url, token, folder, size)),
        [] => compare(&["w1", "w1-few-keys"]),
        ["--tenfold"] => compare(&["w1", "w1-tenfold"]),
        _ => {
            println!("usage: scan [--tenfold]");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn compare(sizes: &[&str]) {
    println!("{:12} {:10} {:>9} {:>9} {:>9} {:>8} {:>8}", "workload", "client", "requests", "records", "CPU s", "wall s", "MiB");
    for size in sizes {
        let server = server::Server::start(size);
        let minimal = best(|| process::run(&["minimal", &server.base_url, &server.token, size]));
        row(size, "minimal", &minimal);
        let folder = tempfile::tempdir().expect("a folder for the store");
        let mut first = None;
        for n in 0..N_RUNS {
            let store = folder.path().join(n.to_string());
            std::fs::create_dir(&store).expect("a folder for the store");
            let store = store.to_string_lossy().into_owned();
            let run = process::run(&["ours", &server.base_url, &server.token, &store, size]);
            first = better(first, run);
        }
        let ours = first.expect("at least one run");
        row(size, "remit", &ours);
        let store = folder.path().join("0").to_string_lossy().into_owned();
        let again = process::run(&["ours", &server.base_url, &server.token, &store, size]);
        row(size, "unchanged", &again);
        println!(
            "{size:12} ratio of CPU {:.2} (at most 1.5); requests {} conditional, {} answered 304; rows written again: {}\n",
            ours.cpu / minimal.cpu,
            again.n_conditional,
            again.n_not_modified,
            again.n_written
        );
    }
}

fn best(run: impl Fn() -> Measured) -> Measured {
    (0..N_RUNS).fold(None, |best, _| better(best, run())).expect("at least one run")
}

fn better(best: Option<Measured>, run: Measured) -> Option<Measured> {
    match best {
        Some(best) if best.cpu <= run.cpu => Some(best),
        _ => Some(run),
    }
}

fn row(size: &str, client: &str, measured: &Measured) {
    println!(
        "{size:12} {client:10} {:>9} {:>9} {:>9.2} {:>8.2} {:>8.1}",
        measured.n_requests, measured.n_records, measured.cpu, measured.wall, measured.mib
    );
}
