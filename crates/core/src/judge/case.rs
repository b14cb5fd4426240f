//! One integration as the rules see it: what is granted, what is approved, and how much that matters.

use super::Context;
use super::baseline::{Baseline, Earlier, reviewed_until};
use super::lookalike::Names;
use super::paths::Paths;
use crate::approval::{Approval, ApprovedResources, Location};
use crate::change;
use crate::coverage::ScanCoverage;
use crate::fact::{Fact, Why};
use crate::finding::{About, Evidence};
use crate::model::{
    Credential, CredentialState, Dossier, Grant, IntegrationState, ProviderId, Publisher, Resources,
};
use crate::scope::{Catalog, Member, Scope, ScopeSet, Tier};
use crate::words;
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;
use std::sync::OnceLock;

/// One integration before the rules.
pub(crate) struct Case<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) dossier: &'a Dossier,
    /// The provider's catalog; an empty one where remit has none, so that every scope is unknown.
    pub(crate) catalog: &'a Catalog,
    pub(crate) approved: Option<Approved<'a>>,
    /// All scopes of grants that give something now.
    pub(crate) granted: ScopeSet,
    /// Granted scopes that the record does not cover; none where there is no record.
    beyond: ScopeSet,
    pub(crate) tier: Tier,
    /// What it leads to.
    pub(crate) paths: Paths<'a>,
    /// What it was at the last scan.
    pub(super) last_scan: Earlier<'a>,
    /// What the last scan saw.
    pub(super) last_coverage: Option<&'a ScanCoverage>,
    /// What it was at its last review.
    pub(super) review: Earlier<'a>,
    /// The names that it may pose under.
    pub(super) names: &'a Names<'a>,
    /// Until when everything that was asked of the time is answered the same.
    until: Cell<Timestamp>,
}

/// The record that an integration matches.
#[derive(Clone, Copy)]
pub(crate) struct Approved<'a> {
    pub(crate) record: &'a Approval,
    pub(crate) scopes: &'a ScopeSet,
}

impl<'a> Case<'a> {
    pub(super) fn new(
        context: Context<'a>,
        dossier: &'a Dossier,
        matched: Option<usize>,
        baseline: &'a Baseline,
        names: &'a Names<'a>,
    ) -> Self {
        let catalog = context.catalogs.get(&dossier.provider).unwrap_or_else(|| empty_catalog());
        let approved = matched.and_then(|index| {
            let record = context.approvals.records().get(index)?;
            Some(Approved { record, scopes: context.approvals.approved(index) })
        });
        let granted = change::scopes(catalog, &dossier.grants);
        let beyond = approved.map(|approved| catalog.excess(&granted, approved.scopes)).unwrap_or_default();
        let tier = catalog.tier(&granted);
        let reviewed = approved.and_then(|approved| reviewed_until(approved.record));
        let paths = Paths::alone(catalog, dossier, &granted);
        Self {
            context,
            dossier,
            catalog,
            approved,
            granted,
            beyond,
            tier,
            paths,
            last_scan: baseline.last_scan(dossier),
            last_coverage: baseline.last_scan.as_ref(),
            review: reviewed.map_or(Earlier::Unknown, |reviewed| baseline.review(dossier, reviewed)),
            names,
            until: Cell::new(Timestamp::MAX),
        }
    }

    /// Whether an instant has come. Rules ask the time in this way alone, so that it is known how long what they say holds.
    pub(crate) fn is_past(&self, instant: Timestamp) -> bool {
        let is_past = instant <= self.context.now;
        if !is_past {
            self.until.set(self.until.get().min(instant));
        }
        is_past
    }

    /// Whether more than so many whole days went by since an instant.
    pub(super) fn is_older(&self, since: Timestamp, n_days: u32) -> bool {
        let days = SignedDuration::from_hours(24 * (i64::from(n_days) + 1));
        self.is_past(since.checked_add(days).unwrap_or(Timestamp::MAX))
    }

    /// Returns until when everything that was asked so far is answered the same, if nothing but the time goes on.
    pub(super) fn until(&self) -> Timestamp {
        match self.last_scan {
            Earlier::Unknown | Earlier::Same => self.until.get(),
            // What it was at the last scan, the next one leaves behind.
            Earlier::Absent | Earlier::Was(..) => self.context.now,
        }
    }

    /// Granted scopes that no approved one covers; everything, where there is no record.
    pub(crate) fn excess(&self) -> &ScopeSet {
        if self.approved.is_some() { &self.beyond } else { &self.granted }
    }

    pub(super) fn about(&self) -> About {
        About {
            provider: self.dossier.provider.clone(),
            connection: Some(self.dossier.connection.clone()),
            app: self.dossier.integration.app.clone(),
            subject: Some(self.dossier.id.clone()),
            name: self.name().to_owned(),
        }
    }

