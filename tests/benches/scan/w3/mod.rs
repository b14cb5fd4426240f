//! W3: an Entra tenant of 5,000 service principals, 50,000 delegated grants and 20,000 permissions of apps.

mod minimal;
mod server;

use crate::minimal as client;
use crate::remit::Source;
use crate::workload::Workload;
use remit_connector_entra::PROVIDER;
use server::TENANT;

pub(crate) const WORKLOAD: Workload = Workload {
    name: "w3",
    sizes: &["w3"],
    source: Source {
        provider: &PROVIDER,
        settings: || serde_json::json!({ "tenant": TENANT, "auth": { "access_token": { "env": "TOKEN" } } }),
        stages: &["service_principals", "delegated_grants", "app_permissions"],
    },
    serve: server::serve,
    minimal: |base_url, token| client::scan(base_url, token, minimal::read),
};
