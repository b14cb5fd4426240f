//! The policy file: thresholds in place of the defaults.

use super::effective::Override;
use super::{DaysByTier, Frameworks, Policy, Profile};
use crate::document::{Diagnostic, Diagnostics, Field, Fields, did_you_mean, read};
use crate::finding::{FindingKind, Severity};
use crate::model::{AppId, ConnectionId, ProviderId};

const KEYS: &[&str] = &[
    "profile",
    "critical",
    "frameworks",
    "dormant_after",
    "max_age",
    "max_lifetime",
    "review",
    "rotation_overlap",
    "max_powers",
    "max_hops",
    "usage_window",
    "placeholders",
    "first_party",
    "first_party_names",
    "low_risk_scopes",
    "admin_roles",
    "organization_domains",
    "severities",
    "overrides",
];
const OVERRIDE_KEYS: &[&str] = &[
    "provider",
    "app",
    "dormant_after",
    "max_age",
    "max_lifetime",
    "review",
    "rotation_overlap",
    "max_powers",
    "max_hops",
    "usage_window",
    "severities",
];
const TIERS: &[&str] = &["t0", "t1", "t2", "t3"];

impl Policy {
    /// Reads a policy file; `providers` are those that overrides may name. What it does not mention keeps its default.
    ///
    /// # Errors
    /// Everything that is wrong in the file.
    pub fn parse(file: &str, text: &str, providers: &[&str]) -> Result<Self, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let mut policy = Self::default();
        for node in read(file, text, &diagnostics) {
            if let Some(fields) = Fields::open(&node, "a policy", KEYS, &diagnostics) {
                policy = Self::read(&fields, providers);
            }
        }
        if diagnostics.is_empty() { Ok(policy) } else { Err(diagnostics.into_sorted()) }
    }

    fn read(fields: &Fields<'_>, providers: &[&str]) -> Self {
        let profile = fields.get("profile").and_then(|field| field.choice(&Profile::ALL));
        let mut policy = Self::of(profile.map(|profile| profile.value).unwrap_or_default());
        policy.take_thresholds(fields);
        if let Some(words) = fields.get("placeholders").and_then(|field| field.texts()) {
            policy.placeholders = words.into_iter().map(|word| word.value.to_lowercase()).collect();
        }
        if let Some(ids) = fields.get("first_party").and_then(|field| field.texts()) {
            policy.first_party = ids.into_iter().map(|id| AppId::from(id.value)).collect();
        }
        let lists = [
            ("first_party_names", &mut policy.first_party_names),
            ("low_risk_scopes", &mut policy.low_risk_scopes),
            ("admin_roles", &mut policy.admin_roles),
            ("organization_domains", &mut policy.organization_domains),
        ];
        for (key, list) in lists {
            if let Some(words) = fields.get(key).and_then(|field| field.texts()) {
                *list = words.into_iter().map(|word| word.value).collect();
            }
        }
        if let Some(field) = fields.get("critical") {
            policy.take_critical(&field);
        }
        for entry in fields.get("frameworks").and_then(|field| field.list()).unwrap_or_default() {
            let choices = Frameworks::NAMED_BY_POLICY.map(|name| (name, name));
            if let Some(name) = entry.choice(&choices) {
                policy.frameworks = policy.frameworks.with(&[name.value]);
            }
        }
        if let Some(field) = fields.get("overrides") {
            policy.take_overrides(&field, providers);
        }
        policy
    }

    /// Takes what the general policy and overrides both may say.
    fn take_thresholds(&mut self, fields: &Fields<'_>) {
        let (review, dormancy) = (self.profile.longest_review(false), self.profile.longest_dormancy());
        let days = [
            ("dormant_after", &mut self.dormant_after, dormancy),
            ("max_age", &mut self.max_age, None),
            ("max_lifetime", &mut self.max_lifetime, None),
            ("review", &mut self.review, review),
        ];
        for (key, by_tier, most) in days {
            if let Some(field) = fields.get(key) {
                take_days(by_tier, &field, most, self.profile);
            }
        }
        let number = |key| fields.get(key).and_then(|field| field.days()).map(|days| days.value);
        self.rotation_overlap = number("rotation_overlap").unwrap_or(self.rotation_overlap);
        self.usage_window = number("usage_window").unwrap_or(self.usage_window);
        let count = |key| fields.get(key).and_then(|field| field.count()).map(|count| count.value);
        self.max_powers = count("max_powers").unwrap_or(self.max_powers);
        self.max_hops = count("max_hops").unwrap_or(self.max_hops);
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

    fn take_critical(&mut self, field: &Field<'_>) {
        if self.profile.longest_review(true) == self.profile.longest_review(false) {
            let profile = self.profile.as_str();
            field.wrong(
                format!("`critical` changes nothing under profile `{profile}`"),
                Some("leave it out, or write `profile: dora`".to_owned()),
            );
        }
        let ids = field.texts().unwrap_or_default();
        self.critical = ids.into_iter().map(|id| ConnectionId::from(id.value)).collect();
    }

    /// Those of whole providers come first, so that a single integration's stand on them, in whatever order they are
    /// written.
    fn take_overrides(&mut self, field: &Field<'_>, providers: &[&str]) {
        let entries = field.list().unwrap_or_default();
        for is_of_app in [false, true] {
            for entry in &entries {
                if entry.node().get("app").is_some() != is_of_app {
                    continue;
                }
                let Some(fields) = entry.fields(OVERRIDE_KEYS) else { continue };
                let hint = "name the provider, as in remit.yaml";
                let provider = fields.require("provider", hint).and_then(|field| known(&field, providers));
                let app = fields.text("app").map(|app| AppId::from(app.value));
                if let Some(provider) = provider {
                    self.take_override(entry, &fields, provider, app);
                }
            }
        }
    }

    fn take_override(
        &mut self,
        entry: &Field<'_>,
        fields: &Fields<'_>,
        provider: ProviderId,
        app: Option<AppId>,
    ) {
        let mut general = self.clone();
        general.overrides = super::effective::Overrides::default();
        let of_provider: &mut Override = self.overrides.providers.entry(provider).or_default();
        let mut policy = of_provider.policy.as_deref().cloned().unwrap_or(general);
        policy.take_thresholds(fields);
        let is_second = match app {
            Some(app) => of_provider.apps.insert(app, policy).is_some(),
            None => of_provider.policy.replace(Box::new(policy)).is_some(),
        };
        if is_second {
            entry.wrong("there is another override of the same", Some("write one of them".to_owned()));
        }
    }
}

fn known(field: &Field<'_>, providers: &[&str]) -> Option<ProviderId> {
    let id = field.text()?.value;
    if providers.contains(&id.as_str()) {
        return Some(ProviderId::new(id));
    }
    let hint = did_you_mean(&id, providers.iter().copied());
    field.wrong(
        format!("unknown provider `{id}`"),
        hint.or_else(|| Some("`remit connectors` lists them".to_owned())),
    );
    None
}

fn take_days(by_tier: &mut DaysByTier, field: &Field<'_>, most: Option<u32>, profile: Profile) {
    let Some(fields) = field.fields(TIERS) else { return };
    for (tier, days) in TIERS.iter().zip(&mut by_tier.0) {
        let Some(field) = fields.get(tier) else { continue };
        let Some(written) = field.days() else { continue };
        match most {
            Some(most) if written.value > most => field.wrong(
                format!("`{}d` is more than profile `{}` allows", written.value, profile.as_str()),
                Some(format!("write at most `{most}d`, or leave it out")),
            ),
            Some(_) | None => *days = written.value,
        }
    }
}
