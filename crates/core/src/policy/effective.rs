//! The policy in effect: which one holds for an integration, and its lines as reports print them.

use super::{DaysByTier, Policy};
use crate::model::{AppId, ProviderId};
use crate::risk::Model;
use std::collections::BTreeMap;

/// The policies that hold for some integrations in place of the general one, each complete.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Overrides {
    pub(super) providers: BTreeMap<ProviderId, Override>,
}

/// The policies of one provider.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Override {
    /// The provider's own; the general one holds if there is none.
    pub(super) policy: Option<Box<Policy>>,
    /// Those of single integrations.
    pub(super) apps: BTreeMap<AppId, Policy>,
}

impl Policy {
    /// Returns the policy that holds for an integration: its own, else its provider's, else this one.
    pub fn effective(&self, provider: &ProviderId, app: &AppId) -> &Self {
        let Some(of_provider) = self.overrides.providers.get(provider) else { return self };
        of_provider.apps.get(app).or(of_provider.policy.as_deref()).unwrap_or(self)
    }

    /// Returns every threshold with its value in words, overrides after what holds in general.
    pub fn rows(&self) -> Vec<(String, String)> {
        let mut rows = self.own_rows();
        for (provider, of_provider) in &self.overrides.providers {
            let general = of_provider.policy.as_deref().unwrap_or(self);
            rows.extend(differences(&format!("{provider}: "), self, general));
            for (app, policy) in &of_provider.apps {
                rows.extend(differences(&format!("{provider} `{app}`: "), general, policy));
            }
        }
        rows.push(("risk model".to_owned(), Model::builtin().name()));
        rows
    }

    fn own_rows(&self) -> Vec<(String, String)> {
        let severities = self.severities.iter().map(|(kind, severity)| format!("{} {severity}", kind.id()));
        let rows = [
            ("profile", self.profile.as_str().to_owned()),
            ("dormant after", by_tier(self.dormant_after)),
            ("longest age of a credential", by_tier(self.max_age)),
            ("longest life of a credential", by_tier(self.max_lifetime)),
            ("longest time between two reviews", by_tier(self.review)),
            ("longest overlap of two credentials", format!("{} days", self.rotation_overlap)),
            ("most powers in one sentence", self.max_powers.to_string()),
            ("most hops of a path in one sentence", self.max_hops.to_string()),
            ("use told before a scope counts as unused", format!("{} days", self.usage_window)),
            ("critical connections", listed(self.critical.iter().map(ToString::to_string))),
            ("words that are no purpose", listed(self.placeholders.iter().cloned())),
            (
                "first-party integrations that need no approval",
                listed(self.first_party.iter().map(ToString::to_string)),
            ),
            ("first-party names", listed(self.first_party_names.iter().cloned())),
            ("scopes that any user may agree to", listed(self.low_risk_scopes.iter().cloned())),
            ("roles that may agree to any scope", listed(self.admin_roles.iter().cloned())),
            ("the organization's own domains", listed(self.organization_domains.iter().cloned())),
            ("severities changed", listed(severities)),
            (
                "frameworks printed besides those that bind everybody",
                listed(self.frameworks.iter().map(str::to_owned)),
            ),
        ];
        rows.map(|(name, value)| (name.to_owned(), value)).into()
    }
}

/// What of a policy is not as in a more general one.
fn differences(prefix: &str, general: &Policy, policy: &Policy) -> Vec<(String, String)> {
    let known = general.own_rows();
    let changed = policy.own_rows().into_iter().filter(|row| !known.contains(row));
    changed.map(|(name, value)| (format!("{prefix}{name}"), value)).collect()
}

fn by_tier(days: DaysByTier) -> String {
    let [t0, t1, t2, t3] = days.0;
    format!("T0 {t0}, T1 {t1}, T2 {t2}, T3 {t3} days")
}

fn listed(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
