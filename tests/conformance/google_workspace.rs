//! Google Workspace: the settings with which its exchanges are spoken, and what excuses it from a law.

use crate::Entry;
use remit_conformance::Excuse;
use serde_json::json;

/// Google Workspace.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_google_workspace::PROVIDER,
    settings: || {
        json!({
            "auth": { "token": { "env": "GOOGLE_TOKEN" } },
            "projects": ["acme-sync", "acme-data"],
            "delegations": [
                { "client": "114877120934410000003", "name": "Old archive", "scopes": ["openid"] },
            ],
            "publishers": { "602381774412": { "name": "Quillworks", "domain": "quillworks.example" } },
            "systems": { "02okta01": "acme-okta" },
        })
    },
    excuses: &[
        Excuse {
            stage: "token_activity",
            law: "a_denied_slice_leaves_the_others_whole",
            why: "all of its slices are one path, told apart by a filter",
        },
        Excuse {
            stage: "token_activity",
            law: "an_empty_listing_is_complete_and_empty",
            why: "a log without a call of any client is one that the edition does not write",
        },
        Excuse {
            stage: "delegations",
            law: "an_empty_listing_is_complete_and_empty",
            why: "what the settings repeat stands beside the log",
        },
    ],
};
