//! Slack: the settings with which its exchanges are spoken, and what excuses it from a law.

use crate::Entry;
use remit_conformance::Excuse;
use serde_json::json;

const fn of_one_method(stage: &'static str) -> Excuse {
    Excuse {
        stage,
        law: "a_denied_slice_leaves_the_others_whole",
        why: "all of its slices are one method, told apart by a parameter",
    }
}

/// Slack.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_slack::PROVIDER,
    settings: || json!({ "tenant": "E0ACME", "auth": { "token": { "env": "SLACK_TOKEN" } } }),
    excuses: &[
        of_one_method("workspace_bots"),
        of_one_method("integration_logs"),
        of_one_method("bot_actions"),
        of_one_method("approved_apps"),
        of_one_method("requested_apps"),
        of_one_method("restricted_apps"),
    ],
};
