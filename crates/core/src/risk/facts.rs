//! What is scored: the facts of one integration, as judging found them.

use crate::approval::DataClass;
use crate::fact::Fact;
use crate::finding::{Finding, FindingKind};
use crate::judge::{Case, Gap, applies, can_write, is_agent};
use crate::model::{IntegrationKind, Resources};
use crate::scope::Tier;

/// The factor that no finding stands for: somebody else runs it.
pub const THIRD_PARTY: &str = "third-party";

/// The facts of one integration that make its score. Their order changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The highest tier that it reaches.
    pub tier: Tier,
    /// How far its scopes reach.
    pub reach: Reach,
    /// How sensitive the data is, as the record says.
    pub data: Option<DataClass>,
    /// Whether it is an AI agent that can write.
    pub is_writing_agent: bool,
    /// Whether a path from it ends in another system at T0 or T1.
    pub is_chained: bool,
    /// Factors that hold: ids of finding kinds, absorbed ones left out, and [`THIRD_PARTY`].
    pub present: Vec<&'static str>,
    /// Factors that are known not to hold.
    pub clear: Vec<&'static str>,
    /// Factors that apply and of which nobody can say whether they hold.
    pub unknown: Vec<&'static str>,
}

/// How far scopes reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// The whole tenant. An administrator's own reach counts as much.
    Tenant,
    /// Selected resources. An ordinary user's own reach counts as much.
    Selected,
    /// Nobody tells; it counts as the whole tenant.
    Unknown,
}

impl Reach {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Selected => "selected",
            Self::Unknown => "unknown",
        }
    }
}

impl Facts {
    /// Collects the facts of a case that was judged by rules of these kinds.
    pub(crate) fn new(
        case: &Case<'_>,
        findings: &[Finding],
        gaps: &[Gap],
        judged: impl Iterator<Item = FindingKind>,
    ) -> Self {
        let mut facts = Self {
            tier: case.reached_tier(),
            reach: reach(case),
            data: case.approved.and_then(|approved| approved.record.data),
            is_writing_agent: is_agent(case) && can_write(case),
            is_chained: case.is_chained(),
            present: findings.iter().map(|finding| finding.kind.id()).collect(),
            clear: Vec::new(),
            unknown: Vec::new(),
        };
        // What a found kind stands for says nothing more: its facts are those of the kind that absorbs it.
        let absorbed: Vec<FindingKind> =
            findings.iter().flat_map(|finding| finding.kind.facts().absorbs.iter().copied()).collect();
        for kind in judged {
            if !applies(case, kind) || facts.present.contains(&kind.id()) || absorbed.contains(&kind) {
                continue;
            }
            if gaps.iter().any(|gap| gap.blocks == kind) {
                facts.unknown.push(kind.id());
            } else {
                facts.clear.push(kind.id());
            }
        }
        let publisher = case.dossier.definition.as_ref().map(|definition| &definition.publisher);
        match publisher {
            Some(Fact::Known(publisher)) if publisher.is_first_party => facts.clear.push(THIRD_PARTY),
            Some(Fact::Known(_)) => facts.present.push(THIRD_PARTY),
            Some(Fact::Unknown(_)) => facts.unknown.push(THIRD_PARTY),
            None if is_published(case.dossier.integration.kind) => facts.unknown.push(THIRD_PARTY),
            // What nobody publishes, a token or a key, belongs to whoever holds it.
            Some(Fact::Absent) | None => {}
        }
        facts
    }
}

/// How data is called in the model.
pub(super) fn data_word(data: Option<DataClass>) -> &'static str {
    match data {
        Some(DataClass::Public) => "public",
        Some(DataClass::Internal) => "internal",
        Some(DataClass::Confidential) => "confidential",
        Some(DataClass::Restricted) => "restricted",
        None => "unknown",
    }
}

/// Whether somebody publishes integrations of a kind.
fn is_published(kind: IntegrationKind) -> bool {
    matches!(kind, IntegrationKind::App | IntegrationKind::OauthApp)
}

/// The widest reach of all that is granted.
fn reach(case: &Case<'_>) -> Reach {
    let mut widest = None;
    for resources in case.reach() {
        let one = match resources {
            // Nothing narrows scopes that name no resource.
            Fact::Known(Resources::All | Resources::None) | Fact::Absent => Reach::Tenant,
            Fact::Known(Resources::Selected(_)) => Reach::Selected,
            // Whether the holder is an administrator is not told here.
            Fact::Known(Resources::HolderReach) | Fact::Unknown(_) => Reach::Unknown,
        };
        widest = Some(match (widest, one) {
            (Some(Reach::Tenant), _) | (_, Reach::Tenant) => Reach::Tenant,
            (Some(Reach::Unknown), _) | (_, Reach::Unknown) => Reach::Unknown,
            (Some(Reach::Selected) | None, Reach::Selected) => Reach::Selected,
        });
    }
    widest.unwrap_or(Reach::Unknown)
}
