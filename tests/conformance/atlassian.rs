//! Atlassian: the settings with which its exchanges are spoken, and what excuses it from a law.

use crate::Entry;
use remit_conformance::Excuse;
use serde_json::json;

/// Atlassian.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_atlassian::PROVIDER,
    settings: || {
        json!({
            "org": "acme-org-1",
            "auth": { "api_key": { "env": "ATLASSIAN_API_KEY" } },
            "sites": [{
                "host": "acme-site.example",
                "email": "remit@acme.example",
                "token": { "env": "ATLASSIAN_SITE_TOKEN" },
            }],
        })
    },
    excuses: &[Excuse {
        stage: "events",
        law: "a_repeated_next_link_is_never_complete",
        why: "the log names a cursor on its last page too, and ends with an empty one",
    }],
};
