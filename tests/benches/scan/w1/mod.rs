//! W1: a GitHub organization of 2,000 installations, 20,000 fine-grained tokens and 5,000 repositories with keys and hooks.

mod minimal;
mod server;

use crate::workload::Workload;
use crate::{github, minimal as client};

pub(crate) const WORKLOAD: Workload = Workload {
    name: "w1",
    sizes: &["w1", "w1-few-keys"],
    source: github::SOURCE,
    serve: server::serve,
    minimal: |base_url, token| client::scan(base_url, token, minimal::read),
};
