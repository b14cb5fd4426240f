//! Judging: a pure function of inventory, approvals, catalogs, policy and now.
//!
//! [`Judge::judge`] takes one dossier at a time, so that an inventory of any size is judged in constant memory;
//! [`Judge::finish`] judges what only the whole can show. Each kind of finding is one file beside this one.

mod absorb;
mod applies;
mod autonomy;
mod baseline;
mod case;
mod comparison;
mod dormancy;
mod draft;
mod gap;
mod holder;
mod lookalike;
mod now;
mod paths;
mod publisher;
mod verdict;
mod whole;

mod acts_as_human;
mod admin_consent_tenant_wide;
mod agent_unowned_writer;
mod approval_expired;
mod authority_too_broad;
mod changes_access_outcomes;
mod credential_expired_live;
mod credential_lifetime_too_long;
mod credential_multiple_active;
mod credential_never_rotated;
mod credential_no_expiry;
mod credential_overage;
mod credential_owner_disabled;
mod credential_shared;
mod cross_system_chain;
mod delegated_admin_recursion;
mod disabled_but_live;
mod dormant_grant;
mod environment_mixing;
mod evidence_gap;
mod excess_resource;
mod excess_scope;
mod mints_credentials;
mod name_lookalike;
mod owner_departed;
mod owner_missing;
mod publisher_changed;
mod purpose_missing;
mod revalidation_due;
mod review_overdue;
mod scope_escalation;
mod scope_unknown;
mod secret_exposed;
mod shadow_approval;
mod unapproved_integration;
mod unused_scope;
mod unverified_publisher;
mod user_consent_high_risk;
mod webhook_plaintext;
mod webhook_unapproved_domain;

#[cfg(test)]
mod tests;

pub(crate) use applies::applies;
pub(crate) use approval_expired::end_of;
pub(crate) use autonomy::{can_write, is_agent, is_autonomous_writer};
pub use baseline::Baseline;
pub(crate) use case::Case;
pub use comparison::{ApprovedAs, Comparison, ComparisonRow, GrantedAs, RowResult};
pub use dormancy::{LastUse, last_use};
pub use gap::Gap;
pub use now::{AuthorityNow, Holder};
pub use verdict::{Explanation, Since, State, Verdict};
pub use whole::hand_out;

use crate::approval::Approvals;
use crate::coverage::ScanCoverage;
use crate::exposure::Exposures;
use crate::finding::{Finding, FindingKind, Outline};
use crate::graph::{Graph, Walk};
use crate::model::{ConnectionId, Dossier, ProviderId};
use crate::people::Directory;
use crate::policy::{Frameworks, Policy};
use crate::principals::Principals;
use crate::scope::Catalogs;
use draft::{Raised, Ruling};
use environment_mixing::Placed;
use jiff::Timestamp;
use lookalike::Names;
use paths::Paths;

/// Everything by which is judged.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What was approved.
    pub approvals: &'a Approvals,
    /// What scopes mean.
    pub catalogs: &'a Catalogs,
    /// The thresholds.
    pub policy: &'a Policy,
    /// Who is here and who has left.
    pub people: &'a Directory,
    /// The accounts of the connections.
    pub principals: &'a Principals,
    /// What somebody declared as exposed.
    pub exposures: &'a Exposures,
    /// The connections that are judged, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// The instant of judging.
    pub now: Timestamp,
}

/// One connection that is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedConnection {
    /// The connection.
    pub id: ConnectionId,
    /// Its provider.
    pub provider: ProviderId,
    /// What its latest finished scan saw; none if it was never scanned.
    pub coverage: Option<ScanCoverage>,
    /// Where it belongs, as the configuration labels it: production, test.
    pub environment: Option<String>,
}

/// A judgement under way.
#[derive(Debug)]
pub struct Judge<'a> {
    context: Context<'a>,
    /// Per record of the approvals: whether an integration was found for it.
    is_matched: Vec<bool>,
    /// What integrations have in common.
    sharing: credential_shared::Sharing,
    /// The search for paths, where there is a graph.
    walk: Option<Walk<'a>>,
    /// What the integrations to come were earlier.
    baseline: Baseline,
    /// The names that others may pose as.
    names: Names<'a>,
    /// Where integrations are live, where there is more than one environment.
    placed: Placed,
}

/// What is found of one integration, without words: what counting and the ledger need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// What is found, the worst first.
    pub findings: Vec<Outline>,
    /// The record that it matches, by its place among the approved ones.
    pub record: Option<usize>,
    /// Until when the same is found as long as nothing but the time goes on.
    pub until: Timestamp,
}

/// One rule: the kind of finding that it gives, and its condition.
type Rule = (FindingKind, for<'c> fn(&'c Case<'c>) -> Ruling<'c>);

