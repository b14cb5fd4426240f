//! Laws of the score, over every combination of facts.

use super::facts;
use crate::approval::DataClass;
use crate::risk::{Facts, Lowering, Model, Reach, Score, lowering};
use crate::scope::Tier;
use proptest::prelude::*;

const FACTORS: [&str; 9] = [
    "secret-exposed",
    "unapproved-integration",
    "credential-expired-live",
    "excess-scope",
    "dormant-grant",
    "owner-missing",
    "third-party",
    "review-overdue",
    "acts-as-human",
];

fn any_facts() -> impl Strategy<Value = Facts> {
    let data = [
        None,
        Some(DataClass::Public),
        Some(DataClass::Internal),
        Some(DataClass::Confidential),
        Some(DataClass::Restricted),
    ];
    (
        prop::sample::select(Tier::ALL.to_vec()),
        prop::sample::select(vec![Reach::Tenant, Reach::Selected, Reach::Unknown]),
        prop::sample::select(data.to_vec()),
        any::<[bool; 2]>(),
        prop::collection::vec(0..3_u8, FACTORS.len()),
    )
        .prop_map(|(tier, reach, data, [is_writing_agent, is_chained], states)| {
            let of = |wanted| {
                let states = FACTORS.into_iter().zip(&states);
                states.filter(|(_, state)| **state == wanted).map(|(factor, _)| factor).collect()
            };
            Facts {
                tier,
                reach,
                data,
                is_writing_agent,
                is_chained,
                present: of(0),
                clear: of(1),
                unknown: of(2),
            }
        })
}

fn value(facts: &Facts) -> u32 {
    Score::new(Model::builtin(), facts).value
}

proptest! {
    #[test]
    fn a_further_factor_never_lowers_it(facts in any_facts(), factor in prop::sample::select(FACTORS.to_vec())) {
        let mut more = facts.clone();
        more.present.push(factor);
        prop_assert!(value(&more) >= value(&facts));
    }

    #[test]
    fn a_higher_tier_a_chain_and_an_agent_never_lower_it(facts in any_facts(), tier in prop::sample::select(Tier::ALL.to_vec())) {
        let higher = Facts { tier: facts.tier.highest(tier), ..facts.clone() };
        let chained = Facts { is_chained: true, ..facts.clone() };
        let agent = Facts { is_writing_agent: true, ..facts.clone() };
        for more in [higher, chained, agent] {
            prop_assert!(value(&more) >= value(&facts));
        }
    }

    #[test]
    fn a_neglected_integration_of_the_lowest_tier_cannot_shout(facts in any_facts()) {
        let n_bonuses = u32::from(facts.is_writing_agent) + u32::from(facts.is_chained);
        let low = Facts { tier: Tier::T3, ..facts };
        prop_assert!(value(&low) <= 15 + 10 * n_bonuses);
    }

    #[test]
    fn order_and_repetition_of_facts_change_nothing(facts in any_facts()) {
        let mut turned = facts.clone();
        turned.present.reverse();
        turned.present.extend(facts.present.clone());
        turned.clear.reverse();
        turned.unknown.reverse();
        let (turned, once) = (Score::new(Model::builtin(), &turned), Score::new(Model::builtin(), &facts));
        prop_assert_eq!((turned.value, turned.parts), (once.value, once.parts));
    }

    /// By the formula of the module's documentation, written down once more.
    #[test]
    fn the_parts_recompute_to_the_score(facts in any_facts()) {
        let score = Score::new(Model::builtin(), &facts);
        let parts = &score.parts;
        let part = |percent: u32| f64::from(percent) / 100.0;
        let bound = f64::from(parts.base) * part(parts.reach_percent) * part(parts.data_percent);
        let ceiling = (bound + f64::from(parts.autonomy) + f64::from(parts.chain)).min(100.0);
        let left: f64 = parts.factors.iter().map(|one| 1.0 - part(one.weight)).product();
        let expected = ceiling * (0.3 + 0.7 * (1.0 - left));
        prop_assert!((expected - f64::from(score.value)).abs() <= 0.5 + 1e-9, "{} {:?}", expected, score);
        prop_assert_eq!(score.value, parts.value());
        prop_assert!(score.value <= score.ceiling);
    }

    #[test]
    fn what_is_unknown_lowers_the_known_share_and_nothing_else(facts in any_facts()) {
        let all = Facts { clear: [facts.clear.clone(), facts.unknown.clone()].concat(), unknown: Vec::new(), ..facts.clone() };
        prop_assert_eq!(value(&all), value(&facts));
        prop_assert_eq!(Score::new(Model::builtin(), &all).known, 100);
        prop_assert_eq!(Score::new(Model::builtin(), &facts).known == 100, facts.unknown.is_empty());
    }

    #[test]
    fn the_changes_that_are_shown_lower_it_and_none_lowers_it_more(facts in any_facts()) {
        let shown = lowering(Model::builtin(), &facts, vec!["admin".to_owned()], Tier::T3);
        let best = shown.first().map_or(value(&facts), |one| one.to);
        let falls = |pair: &[Lowering]| matches!(pair, [a, b] if a.to > b.to);
        prop_assert!(shown.len() <= 2 && shown.iter().all(|one| one.to < value(&facts)) && !shown.windows(2).any(falls));
        for factor in facts.present.iter().filter(|factor| **factor != "third-party") {
            let mut without = facts.clone();
            without.present.retain(|other| other != factor);
            prop_assert!(best <= value(&without), "{}", factor);
        }
    }
}

#[test]
fn a_perfectly_kept_identity_of_the_highest_tier_stays_visible() {
    let kept = Facts { data: Some(DataClass::Restricted), ..facts(Tier::T0) };
    assert_eq!(value(&kept), 30);
}

#[test]
fn known_counts_by_weight() {
    let half = Facts { clear: vec!["excess-scope"], unknown: vec!["dormant-grant"], ..facts(Tier::T1) };
    assert_eq!(Score::new(Model::builtin(), &half).known, 50);
    assert_eq!(Score::new(Model::builtin(), &facts(Tier::T1)).known, 100);
}
