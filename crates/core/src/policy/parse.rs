//! The policy file: thresholds in place of the defaults.

use super::{DaysByTier, Policy};
use crate::document::{Diagnostic, Diagnostics, Field, Fields, read};
use crate::finding::{FindingKind, Severity};
use crate::model::AppId;

const KEYS: &[&str] = &[
    "dormant_after",
    "max_age",
    "max_lifetime",
    "review",
    "rotation_overlap",
    "max_powers",
    "max_hops",
    "placeholders",
    "first_party",
    "low_risk_scopes",
    "admin_roles",
    "organization_domains",
    "severities",
];
const TIERS: &[&str] = &["t0", "t1", "t2", "t3"];

impl Policy {
    /// Reads a policy file. What it does not mention keeps its default.
    ///
    /// # Errors
    /// Everything that is wrong in the file.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let mut policy = Self::default();
        for node in read(file, text, &diagnostics) {
            if let Some(fields) = Fields::open(&node, "a policy", KEYS, &diagnostics) {
                policy.take(&fields);
            }
        }
        if diagnostics.is_empty() { Ok(policy) } else { Err(diagnostics.into_sorted()) }
    }

    fn take(&mut self, fields: &Fields<'_>) {
        let days = [
            ("dormant_after", &mut self.dormant_after),
            ("max_age", &mut self.max_age),
            ("max_lifetime", &mut self.max_lifetime),
            ("review", &mut self.review),
        ];
        for (key, by_tier) in days {
            if let Some(field) = fields.get(key) {
                take_days(by_tier, &field);
            }
        }
        let number = |key| fields.get(key).and_then(|field| field.days()).map(|days| days.value);
        self.rotation_overlap = number("rotation_overlap").unwrap_or(self.rotation_overlap);
        let count = |key| fields.get(key).and_then(|field| field.count()).map(|count| count.value);
        self.max_powers = count("max_powers").unwrap_or(self.max_powers);
        self.max_hops = count("max_hops").unwrap_or(self.max_hops);
        if let Some(words) = fields.get("placeholders").and_then(|field| field.texts()) {
            self.placeholders = words.into_iter().map(|word| word.value.to_lowercase()).collect();
        }
        if let Some(ids) = fields.get("first_party").and_then(|field| field.texts()) {
            self.first_party = ids.into_iter().map(|id| AppId::from(id.value)).collect();
        }
        let lists = [
            ("low_risk_scopes", &mut self.low_risk_scopes),
            ("admin_roles", &mut self.admin_roles),
            ("organization_domains", &mut self.organization_domains),
        ];
        for (key, list) in lists {
            if let Some(words) = fields.get(key).and_then(|field| field.texts()) {
                *list = words.into_iter().map(|word| word.value).collect();
            }
        }
        if let Some(field) = fields.get("severities") {
            self.take_severities(&field);
        }
    }

    fn take_severities(&mut self, field: &Field<'_>) {
        let ids: Vec<&str> = FindingKind::ALL.iter().map(|kind| kind.id()).collect();
        let words = Severity::ALL.map(|severity| (severity.as_str(), severity));
        let Some(fields) = field.fields(&ids) else { return };
        for kind in FindingKind::ALL {
            if let Some(severity) = fields.get(kind.id()).and_then(|field| field.choice(&words)) {
                self.severities.insert(*kind, severity.value);
            }
        }
    }
}

fn take_days(by_tier: &mut DaysByTier, field: &Field<'_>) {
    let Some(fields) = field.fields(TIERS) else { return };
    for (tier, days) in TIERS.iter().zip(&mut by_tier.0) {
        if let Some(written) = fields.get(tier).and_then(|field| field.days()) {
            *days = written.value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_does_not_mention_keeps_its_default() {
        let policy =
            Policy::parse("policy.yaml", "max_age: { t0: 30d }\nseverities: { excess-scope: low }\n");
        let policy = policy.expect("the file is right");
        assert_eq!(policy.max_age, DaysByTier([30, 90, 180, 365]));
        assert_eq!(policy.severities.get(&FindingKind::ExcessScope), Some(&Severity::Low));
        assert_eq!(policy.review, Policy::default().review);
    }

    #[test]
    fn every_fault_of_a_file_is_named() {
        let faults = Policy::parse(
            "policy.yaml",
            "max_aeg: 3\nseverities: { excess-scope: bad }\nreview: { t9: 1d }\n",
        );
        assert_eq!(faults.expect_err("three faults").len(), 3);
    }
}
