//! Salesforce: the settings with which its exchanges are spoken, and what excuses it from a law.

use crate::Entry;
use remit_conformance::Excuse;
use serde_json::json;

/// Salesforce.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_salesforce::PROVIDER,
    settings: || {
        json!({
            "domain": "lindenworks.my.example",
            "auth": { "token": { "env": "SALESFORCE_TOKEN" } },
            "systems": { "lindenworks.idp.example": "linden-okta" },
        })
    },
    excuses: &[
        Excuse {
            stage: "connected_apps",
            law: "a_confirmed_call_sends_exactly_the_plan",
            why: "the value by which a token is taken back is a secret, and is read just before it is sent",
        },
        Excuse {
            stage: "external_client_apps",
            law: "a_confirmed_call_sends_exactly_the_plan",
            why: "the value by which a token is taken back is a secret, and is read just before it is sent",
        },
        Excuse {
            stage: "tokens",
            law: "a_denied_slice_leaves_the_others_whole",
            why: "sign-ins and changes need the apps by name, which are asked for along with the tokens",
        },
        Excuse {
            stage: "outbound_targets",
            law: "a_denied_slice_leaves_the_others_whole",
            why: "its slices differ in the query alone, and not in the path for which the denial is",
        },
        Excuse {
            stage: "api_usage",
            law: "a_deeply_nested_body_is_refused",
            why: "a file of comma-separated values is not nested",
        },
    ],
};
