//! Policy: the thresholds by which is judged. Data with defaults; every threshold is printed with what it decided.

mod effective;
mod framework;
mod parse;
mod profile;
#[cfg(test)]
mod tests;

pub use framework::Frameworks;
pub use profile::Profile;

use crate::approval::DataClass;
use crate::finding::{FindingKind, Severity};
use crate::model::{AppId, ConnectionId};
use crate::scope::Tier;
use effective::Overrides;
use std::collections::{BTreeMap, BTreeSet};

/// A number of days for each tier, T0 first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaysByTier(pub [u32; 4]);

impl DaysByTier {
    /// Returns the number of days at a tier.
    pub fn at(self, tier: Tier) -> u32 {
        let [t0, t1, t2, t3] = self.0;
        match tier {
            Tier::T0 => t0,
            Tier::T1 => t1,
            Tier::T2 => t2,
            Tier::T3 => t3,
        }
    }

    /// Returns it with no tier above a number of days.
    #[must_use]
    pub fn at_most(self, most: Option<u32>) -> Self {
        Self(self.0.map(|days| days.min(most.unwrap_or(days))))
    }
}

/// The thresholds by which is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The framework whose ceilings hold.
    pub profile: Profile,
    /// Connections on which a critical or important function depends.
    pub critical: BTreeSet<ConnectionId>,
    /// After how many days without use a grant is dormant.
    pub dormant_after: DaysByTier,
    /// How many days old a credential may be.
    pub max_age: DaysByTier,
    /// For how many days a credential may be issued.
    pub max_lifetime: DaysByTier,
    /// How many days may pass between two reviews.
    pub review: DaysByTier,
    /// For how many days two credentials may overlap while one replaces the other.
    pub rotation_overlap: u32,
    /// How many distinct powers fit a sentence.
    pub max_powers: u32,
    /// How many hops a path may have that a sentence can follow.
    pub max_hops: u32,
    /// Words that are no purpose, in lower case.
    pub placeholders: BTreeSet<String>,
    /// The provider's own integrations, which need no approval.
    pub first_party: BTreeSet<AppId>,
    /// Names that only the provider's own integrations may bear.
    pub first_party_names: BTreeSet<String>,
    /// For how many days use must be told before a scope counts as unused.
    pub usage_window: u32,
    /// Scopes that any user may consent to, by name or as `kind/scope`.
    pub low_risk_scopes: BTreeSet<String>,
    /// Roles whose holders may consent to any scope, as providers name them; case does not matter.
    pub admin_roles: BTreeSet<String>,
    /// The organization's own domains, to which anything may send data.
    pub organization_domains: BTreeSet<String>,
    /// Severities in place of the kinds' own.
    pub severities: BTreeMap<FindingKind, Severity>,
    /// The frameworks whose controls are printed, of those that bind only some readers.
    pub frameworks: Frameworks,
    /// What holds for one provider or one integration in place of this.
    overrides: Overrides,
}

impl Default for Policy {
    fn default() -> Self {
        Self::of(Profile::Default)
    }
}

/// The steps on which review cadences stand, in days.
const CADENCE_STEPS: [u32; 5] = [365, 180, 90, 30, 7];

impl Policy {
    /// Returns a profile's policy.
    pub fn of(profile: Profile) -> Self {
        let placeholders =
            ["tbd", "todo", "n/a", "na", "none", "integration", "app", "test", "-", "?", "unknown"];
        Self {
            profile,
            critical: BTreeSet::new(),
            dormant_after: DaysByTier([45, 45, 90, 90]).at_most(profile.longest_dormancy()),
            max_age: DaysByTier([90, 90, 180, 365]),
            max_lifetime: DaysByTier([90, 180, 365, 365]),
            review: DaysByTier([30, 90, 180, 365]).at_most(profile.longest_review(false)),
            rotation_overlap: 7,
            max_powers: 3,
            max_hops: 3,
            usage_window: 90,
            placeholders: placeholders.into_iter().map(str::to_owned).collect(),
            first_party: BTreeSet::new(),
            first_party_names: BTreeSet::new(),
            low_risk_scopes: BTreeSet::new(),
            admin_roles: ["admin", "administrator", "owner", "super_admin"].map(str::to_owned).into(),
            organization_domains: BTreeSet::new(),
            severities: BTreeMap::new(),
            frameworks: Frameworks::default().with(profile.frameworks()),
            overrides: Overrides::default(),
        }
    }

    /// Returns the severity of a kind at a tier.
    pub fn severity(&self, kind: FindingKind, tier: Tier) -> Severity {
        self.severities.get(&kind).copied().unwrap_or_else(|| kind.severity(tier))
    }

    /// Returns how many days may pass between two reviews, by tier and data: one step shorter for restricted data and
    /// for an agent that writes on its own, and never more than the profile allows on such a connection.
    pub fn cadence(
        &self,
        tier: Tier,
        data: Option<DataClass>,
        is_autonomous_writer: bool,
        connection: &ConnectionId,
    ) -> u32 {
        let base = self.review.at(tier);
        let n_shorter = u32::from(data == Some(DataClass::Restricted)) + u32::from(is_autonomous_writer);
        let days = (0..n_shorter).fold(base, |days, _| shorter_step(days));
        let longest = self.profile.longest_review(self.critical.contains(connection));
        days.min(longest.unwrap_or(days))
    }
}

fn shorter_step(days: u32) -> u32 {
    CADENCE_STEPS.into_iter().find(|step| *step < days).unwrap_or(days)
}
