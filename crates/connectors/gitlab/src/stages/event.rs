//! The kinds of events that webhooks and integrations tell to others: GitLab has a switch for each, `push_events`.

use remit_connector::Tells;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What listings of webhooks and integrations tell.
pub(crate) const TELLS: Tells = Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING };

/// Every other field of a webhook or integration. Only the names of switches are ever taken out of it.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Events(BTreeMap<String, Value>);

impl Events {
    /// Returns the switches that are on.
    pub(crate) fn names(&self) -> Vec<String> {
        let is_on =
            |(name, value): &(&String, &Value)| name.ends_with("_events") && **value == Value::Bool(true);
        self.0.iter().filter(is_on).map(|(name, _)| name.clone()).collect()
    }
}

/// Shows no value: other fields may hold a secret.
impl std::fmt::Debug for Events {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(self.names()).finish()
    }
}
