//! The simulated GitHub in a process of its own: started by the benchmark, asked for its counts over its standard input.

use crate::installation;
use remit_sim::{Settings, Simulator, Size, World};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// A running simulator in another process. It stops when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) base_url: String,
    /// An installation token, which both clients use.
    pub(crate) token: String,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What was asked of the server since it was last asked for its counts.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Requests that were sent.
    pub(crate) n_requests: u64,
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
    /// Starts a server with an organization of a size.
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

/// Serves an organization of a size until standard input ends.
pub(crate) fn serve(size: &str) {
    // The tenfold organization may be read for longer than the hour of an ordinary token.
    let settings = Settings { token_lifetime: Duration::from_secs(24 * 60 * 60), ..Settings::default() };
    let simulator =
        Simulator::start_blocking(World::generated(&named(size), 1), settings).expect("a free port");
    let token = installation::token(&simulator);
    simulator.reset_requests();
    say(&Started { base_url: simulator.base_url(), token });
    for _ in std::io::stdin().lines() {
        let counters = simulator.requests();
        simulator.reset_requests();
        say(&Counts {
            n_requests: counters.total,
            n_conditional: counters.conditional,
            n_not_modified: counters.not_modified,
        });
    }
}

fn named(size: &str) -> Size {
    match size {
        "w1" => Size::w1(),
        "w1-few-keys" => Size { repositories_with_keys: 250, ..Size::w1() },
        "w1-tenfold" => Size::w1().times(10),
        _ => panic!("there is no workload `{size}`"),
    }
}

#[expect(clippy::print_stdout, reason = "this is what the benchmark reads")]
fn say(line: &impl Serialize) {
    println!("{}", serde_json::to_string(line).expect("texts and numbers can be written"));
}
