//! One measured process: it runs a client, and prints what it cost as one line of JSON.

use serde::{Deserialize, Serialize};
use std::process::Command;
use std::time::Instant;

/// What a client did and what it cost.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// Records that were read.
    pub(crate) n_records: u64,
    /// Inventory rows that were written.
    pub(crate) n_written: u64,
    /// CPU seconds of the whole process until everything was read and stored.
    pub(crate) cpu_stored: f64,
    /// Most memory at once until then.
    pub(crate) mib_stored: f64,
    /// CPU seconds of the whole process.
    pub(crate) cpu: f64,
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Most memory at once.
    pub(crate) mib: f64,
}

/// Runs this program again with other arguments and returns what it measured.
pub(crate) fn run(arguments: &[&str]) -> Measured {
    let program = std::env::current_exe().expect("this program has a path");
    let began = Instant::now();
    let output = Command::new(program).args(arguments).output().expect("this program can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{arguments:?} failed: {}{text}",
        String::from_utf8_lossy(&output.stderr)
    );
    let line = text.lines().last().unwrap_or_default();
    let measured: Measured = serde_json::from_str(line).expect("the last line is what was measured");
    Measured { wall: began.elapsed().as_secs_f64(), ..measured }
}

/// Prints what a client did, with what this process cost so far.
pub(crate) fn report(done: &Measured) {
    let measured = Measured { cpu: cpu(), mib: peak_mib(), ..done.clone() };
    println!("{}", serde_json::to_string(&measured).expect("numbers can be written"));
}

/// What this process cost so far, in CPU seconds.
#[expect(clippy::cast_precision_loss, reason = "CPU seconds of a benchmark are small")]
pub(crate) fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The most memory that this process held at once, as Linux tells it; 0 elsewhere.
pub(crate) fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
