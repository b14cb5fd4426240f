//! Okta: the settings with which its exchanges are spoken, and what excuses it from a law.

use crate::Entry;
use remit_conformance::Excuse;
use serde_json::json;

/// Okta.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_okta::PROVIDER,
    settings: || {
        json!({
            "domain": "acme.example",
            "auth": { "token": { "env": "OKTA_TOKEN" } },
            "systems": { "0oa2wiki0saml000006d7": "acme-wiki" },
        })
    },
    excuses: &[Excuse {
        stage: "token_requests",
        law: "a_denied_slice_leaves_the_others_whole",
        why: "all of its slices are one path, told apart by a filter",
    }],
};
