//! The verdict on one integration: its state and its findings; and what shows it, the three sets and the sentence.

use super::Case;
use super::comparison::Comparison;
use super::dormancy::{LastUse, last_use};
use super::gap::Gap;
use crate::approval::{DataClass, Location};
use crate::finding::{About, Finding, FindingKind, Severity};
use crate::path::{AuthorityPath, Sentence, sentence};
use crate::scope::Tier;
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
    /// What it may do, in one sentence.
    pub sentence: Sentence,
    /// How it gets to what matters, the shortest first.
    pub paths: Vec<AuthorityPath>,
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
    pub(super) fn new(case: &Case<'_>, verdict: Verdict) -> Self {
        Self {
            verdict,
            comparison: Comparison::new(case),
            sentence: sentence(case),
            paths: case.paths.all_told(),
        }
    }
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
