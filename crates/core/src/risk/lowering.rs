//! What would lower a score most.

use super::facts::{Facts, Reach, THIRD_PARTY};
use super::model::Model;
use super::score::Score;
use crate::scope::Tier;

/// A change and the score that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lowering {
    /// What is changed.
    pub change: Change,
    /// The score after it.
    pub to: u32,
}

/// One change that somebody can make.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Mending the finding of this kind.
    Mend(&'static str),
    /// Removing these scopes, all of the highest tier.
    Drop(Vec<String>),
    /// Selecting the resources that it may reach.
    SelectResources,
    /// Letting the agent read only.
    ReadOnly,
    /// Cutting the path into another system.
    CutChain,
}

/// How many changes are shown.
const N_SHOWN: usize = 2;

/// Returns the changes that would lower a score most, the best first. `heaviest` are the scopes of the highest tier, and
/// `next` is the tier that is left without them.
pub fn lowering(model: &Model, facts: &Facts, heaviest: Vec<String>, next: Tier) -> Vec<Lowering> {
    let now = Score::new(model, facts).value;
    let mut changes: Vec<(Change, Facts)> = Vec::new();
    for factor in facts.present.iter().filter(|factor| **factor != THIRD_PARTY) {
        let mut without = facts.clone();
        without.present.retain(|other| other != factor);
        changes.push((Change::Mend(factor), without));
    }
    if !heaviest.is_empty() {
        changes.push((Change::Drop(heaviest), Facts { tier: next, ..facts.clone() }));
    }
    changes.push((Change::SelectResources, Facts { reach: Reach::Selected, ..facts.clone() }));
    changes.push((Change::ReadOnly, Facts { is_writing_agent: false, ..facts.clone() }));
    changes.push((Change::CutChain, Facts { is_chained: false, ..facts.clone() }));
    let scored =
        changes.into_iter().map(|(change, facts)| Lowering { change, to: Score::new(model, &facts).value });
    let mut lower: Vec<Lowering> = scored.filter(|one| one.to < now).collect();
    lower.sort_by(|a, b| (a.to, &a.change).cmp(&(b.to, &b.change)));
    lower.truncate(N_SHOWN);
    lower
}
