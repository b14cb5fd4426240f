//! `unverified-publisher`: the provider verifies publishers, and has not verified this one.
//!
//! Where a provider verifies nobody, nothing is said: its silence is no fact about one app.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::{Gap, is_unread};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(definition) = &case.dossier.definition else { return Ruling::clear() };
    let publisher = match &definition.publisher {
        Fact::Known(publisher) => publisher,
        Fact::Absent => return Ruling::clear(),
        Fact::Unknown(why) => return unread(why),
    };
    match &publisher.verified {
        Fact::Known(true) => return Ruling::clear(),
        Fact::Known(false) | Fact::Absent => {}
        Fact::Unknown(why) => return unread(why),
    }
    if publisher.is_first_party {
        return Ruling::clear();
    }
    Ruling::found(Draft::new(case.tier, move || {
        let fact = format!("published by {} (`{}`), not verified", publisher.name, publisher.id);
        Words {
            summary: format!("the provider has not verified its publisher, {}", publisher.name),
            evidence: vec![case.seen(fact)],
            record: None,
        }
    }))
}

fn unread<'c>(why: &Why) -> Ruling<'c> {
    if !is_unread(why) {
        return Ruling::clear();
    }
    Ruling::gap(Gap {
        fact: "whether its publisher is verified".to_owned(),
        blocks: FindingKind::UnverifiedPublisher,
        why: why.clone(),
    })
}