/// The rules that look at one integration, in the order in which findings of equal severity are shown.
const RULES: &[Rule] = &[
    (FindingKind::UnapprovedIntegration, unapproved_integration::check),
    (FindingKind::ExcessScope, excess_scope::check),
    (FindingKind::ExcessResource, excess_resource::check),
    (FindingKind::ScopeEscalation, scope_escalation::check),
    (FindingKind::AdminConsentTenantWide, admin_consent_tenant_wide::check),
    (FindingKind::MintsCredentials, mints_credentials::check),
    (FindingKind::DelegatedAdminRecursion, delegated_admin_recursion::check),
    (FindingKind::CrossSystemChain, cross_system_chain::check),
    (FindingKind::ChangesAccessOutcomes, changes_access_outcomes::check),
    (FindingKind::AuthorityTooBroad, authority_too_broad::check),
    (FindingKind::ApprovalExpired, approval_expired::check),
    (FindingKind::ReviewOverdue, review_overdue::check),
    (FindingKind::RevalidationDue, revalidation_due::check),
    (FindingKind::OwnerMissing, owner_missing::check),
    (FindingKind::OwnerDeparted, owner_departed::check),
    (FindingKind::PurposeMissing, purpose_missing::check),
    (FindingKind::EnvironmentMixing, environment_mixing::check),
    (FindingKind::PublisherChanged, publisher_changed::check),
    (FindingKind::NameLookalike, name_lookalike::check),
    (FindingKind::UnverifiedPublisher, unverified_publisher::check),
    (FindingKind::CredentialExpiredLive, credential_expired_live::check),
    (FindingKind::CredentialNoExpiry, credential_no_expiry::check),
    (FindingKind::CredentialLifetimeTooLong, credential_lifetime_too_long::check),
    (FindingKind::CredentialOverage, credential_overage::check),
    (FindingKind::CredentialNeverRotated, credential_never_rotated::check),
    (FindingKind::CredentialMultipleActive, credential_multiple_active::check),
    (FindingKind::CredentialShared, credential_shared::check),
    (FindingKind::CredentialOwnerDisabled, credential_owner_disabled::check),
    (FindingKind::SecretExposed, secret_exposed::check),
    (FindingKind::DormantGrant, dormant_grant::check),
    (FindingKind::UnusedScope, unused_scope::check),
    (FindingKind::DisabledButLive, disabled_but_live::check),
    (FindingKind::UserConsentHighRisk, user_consent_high_risk::check),
    (FindingKind::ActsAsHuman, acts_as_human::check),
    (FindingKind::AgentUnownedWriter, agent_unowned_writer::check),
    (FindingKind::WebhookUnapprovedDomain, webhook_unapproved_domain::check),
    (FindingKind::WebhookPlaintext, webhook_plaintext::check),
    (FindingKind::ScopeUnknown, scope_unknown::check),
];

impl<'a> Judge<'a> {
    /// Begins a judgement.
    pub fn new(context: Context<'a>) -> Self {
        Self {
            context,
            is_matched: vec![false; context.approvals.records().len()],
            sharing: credential_shared::Sharing::default(),
            walk: None,
            baseline: Baseline::default(),
            names: Names::of(&context),
            placed: Placed::new(&context),
        }
    }

    /// Follows paths through a graph from now on. An integration that is not in the graph is judged by what its own scopes
    /// open: a graph needs to hold only what [`Linked`](crate::graph::Linked) keeps.
    pub fn set_graph(&mut self, graph: &'a Graph) {
        self.walk = Some(graph.walk());
    }

    /// Says what the integrations to come were earlier. Without it nothing is known of that.
    pub fn set_baseline(&mut self, baseline: Baseline) {
        self.baseline = baseline;
    }

