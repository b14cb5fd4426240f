//! The simulated platform in a process of its own: started by the benchmark, asked for its counts over its standard input.

use crate::workload::Workload;
use remit_sim::Counters;
use remit_sim::kit::Simulation;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// How long tokens live: the tenfold platform may be read for longer than an ordinary one does.
pub(crate) const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A running platform.
pub(crate) struct Served {
    pub(crate) platform: Box<dyn Simulation>,
    /// A token for it.
    pub(crate) token: String,
}

/// A running platform in another process. It stops when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) base_url: String,
    /// A token, which both clients use.
    pub(crate) token: String,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What was asked of the server since it was last asked for its counts.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Requests that were sent.
    pub(crate) n_requests: u64,
    /// Requests that came as parts of one.
    pub(crate) n_parts: u64,
    /// Requests that asked only for what changed.
    pub(crate) n_conditional: u64,
    /// Answers that said "not modified".
    pub(crate) n_not_modified: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Started {
    base_url: String,
    token: String,
}

impl Server {
    /// Starts a server with a platform of a size.
    pub(crate) fn start(size: &str) -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let mut child = Command::new(program)
            .args(["serve", size])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be run");
        let input = child.stdin.take().expect("its input is a pipe");
        let mut output = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        let Started { base_url, token } = line(&mut output);
        Self { base_url, token, child, input, output }
    }

    /// Returns what was asked since the last call.
    pub(crate) fn counts(&mut self) -> Counts {
        self.input.write_all(b"counts\n").expect("the server listens");
        line(&mut self.output)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only where the process has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn line<T: for<'de> Deserialize<'de>>(output: &mut impl BufRead) -> T {
    let mut text = String::new();
    output.read_line(&mut text).expect("the server speaks");
    serde_json::from_str(&text).expect("the server speaks in lines of JSON")
}

/// Serves a platform of a size until standard input ends.
pub(crate) fn serve(size: &str) {
    let Served { platform, token } = (Workload::of(size).serve)(size);
    let mut before = Counts::of(&platform.requests());
    say(&Started { base_url: platform.base_url(), token });
    for _ in std::io::stdin().lines() {
        let now = Counts::of(&platform.requests());
        say(&now.since(before));
        before = now;
    }
}

impl Counts {
    fn of(counters: &Counters) -> Self {
        Self {
            n_requests: counters.total,
            n_parts: counters.by_template.values().sum::<u64>().saturating_sub(counters.total),
            n_conditional: counters.conditional,
            n_not_modified: counters.not_modified,
        }
    }

    fn since(self, before: Self) -> Self {
        Self {
            n_requests: self.n_requests - before.n_requests,
            n_parts: self.n_parts - before.n_parts,
            n_conditional: self.n_conditional - before.n_conditional,
            n_not_modified: self.n_not_modified - before.n_not_modified,
        }
    }
}

/// Returns the fields of an object of a simulated world.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => panic!("objects of a world are JSON objects"),
    }
}

#[expect(clippy::print_stdout, reason = "this is what the benchmark reads")]
fn say(line: &impl Serialize) {
    println!("{}", serde_json::to_string(line).expect("texts and numbers can be written"));
}
