//! The risk score for readers and programs: the number, what it is made of, and what would lower it most.

use crate::findings::severity;
use crate::text::visible;
use remit_core::judge::Explanation;
use remit_core::model::{ConnectionId, ExternalId};
use remit_core::risk::{Change, Lowering, Model, Parts, Score};
use remit_core::words;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// The scores of integrations, for listings that show them beside something else.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    by_id: HashMap<(ConnectionId, ExternalId), Score>,
}

impl Scores {
    /// Takes the scores of what was judged.
    pub fn of(explanations: &[Explanation]) -> Self {
        let scored = explanations.iter().filter_map(|one| {
            let about = &one.verdict.about;
            Some(((about.connection.clone()?, about.subject.clone()?), one.score.clone()))
        });
        Self { by_id: scored.collect() }
    }

    /// Returns the score of an integration; nothing for what was not judged or is none.
    pub fn get(&self, connection: Option<&ConnectionId>, id: Option<&ExternalId>) -> Option<&Score> {
        self.by_id.get(&(connection?.clone(), id?.clone()))
    }
}

/// Returns a score as a cell of a table says it: `81 critical`.
pub(crate) fn cell(score: &Score) -> String {
    format!("{} {}", score.value, severity(score.band))
}

/// Returns a score with what it is made of, a line a part.
pub(crate) fn lines(explanation: &Explanation) -> Vec<String> {
    let score = &explanation.score;
    let mut lines = vec![
        format!(
            "{}, {} % of its facts known; risk model {}",
            cell(score),
            score.known,
            Model::builtin().name()
        ),
        ceiling(score),
        likelihood(score),
    ];
    let lowering: Vec<String> = explanation.lowering.iter().map(lowered).collect();
    if !lowering.is_empty() {
        lines.push(format!("what lowers it most: {}", lowering.join("; ")));
    }
    lines
}

fn ceiling(score: &Score) -> String {
    let Parts { tier, base, reach, reach_percent, data_percent, .. } = &score.parts;
    let data = score.parts.data.map_or("unknown", data);
    let mut text = format!(
        "at most {}: {base} for tier {tier}, {reach_percent} % for its reach ({}), {data_percent} % for its data ({data})",
        score.ceiling,
        reach.as_str()
    );
    for (bonus, what) in
        [(score.parts.autonomy, "an agent that can write"), (score.parts.chain, "a path into another system")]
    {
        if bonus > 0 {
            text.push_str(&format!(", {bonus} more for {what}"));
        }
    }
    text
}

fn likelihood(score: &Score) -> String {
    if score.parts.factors.is_empty() {
        return "nothing known makes it likelier to go wrong".to_owned();
    }
    let factors: Vec<String> =
        score.parts.factors.iter().map(|one| format!("{} {}", one.factor, one.weight)).collect();
    format!("likelier to go wrong by {} %: {}", score.likelihood, factors.join(", "))
}

fn lowered(lowering: &Lowering) -> String {
    format!("{} gives {}", change(&lowering.change), lowering.to)
}

/// Returns a change in words.
fn change(change: &Change) -> String {
    match change {
        Change::Mend(kind) => format!("mending {kind}"),
        Change::Drop(scopes) => format!("removing {}", visible(&words::short_list(scopes, 3))),
        Change::SelectResources => "selecting the resources that it may reach".to_owned(),
        Change::ReadOnly => "letting the agent read only".to_owned(),
        Change::CutChain => "cutting its path into another system".to_owned(),
    }
}

fn data(data: remit_core::approval::DataClass) -> &'static str {
    use remit_core::approval::DataClass;
    match data {
        DataClass::Public => "public",
        DataClass::Internal => "internal",
        DataClass::Confidential => "confidential",
        DataClass::Restricted => "restricted",
    }
}

/// A score as JSON shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ScoreJson {
    /// From 0 to 100. It is an order of work and no probability.
    value: u32,
    band: &'static str,
    /// The share of the weight of all factors that apply whose facts were known, in percent.
    known: u32,
    ceiling: u32,
    likelihood: u32,
    parts: PartsJson,
    lowering: Vec<LoweringJson>,
    /// The model's version and date.
    model: String,
}

/// What makes the score: round((min(100, base × reach × data + autonomy + chain)) × (0.3 + 0.7 × likelihood)).
#[derive(Debug, Serialize, JsonSchema)]
struct PartsJson {
    tier: String,
    base: u32,
    reach: &'static str,
    reach_percent: u32,
    data: Option<&'static str>,
    data_percent: u32,
    autonomy: u32,
    chain: u32,
    factors: Vec<FactorJson>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FactorJson {
    factor: &'static str,
    weight: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LoweringJson {
    change: String,
    score: u32,
}

impl From<&Explanation> for ScoreJson {
    fn from(explanation: &Explanation) -> Self {
        let score = &explanation.score;
        let parts = &score.parts;
        let lowering = |one: &Lowering| LoweringJson { change: change(&one.change), score: one.to };
        Self {
            value: score.value,
            band: score.band.as_str(),
            known: score.known,
            ceiling: score.ceiling,
            likelihood: score.likelihood,
            parts: PartsJson {
                tier: parts.tier.to_string(),
                base: parts.base,
                reach: parts.reach.as_str(),
                reach_percent: parts.reach_percent,
                data: parts.data.map(data),
                data_percent: parts.data_percent,
                autonomy: parts.autonomy,
                chain: parts.chain,
                factors: parts
                    .factors
                    .iter()
                    .map(|one| FactorJson { factor: one.factor, weight: one.weight })
                    .collect(),
            },
            lowering: explanation.lowering.iter().map(lowering).collect(),
            model: Model::builtin().name(),
        }
    }
}