    /// The published name, else the name in the tenant, else the id.
    pub(crate) fn name(&self) -> &'a str {
        let published = self.dossier.definition.as_ref().and_then(|definition| definition.name.known());
        let local = self.dossier.integration.name.known();
        published.or(local).map_or(self.dossier.integration.app.as_str(), String::as_str)
    }

    /// Who publishes it.
    pub(super) fn publisher(&self) -> Fact<&'a Publisher> {
        publisher_of(self.dossier)
    }

    /// Grants that give something now.
    pub(crate) fn live_grants(&self) -> impl Iterator<Item = &'a Grant> {
        self.dossier.grants.iter().filter(|grant| !grant.is_pending)
    }

    /// Credentials that work, as far as anybody tells.
    pub(super) fn active_credentials(&self) -> impl Iterator<Item = &'a Credential> {
        self.dossier.credentials.iter().filter(|credential| self.is_active(credential))
    }

    /// Whether a credential works, as far as anybody tells.
    pub(super) fn is_active(&self, credential: &Credential) -> bool {
        match credential.state {
            Fact::Known(CredentialState::Active) => true,
            Fact::Known(CredentialState::Expired | CredentialState::Pending | CredentialState::Disabled) => {
                false
            }
            Fact::Absent | Fact::Unknown(_) => {
                credential.expires_at.known().is_none_or(|end| !self.is_past(*end))
            }
        }
    }

    /// Whether it holds authority now: something is granted, and it is not known to be switched off.
    pub(super) fn is_live(&self) -> bool {
        let is_suspended =
            matches!(self.dossier.integration.state, Fact::Known(IntegrationState::Suspended(_)));
        let has_live_credential =
            self.dossier.credentials.is_empty() || self.active_credentials().next().is_some();
        !is_suspended && self.live_grants().next().is_some() && has_live_credential
    }

    /// Whether nothing was given yet: every grant waits for approval.
    pub(crate) fn is_pending(&self) -> bool {
        !self.dossier.grants.is_empty() && self.live_grants().next().is_none()
    }

    /// What the live grants reach together.
    pub(crate) fn reach(&self) -> Vec<&'a Fact<Resources>> {
        self.live_grants().map(|grant| &grant.resources).collect()
    }

    /// Whether a scope lets its holder change, run or send something. One that the catalog does not know is not known to.
    pub(super) fn writes(&self, member: Member<'_>) -> bool {
        self.catalog.named(member).2.is_some_and(Scope::writes)
    }

    /// How many days old a credential may be: by the record where that is stricter than the policy.
    pub(super) fn max_age(&self) -> u32 {
        let by_policy = self.context.policy.max_age.at(self.tier);
        let by_record = self.approved.and_then(|approved| approved.record.credentials.max_age_days);
        by_record.map_or(by_policy, |own| own.min(by_policy))
    }

    pub(super) fn approves_everything(&self) -> bool {
        self.approved.is_some_and(|approved| approved.record.resources == ApprovedResources::Any)
    }

    /// Evidence that the provider gave in the listing of the integration itself.
    pub(super) fn seen(&self, fact: impl Into<String>) -> Evidence {
        let source = self.dossier.sources.first();
        Evidence {
            fact: fact.into(),
            source: source.map_or_else(String::new, |source| source.endpoint.clone()),
            read_at: source.map(|source| source.read_at),
        }
    }

    /// Evidence that stands in an approved record.
    pub(crate) fn written(fact: impl Into<String>, location: &Location) -> Evidence {
        Evidence { fact: fact.into(), source: format!("{}:{}", location.file, location.line), read_at: None }
    }

    /// The granted scopes that reach the highest tier, and the others.
    pub(super) fn heaviest(&self) -> (ScopeSet, ScopeSet) {
        let is_heavy = |member: Member<'_>| self.catalog.tier_of(member) == self.tier;
        (self.granted.filter(is_heavy), self.granted.filter(|member| !is_heavy(member)))
    }

    /// The scopes as a reader lists them, the worst first.
    pub(super) fn scope_names<'s>(&'s self, set: &'s ScopeSet) -> Vec<&'s str> {
        let mut names: Vec<(Tier, &str)> = set.iter().map(|member| self.tier_and_name(member)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    fn tier_and_name<'s>(&'s self, member: Member<'s>) -> (Tier, &'s str) {
        let (_, name, row) = self.catalog.named(member);
        (row.map_or(Tier::UNKNOWN_SCOPE, |row| row.tier), name)
    }
}

/// Who publishes an integration.
pub(super) fn publisher_of(dossier: &Dossier) -> Fact<&Publisher> {
    match &dossier.definition {
        Some(definition) => definition.publisher.as_ref(),
        None => Fact::Unknown(Why::NotRead),
    }
}

fn empty_catalog() -> &'static Catalog {
    static EMPTY: OnceLock<Catalog> = OnceLock::new();
    EMPTY.get_or_init(|| {
        let head = "kind,scope,implies,action,resource,risk,flags\n";
        Catalog::parse(ProviderId::from("none"), head).expect("a catalog without rows has no fault")
    })
}

/// The dates that bound a credential's age: made then, or granted then and so at least that old.
pub(super) fn made_by(case: &Case<'_>, credential: &Credential) -> Option<(jiff::Timestamp, &'static str)> {
    if let Some(created) = credential.rotated_at.known().or(credential.created_at.known()) {
        return Some((*created, ""));
    }
    let granted = case.live_grants().filter_map(|grant| grant.granted_at.known()).min()?;
    Some((*granted, "at least "))
}

/// How a credential is called in a summary: its kind and name.
pub(super) fn credential_name(credential: &Credential) -> String {
    let kind = words::credential_kind(credential.kind);
    match credential.name.known() {
        Some(name) => format!("{kind} `{name}`"),
        None => format!("{kind} `{}`", credential.id),
    }
}
