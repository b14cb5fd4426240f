//! W2: a Google Workspace of 10,000 people who let eight apps in each, read by batches.

mod minimal;
mod server;

use crate::minimal as client;
use crate::remit::Source;
use crate::workload::Workload;
use remit_connector_google_workspace::PROVIDER;

pub(crate) const WORKLOAD: Workload = Workload {
    name: "w2",
    sizes: &["w2"],
    source: Source {
        provider: &PROVIDER,
        settings: || serde_json::json!({ "auth": { "token": { "env": "TOKEN" } } }),
        stages: &["oauth_tokens"],
    },
    serve: server::serve,
    minimal: |base_url, token| client::scan(base_url, token, minimal::read),
};
