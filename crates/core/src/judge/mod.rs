//! Judging: a pure function of inventory, approvals, catalogs, policy and now.
//!
//! [`Judge::judge`] takes one dossier at a time, so that an inventory of any size is judged in constant memory;
//! [`Judge::finish`] judges what only the whole can show. Each kind of finding is one file beside this one.

mod absorb;
mod case;
mod comparison;
mod dormancy;
mod draft;
mod gap;
mod paths;
mod verdict;

mod admin_consent_tenant_wide;
mod approval_expired;
mod authority_too_broad;
mod changes_access_outcomes;
mod credential_expired_live;
mod credential_multiple_active;
mod credential_no_expiry;
mod credential_overage;
mod cross_system_chain;
mod delegated_admin_recursion;
mod dormant_grant;
mod evidence_gap;
mod excess_resource;
mod excess_scope;
mod mints_credentials;
mod owner_departed;
mod owner_missing;
mod purpose_missing;
mod review_overdue;
mod scope_unknown;
mod shadow_approval;
mod unapproved_integration;

#[cfg(test)]
mod tests;

pub(crate) use case::Case;
pub use comparison::{ApprovedAs, Comparison, ComparisonRow, GrantedAs, RowResult};
pub use dormancy::{LastUse, last_use};
pub use gap::Gap;
pub use verdict::{Explanation, State, Verdict};

use crate::approval::Approvals;
use crate::coverage::ScanCoverage;
use crate::finding::{Finding, FindingKind, Outline};
use crate::graph::{Graph, Walk};
use crate::model::{ConnectionId, Dossier, ProviderId};
use crate::people::Directory;
use crate::policy::Policy;
use crate::scope::Catalogs;
use draft::{Raised, Ruling};
use jiff::Timestamp;
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
}

/// A judgement under way.
#[derive(Debug)]
pub struct Judge<'a> {
    context: Context<'a>,
    /// Per record of the approvals: whether an integration was found for it.
    is_matched: Vec<bool>,
    /// The search for paths, where there is a graph.
    walk: Option<Walk<'a>>,
}

/// One rule: the kind of finding that it gives, and its condition.
type Rule = (FindingKind, for<'c> fn(&'c Case<'c>) -> Ruling<'c>);

/// The rules that look at one integration, in the order in which findings of equal severity are shown.
const RULES: &[Rule] = &[
    (FindingKind::UnapprovedIntegration, unapproved_integration::check),
    (FindingKind::ExcessScope, excess_scope::check),
    (FindingKind::ExcessResource, excess_resource::check),
    (FindingKind::AdminConsentTenantWide, admin_consent_tenant_wide::check),
    (FindingKind::MintsCredentials, mints_credentials::check),
    (FindingKind::DelegatedAdminRecursion, delegated_admin_recursion::check),
    (FindingKind::CrossSystemChain, cross_system_chain::check),
    (FindingKind::ChangesAccessOutcomes, changes_access_outcomes::check),
    (FindingKind::AuthorityTooBroad, authority_too_broad::check),
    (FindingKind::ApprovalExpired, approval_expired::check),
    (FindingKind::ReviewOverdue, review_overdue::check),
    (FindingKind::OwnerMissing, owner_missing::check),
    (FindingKind::OwnerDeparted, owner_departed::check),
    (FindingKind::PurposeMissing, purpose_missing::check),
    (FindingKind::CredentialExpiredLive, credential_expired_live::check),
    (FindingKind::CredentialNoExpiry, credential_no_expiry::check),
    (FindingKind::CredentialOverage, credential_overage::check),
    (FindingKind::CredentialMultipleActive, credential_multiple_active::check),
    (FindingKind::DormantGrant, dormant_grant::check),
    (FindingKind::ScopeUnknown, scope_unknown::check),
];

impl<'a> Judge<'a> {
    /// Begins a judgement.
    pub fn new(context: Context<'a>) -> Self {
        Self { context, is_matched: vec![false; context.approvals.records().len()], walk: None }
    }

    /// Follows paths through a graph from now on. An integration that is not in the graph is judged by what its own scopes
    /// open: a graph needs to hold only what [`Linked`](crate::graph::Linked) keeps.
    pub fn set_graph(&mut self, graph: &'a Graph) {
        self.walk = Some(graph.walk());
    }

    /// Judges one integration.
    pub fn judge(&mut self, dossier: &Dossier) -> Verdict {
        let case = self.case(dossier);
        self.verdict(&case)
    }

    /// Judges one integration and makes no words of it: what is found, the worst first.
    pub fn outline(&mut self, dossier: &Dossier) -> Vec<Outline> {
        let case = self.case(dossier);
        self.mark(&case);
        let (raised, gaps) = rulings(&case);
        let left = left(&case, raised, &gaps);
        left.iter().map(|one| one.outline(&case)).collect()
    }

    /// Judges one integration and says why: with the three sets side by side and the sentence.
    pub fn explain(&mut self, dossier: &Dossier) -> Explanation {
        let case = self.case(dossier);
        let verdict = self.verdict(&case);
        Explanation::new(&case, verdict)
    }

    /// Ends the judgement: returns the findings that no single integration shows.
    pub fn finish(self) -> Vec<Finding> {
        let mut findings = shadow_approval::check(&self.context, &self.is_matched);
        findings.extend(evidence_gap::of_coverage(&self.context));
        findings
    }

    fn case<'d>(&mut self, dossier: &'d Dossier) -> Case<'d>
    where
        'a: 'd,
    {
        let matched =
            self.context.approvals.find(&dossier.provider, &dossier.connection, &dossier.integration.app);
        let mut case = Case::new(self.context, dossier, matched);
        if let Some(paths) = self.walk.as_mut().and_then(|walk| Paths::linked(walk, dossier)) {
            case.paths = paths;
        }
        case
    }

    fn verdict(&mut self, case: &Case<'_>) -> Verdict {
        self.mark(case);
        let (raised, gaps) = rulings(case);
        let about = case.about();
        let left = left(case, raised, &gaps);
        let findings = left.into_iter().map(|one| one.finding(about.clone())).collect();
        Verdict::new(case, about, findings, gaps)
    }

    /// Remembers that an integration was found for its record.
    fn mark(&mut self, case: &Case<'_>) {
        if let Some(seen) = case.matched.and_then(|index| self.is_matched.get_mut(index)) {
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
        raised.extend(ruling.found.map(|draft| Raised::new(&case.context, *kind, draft)));
    }
    (raised, gaps)
}

/// What is left to show: with the gaps, and without what others absorb.
fn left<'c>(case: &'c Case<'c>, mut raised: Vec<Raised<'c>>, gaps: &'c [Gap]) -> Vec<Raised<'c>> {
    let unseen = evidence_gap::of_integration(case, gaps);
    raised.extend(unseen.map(|draft| Raised::new(&case.context, FindingKind::EvidenceGap, draft)));
    absorb::absorb(&mut raised);
    raised
}