    /// Returns by what is judged.
    pub fn context(&self) -> Context<'a> {
        self.context
    }

    /// Judges one integration.
    pub fn judge(&mut self, dossier: &Dossier) -> Verdict {
        self.verdict(dossier, |_, verdict| verdict)
    }

    /// Judges one integration and makes no words of it.
    pub fn brief(&mut self, dossier: &Dossier) -> Brief {
        let matched = self.matched(dossier);
        let mut case = Case::new(self.context_of(dossier), dossier, matched, &self.baseline, &self.names);
        if let Some(paths) = self.walk.as_mut().and_then(|walk| Paths::linked(walk, dossier)) {
            case.paths = paths;
        }
        self.placed.note(&case);
        self.sharing.note(&case);
        let (raised, gaps) = rulings(&case);
        let left = left(&case, raised, &gaps);
        let findings = left.iter().map(|one| one.outline(&case)).collect();
        drop(left);
        let brief = Brief { findings, record: matched, until: case.until() };
        self.mark(matched);
        brief
    }

    /// Judges one integration and says why: with the three sets side by side and the sentence.
    pub fn explain(&mut self, dossier: &Dossier) -> Explanation {
        self.verdict(dossier, |case, verdict| {
            Explanation::new(case, verdict, RULES.iter().map(|(kind, _)| *kind))
        })
    }

    /// Notes what an integration has in common with others, without judging it.
    pub fn note(&mut self, dossier: &Dossier) {
        let matched = self.matched(dossier);
        let case = Case::new(self.context_of(dossier), dossier, matched, &self.baseline, &self.names);
        self.placed.note(&case);
        self.sharing.note(&case);
    }

    /// Says that an integration was found for these records, by their places, though it is not judged now.
    pub fn set_matched(&mut self, records: impl IntoIterator<Item = usize>) {
        records.into_iter().for_each(|record| self.mark(Some(record)));
    }

    /// Ends the judgement: returns the findings that no single integration shows.
    pub fn finish(self) -> Vec<Finding> {
        let mut findings = shadow_approval::check(&self.context, &self.is_matched);
        let gaps = evidence_gap::of_coverage(&self.context);
        findings.extend(self.finish_some());
        findings.extend(gaps);
        findings
    }

    /// Ends the judgement of some of the integrations: returns the findings that they show together, and none that only
    /// all would show.
    pub fn finish_some(self) -> Vec<Finding> {
        let mut findings = self.placed.findings(&self.context);
        findings.extend(self.sharing.findings(&self.context));
        findings
    }

    /// Returns the texts by which others are found that have something in common with an integration: the fingerprints of
    /// its keys, the machine accounts behind them, and its app where that may be in more than one environment.
    pub fn common(&self, dossier: &Dossier) -> Vec<String> {
        let matched = self.matched(dossier);
        let case = Case::new(self.context_of(dossier), dossier, matched, &self.baseline, &self.names);
        let mut texts = credential_shared::texts(&case);
        texts.extend(self.placed.is_mixed().then(|| dossier.integration.app.to_string()));
        texts
    }

    /// Returns the text by which those are found of whom a finding speaks that only several show together; nothing for
    /// another finding.
    pub fn common_of(finding: &Finding) -> Option<String> {
        match finding.kind {
            FindingKind::CredentialShared => finding.about.subject.as_ref().map(ToString::to_string),
            FindingKind::EnvironmentMixing => Some(finding.about.app.to_string()),
            _ => None,
        }
    }

    /// The context with the policy that holds for an integration.
    fn context_of(&self, dossier: &Dossier) -> Context<'a> {
        let policy = self.context.policy.effective(&dossier.provider, &dossier.integration.app);
        Context { policy, ..self.context }
    }

    fn matched(&self, dossier: &Dossier) -> Option<usize> {
        self.context.approvals.find(&dossier.provider, &dossier.connection, &dossier.integration.app)
    }

    fn verdict<T>(&mut self, dossier: &Dossier, then: impl FnOnce(&Case<'_>, Verdict) -> T) -> T {
        let matched = self.matched(dossier);
        let mut case = Case::new(self.context_of(dossier), dossier, matched, &self.baseline, &self.names);
        if let Some(paths) = self.walk.as_mut().and_then(|walk| Paths::linked(walk, dossier)) {
            case.paths = paths;
        }
        self.placed.note(&case);
        self.sharing.note(&case);
        let (raised, gaps) = rulings(&case);
        let about = case.about();
        let left = left(&case, raised, &gaps);
        let of_ai: &[&str] = if is_agent(&case) { &Frameworks::OF_AI } else { &[] };
        let finding = |one: Raised<'_>| {
            let finding = one.finding(about.clone());
            Finding { frameworks: finding.frameworks.with(of_ai), ..finding }
        };
        let findings = left.into_iter().map(finding).collect();
        let said = then(&case, Verdict::new(&case, about, findings, gaps));
        self.mark(matched);
        said
    }

    /// Remembers that an integration was found for its record.
    fn mark(&mut self, matched: Option<usize>) {
        if let Some(seen) = matched.and_then(|index| self.is_matched.get_mut(index)) {
            *seen = true;
        }
    }
}

/// What each rule says of a case.
fn rulings<'c>(case: &'c Case<'c>) -> (Vec<Raised<'c>>, Vec<Gap>) {
    let mut raised = Vec::new();
    let mut gaps = Vec::new();
    for (kind, check) in RULES {
        let ruling = check(case);
        gaps.extend(ruling.gaps);
        raised.extend(ruling.found.map(|draft| Raised::new(case.context.policy, *kind, draft)));
    }
    (raised, gaps)
}

/// What is left to show: with the gaps, and without what others absorb.
fn left<'c>(case: &'c Case<'c>, mut raised: Vec<Raised<'c>>, gaps: &'c [Gap]) -> Vec<Raised<'c>> {
    let unseen = evidence_gap::of_integration(case, gaps);
    raised.extend(unseen.map(|draft| Raised::new(case.context.policy, FindingKind::EvidenceGap, draft)));
    absorb::absorb(&mut raised);
    raised
}
