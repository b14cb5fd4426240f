//! The score and the parts that it is made of.

use super::facts::{Facts, Reach};
use super::model::Model;
use crate::approval::DataClass;
use crate::finding::Severity;
use crate::scope::Tier;

/// One integration's score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// The score, from 0 to 100.
    pub value: u32,
    /// The word for it. It is no severity of a finding, and changes none.
    pub band: Severity,
    /// What it could do, from 0 to 100, rounded: the score that it cannot pass.
    pub ceiling: u32,
    /// How likely that goes wrong, from 0 to 100, rounded. It is no probability.
    pub likelihood: u32,
    /// What the score is made of. [`Parts::value`] gives the score again.
    pub parts: Parts,
    /// The share, in percent, of the weight of all factors that apply whose facts were known.
    pub known: u32,
}

/// What a score is made of. Everything but the bases is in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The highest tier that is reached.
    pub tier: Tier,
    /// The base of that tier.
    pub base: u32,
    /// How far the scopes reach.
    pub reach: Reach,
    /// What the base is multiplied with for it.
    pub reach_percent: u32,
    /// How sensitive the data is, as the record says.
    pub data: Option<DataClass>,
    /// What the base is multiplied with for it.
    pub data_percent: u32,
    /// What is added for an AI agent that can write; 0 if it is none.
    pub autonomy: u32,
    /// What is added for a path that ends in another system; 0 if there is none.
    pub chain: u32,
    /// The factors that hold, the heaviest first.
    pub factors: Vec<Weighted>,
}

/// A factor that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighted {
    /// The factor: a finding kind's id, or [`super::THIRD_PARTY`].
    pub factor: &'static str,
    /// Its weight in percent.
    pub weight: u32,
}

impl Score {
    /// Returns the score of an integration by a model.
    pub fn new(model: &Model, facts: &Facts) -> Self {
        let parts = Parts::new(model, facts);
        let value = parts.value();
        Self {
            value,
            band: model.band(value),
            ceiling: whole(parts.ceiling()),
            likelihood: whole(parts.likelihood() * 100.0),
            known: known(model, facts),
            parts,
        }
    }
}

impl Parts {
    fn new(model: &Model, facts: &Facts) -> Self {
        let mut factors: Vec<Weighted> = facts
            .present
            .iter()
            .filter_map(|factor| Some(Weighted { factor, weight: model.weight(factor)? }))
            .collect();
        factors.sort_unstable_by(|a, b| b.weight.cmp(&a.weight).then(a.factor.cmp(b.factor)));
        factors.dedup();
        Self {
            tier: facts.tier,
            base: model.base(facts.tier),
            reach: facts.reach,
            reach_percent: model.reach(facts.reach),
            data: facts.data,
            data_percent: model.data(facts.data),
            autonomy: if facts.is_writing_agent { model.autonomy() } else { 0 },
            chain: if facts.is_chained { model.chain() } else { 0 },
            factors,
        }
    }

    /// Returns the score that these parts make.
    pub fn value(&self) -> u32 {
        whole(self.ceiling() * (30.0 + 70.0 * self.likelihood()) / 100.0)
    }

    fn ceiling(&self) -> f64 {
        let bound = f64::from(self.base * self.reach_percent * self.data_percent) / 10_000.0;
        (bound + f64::from(self.autonomy + self.chain)).min(100.0)
    }

    fn likelihood(&self) -> f64 {
        let left = |left: f64, one: &Weighted| left * f64::from(100 - one.weight.min(100)) / 100.0;
        1.0 - self.factors.iter().fold(1.0, left)
    }
}

fn known(model: &Model, facts: &Facts) -> u32 {
    let weight = |factors: &[&str]| factors.iter().filter_map(|factor| model.weight(factor)).sum::<u32>();
    let seen = weight(&facts.present) + weight(&facts.clear);
    let all = seen + weight(&facts.unknown);
    // Rounded down: only what is wholly known is known to 100 percent.
    (seen * 100).checked_div(all).unwrap_or(100)
}

/// Rounds a number from 0 to 100.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between 0 and 100 once clamped"
)]
fn whole(number: f64) -> u32 {
    number.round().clamp(0.0, 100.0) as u32
}
