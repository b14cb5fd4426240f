//! A test of sense, and no proof: incidents that happened come out above what is well kept, and the order does not hang on
//! any single weight. The weights were set while looking at these same cases.

use super::facts;
use crate::approval::DataClass;
use crate::risk::{Facts, Model, Reach, Score};
use crate::scope::Tier;

/// One case: its name, its facts, the factors that hold, and the ceiling, likelihood and score that it should have.
type Scenario = (&'static str, Facts, &'static str, [u32; 3]);

fn restricted(tier: Tier) -> Facts {
    Facts { data: Some(DataClass::Restricted), ..facts(tier) }
}

fn narrow(tier: Tier) -> Facts {
    Facts { reach: Reach::Selected, ..facts(tier) }
}

fn chained_agent(facts: Facts) -> Facts {
    Facts { is_writing_agent: true, is_chained: true, ..facts }
}

const EXPOSED: &str = "secret-exposed unapproved-integration third-party";
const DORMANT: &str = "secret-exposed unapproved-integration dormant-grant third-party";
const FORGOTTEN: &str = "unapproved-integration dormant-grant credential-no-expiry credential-never-rotated \
                         credential-multiple-active no-network-restriction weak-auth-method third-party";
const DELEGATED: &str = "delegated-admin-recursion third-party weak-auth-method loose-federation";
const CHATTING: &str =
    "excess-scope third-party credential-no-expiry credential-never-rotated webhook-unapproved-domain";
const CONSENTED: &str = "unapproved-integration third-party user-consent-high-risk";
const POSING: &str =
    "name-lookalike unapproved-integration third-party user-consent-high-risk unverified-publisher";

fn scenarios() -> [Scenario; 10] {
    [
        ("backup with exposed secrets", restricted(Tier::T0), EXPOSED, [100, 98, 99]),
        ("issue tracker admin, exposed and dormant", facts(Tier::T0), DORMANT, [95, 99, 94]),
        ("forgotten test app", facts(Tier::T0), FORGOTTEN, [95, 90, 89]),
        ("remote support tenant", restricted(Tier::T0), DELEGATED, [100, 75, 83]),
        ("chat app with all customers", chained_agent(restricted(Tier::T1)), CHATTING, [100, 76, 83]),
        ("office assistant by a user's consent", chained_agent(narrow(Tier::T1)), CONSENTED, [85, 68, 66]),
        ("lookalike of a data loader", narrow(Tier::T1), POSING, [65, 95, 62]),
        ("mailbox leg of the chat app", narrow(Tier::T1), CONSENTED, [65, 68, 50]),
        ("well-kept app that writes code", narrow(Tier::T1), "", [65, 0, 19]),
        ("well-kept partner", narrow(Tier::T2), "third-party", [36, 20, 16]),
    ]
}

fn score(model: &Model, facts: &Facts, factors: &'static str) -> Score {
    Score::new(model, &Facts { present: factors.split_whitespace().collect(), ..facts.clone() })
}

#[test]
fn incidents_come_out_above_what_is_well_kept() {
    for (name, facts, factors, expected) in scenarios() {
        let score = score(Model::builtin(), &facts, factors);
        assert_eq!([score.ceiling, score.likelihood, score.value], expected, "{name}");
    }
}

/// The places of the scenarios under a model, the highest score first.
fn order(model: &Model) -> Vec<&'static str> {
    let mut scored: Vec<(u32, &str)> = scenarios()
        .iter()
        .map(|(name, facts, factors, _)| (score(model, facts, factors).value, *name))
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn halving_or_doubling_a_weight_moves_nobody_by_more_than_two_places() {
    let model = Model::builtin();
    let before = order(model);
    for factor in model.factors() {
        let weight = model.weight(factor).expect("it is a factor");
        for changed in [weight / 2, (weight * 2).min(99)] {
            let after = order(&model.with_weight(factor, changed));
            for (place, name) in before.iter().enumerate() {
                let moved =
                    after.iter().position(|other| other == name).expect("the same cases").abs_diff(place);
                assert!(moved <= 2, "{factor} at {changed}: `{name}` moves by {moved} places");
            }
        }
    }
}
