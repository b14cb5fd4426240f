//! One integration as the rules see it: what is granted, what is approved, and how much that matters.

use super::Context;
use super::paths::Paths;
use crate::approval::{Approval, ApprovedResources, Location};
use crate::fact::Fact;
use crate::finding::{About, Evidence};
use crate::model::{Credential, CredentialState, Dossier, Grant, IntegrationState, ProviderId, Resources};
use crate::scope::{Catalog, Member, ScopeSet, Tier};
use crate::words;
use std::sync::OnceLock;

/// One integration before the rules.
pub(crate) struct Case<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) dossier: &'a Dossier,
    /// The record that it matches, by its place among the approvals.
    pub(super) matched: Option<usize>,
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
}

/// The record that an integration matches.
#[derive(Clone, Copy)]
pub(crate) struct Approved<'a> {
    pub(crate) record: &'a Approval,
    pub(crate) scopes: &'a ScopeSet,
}

impl<'a> Case<'a> {
    pub(super) fn new(context: Context<'a>, dossier: &'a Dossier, matched: Option<usize>) -> Self {
        let catalog = context.catalogs.get(&dossier.provider).unwrap_or_else(|| empty_catalog());
        let approved = matched.and_then(|index| {
            let record = context.approvals.records().get(index)?;
            Some(Approved { record, scopes: context.approvals.approved(index) })
        });
        let granted = granted_scopes(catalog, dossier);
        let beyond = approved.map(|approved| catalog.excess(&granted, approved.scopes)).unwrap_or_default();
        let tier = catalog.tier(&granted);
        let paths = Paths::alone(catalog, dossier, &granted);
        Self { context, dossier, matched, catalog, approved, granted, beyond, tier, paths }
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

    /// Grants that give something now.
    pub(super) fn live_grants(&self) -> impl Iterator<Item = &'a Grant> {
        self.dossier.grants.iter().filter(|grant| !grant.is_pending)
    }

    /// Credentials that work, as far as anybody tells.
    pub(super) fn active_credentials(&self) -> impl Iterator<Item = &'a Credential> {
        let now = self.context.now;
        self.dossier.credentials.iter().filter(move |credential| match credential.state {
            Fact::Known(CredentialState::Active) => true,
            Fact::Known(CredentialState::Expired | CredentialState::Pending | CredentialState::Disabled) => {
                false
            }
            Fact::Absent | Fact::Unknown(_) => credential.expires_at.known().is_none_or(|end| *end > now),
        })
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
    pub(super) fn reach(&self) -> Vec<&'a Fact<Resources>> {
        self.live_grants().map(|grant| &grant.resources).collect()
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

fn granted_scopes(catalog: &Catalog, dossier: &Dossier) -> ScopeSet {
    let live = dossier.grants.iter().filter(|grant| !grant.is_pending);
    let sets = live.map(|grant| catalog.set(&grant.scope_kind, &grant.scopes));
    sets.reduce(|all, set| all.union(&set)).unwrap_or_default()
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
