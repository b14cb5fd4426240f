//! The verdict on one integration: its state and its findings; and what shows it, the three sets and the sentence.

use super::Case;
use super::baseline::{Earlier, reviewed_until};
use super::comparison::Comparison;
use super::dormancy::{LastUse, last_use};
use super::gap::Gap;
use super::now::AuthorityNow;
use crate::approval::{DataClass, Location};
use crate::change::Change;
use crate::finding::{About, Finding, FindingKind, Severity};
use crate::path::{AuthorityPath, Sentence, sentence};
use crate::review::{Schedule, schedule};
use crate::risk::{Facts, Lowering, Model, Score, lowering};
use crate::scope::Tier;
use jiff::Timestamp;
use jiff::civil::Date;

/// What judging says of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which integration.
    pub about: About,
    /// Where it stands against its record.
    pub state: State,
    /// How much its authority matters.
    pub tier: Tier,
    /// What is wrong, the worst first.
    pub findings: Vec<Finding>,
    /// What could not be evaluated.
    pub gaps: Vec<Gap>,
    /// When it was last used.
    pub last_use: LastUse,
    /// Who answers for it, as its record says.
    pub owner: Option<String>,
    /// How sensitive the data is that it reaches, as its record says.
    pub data: Option<DataClass>,
    /// What it is for, as its record says.
    pub purpose: Option<String>,
    /// The last day on which its approval holds, as its record says.
    pub expires: Option<Date>,
    /// The record that it matches.
    pub record: Option<Location>,
}

/// A verdict and what shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What judging says.
    pub verdict: Verdict,
    /// The three sets side by side.
    pub comparison: Comparison,
    /// What narrows its authority at present.
    pub now: AuthorityNow,
    /// What it may do, in one sentence.
    pub sentence: Sentence,
    /// How it gets to what matters, the shortest first.
    pub paths: Vec<AuthorityPath>,
    /// Its risk score.
    pub score: Score,
    /// What would lower the score most.
    pub lowering: Vec<Lowering>,
    /// When its record is reviewed again; none where there is no record.
    pub schedule: Option<Schedule>,
    /// How its authority changed since the last scan; none where there was no scan before.
    pub since_last_scan: Option<Since>,
    /// How its authority changed since its last review; none where that is not known.
    pub since_review: Option<Since>,
    /// What the score is made from, for what the whole shows later.
    basis: Basis,
}

/// What a score is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Basis {
    facts: Facts,
    /// The scopes of the highest tier.
    heaviest: Vec<String>,
    /// The tier that is left without them.
    next: Tier,
}

/// How an integration's authority changed since an earlier instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The earlier instant.
    pub at: Timestamp,
    /// Whether it was not there yet.
    pub is_new: bool,
    /// What changed, and in which direction; nothing where it was not there.
    pub change: Change,
}

/// Where an integration stands against its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It has no record.
    Unapproved,
    /// It goes past its record.
    Exceeds,
    /// Its record ran out.
    Expired,
    /// It keeps to its record.
    Within,
    /// It waits for somebody's approval and holds nothing yet.
    Pending,
}

impl Verdict {
    /// Returns the severity of its worst finding that nobody accepts.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().filter(|finding| finding.is_open()).map(|finding| finding.severity).max()
    }

    pub(super) fn new(case: &Case<'_>, about: About, findings: Vec<Finding>, gaps: Vec<Gap>) -> Self {
        let record = case.approved.map(|approved| approved.record);
        Self {
            about,
            state: state(case, &findings),
            tier: case.tier,
            gaps,
            last_use: last_use(case.dossier),
            owner: record.and_then(|record| record.owner.as_ref()).map(|owner| owner.value.clone()),
            data: record.and_then(|record| record.data),
            purpose: record.and_then(|record| record.purpose.as_ref()).map(|purpose| purpose.value.clone()),
            expires: record.and_then(|record| record.expires.as_ref()).map(|expires| expires.value),
            record: record.map(|record| record.location.clone()),
            findings,
        }
    }
}

impl Explanation {
    pub(super) fn new(case: &Case<'_>, verdict: Verdict, judged: impl Iterator<Item = FindingKind>) -> Self {
        let facts = Facts::new(case, &verdict.findings, &verdict.gaps, judged);
        let (heaviest, rest) = case.heaviest();
        let (heaviest, next) = (case.scope_names(&heaviest), case.catalog.tier(&rest));
        let heaviest = heaviest.into_iter().map(str::to_owned).collect();
        let basis = Basis { facts, heaviest, next };
        let last_scan = case.last_coverage.map(|coverage| coverage.finished_at);
        let reviewed = case.approved.and_then(|approved| reviewed_until(approved.record));
        Self {
            comparison: Comparison::new(case),
            now: AuthorityNow::new(case),
            sentence: sentence(case),
            paths: case.paths.all_told(),
            score: basis.score(),
            lowering: basis.lowering(),
            basis,
            schedule: schedule(case),
            since_last_scan: last_scan.and_then(|at| since(case, case.last_scan, at)),
            since_review: reviewed.and_then(|at| since(case, case.review, at)),
            verdict,
        }
    }

    /// Adds a finding that only the whole shows of it.
    pub(super) fn add(&mut self, finding: Finding) {
        let kind = finding.kind;
        let findings = &mut self.verdict.findings;
        findings.push(finding);
        findings.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.kind.cmp(&b.kind)));
        self.count(kind);
    }

    /// Scores it anew with a kind that only the whole shows to hold.
    pub(super) fn count(&mut self, kind: FindingKind) {
        let factor = kind.id();
        let facts = &mut self.basis.facts;
        for known in [&mut facts.clear, &mut facts.unknown, &mut facts.present] {
            known.retain(|other| *other != factor);
        }
        facts.present.push(factor);
        self.score = self.basis.score();
        self.lowering = self.basis.lowering();
    }
}

impl Basis {
    fn score(&self) -> Score {
        Score::new(Model::builtin(), &self.facts)
    }

    fn lowering(&self) -> Vec<Lowering> {
        lowering(Model::builtin(), &self.facts, self.heaviest.clone(), self.next)
    }
}

fn since(case: &Case<'_>, earlier: Earlier<'_>, at: Timestamp) -> Option<Since> {
    let (is_new, change) = match earlier {
        Earlier::Unknown => return None,
        Earlier::Same => (false, Change::NONE),
        Earlier::Absent => (true, Change::NONE),
        Earlier::Was(before, _) => (false, Change::between(case.catalog, before, case.dossier)),
    };
    Some(Since { at, is_new, change })
}

fn state(case: &Case<'_>, findings: &[Finding]) -> State {
    let has = |kind| findings.iter().any(|finding| finding.kind == kind);
    if case.is_pending() {
        State::Pending
    } else if case.approved.is_none() {
        State::Unapproved
    } else if has(FindingKind::ExcessScope)
        || has(FindingKind::ExcessResource)
        || has(FindingKind::AdminConsentTenantWide)
    {
        State::Exceeds
    } else if has(FindingKind::ApprovalExpired) {
        State::Expired
    } else {
        State::Within
    }
}
