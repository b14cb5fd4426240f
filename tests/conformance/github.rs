//! GitHub: the settings with which its exchanges are spoken, and what excuses it from a law.

use crate::Entry;
use remit_conformance::Excuse;
use serde_json::json;

/// GitHub.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_github::PROVIDER,
    settings: || json!({ "org": "acme", "auth": { "token": { "env": "GITHUB_TOKEN" } } }),
    excuses: &[
        Excuse {
            stage: "organization",
            law: "a_denied_slice_leaves_the_others_whole",
            why: "without the organization's own count the repositories cannot be proven whole",
        },
        Excuse {
            stage: "apps",
            law: "not_found_is_never_empty",
            why: "GitHub shows nothing of the private apps of others, and that is an answer",
        },
        Excuse {
            stage: "credential_authorizations",
            law: "an_empty_listing_is_complete_and_empty",
            why: "GitHub answers with an empty list where there is no single sign-on, too",
        },
        Excuse {
            stage: "repositories",
            law: "an_empty_listing_is_complete_and_empty",
            why: "the organization's own count says that there are some",
        },
    ],
};
