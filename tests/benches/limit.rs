//! A scan under a provider's limit: how long it takes beside requests divided by the limit, and what was refused.
//!
//! `cargo bench -p remit-tests --bench limit`.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod github;
mod remit;

use remit_sim::{Limit, Settings, Simulator, Size, World};
use std::time::Instant;

/// Requests a second that the simulated GitHub allows.
const RATE: u32 = 50;

fn main() {
    let limit = Limit { requests: RATE, window: 1 };
    let settings = Settings { core: limit, graphql: limit, ..Settings::default() };
    let size = Size {
        installations: 100,
        apps: 100,
        tokens: 100,
        repositories: 300,
        repositories_with_keys: 300,
        members: 20,
        ..Size::w1()
    };
    let simulator = Simulator::start_blocking(World::generated(&size, 1), settings).expect("a free port");
    let folder = tempfile::tempdir().expect("a folder for the store");
    let token = github::token(&simulator);
    let base_url = simulator.base_url();
    simulator.reset_requests();
    let began = Instant::now();
    let mut wall = 0.0;
    let target = remit::Target { source: &github::SOURCE, base_url: &base_url, token: &token };
    remit::scan(target, folder.path(), || wall = began.elapsed().as_secs_f64());
    let counters = simulator.requests();
    let n_graphql = counters.of("/graphql");
    let n_limited = u32::try_from(counters.total - n_graphql).expect("a few hundred requests");
    let ideal = f64::from(n_limited) / f64::from(RATE);
    println!("requests under the limit {n_limited}, besides {n_graphql} of GraphQL with a limit of its own");
    println!("wall {wall:.2} s, requests / limit {ideal:.2} s, ratio {:.3} (at most 1.05)", wall / ideal);
    println!("refused {} (0 once the limit is known)", counters.refused);
}
