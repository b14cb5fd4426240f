//! `agent-unowned-writer`: an AI agent can write, run or send, and has no active owner, or nobody says who oversees it.

use super::autonomy::{can_write, is_agent};
use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use super::holder::gone;
use super::owner_missing::unlisted;
use crate::approval::{Approval, Written};
use crate::fact::Why;
use crate::finding::{Evidence, FindingKind};
use crate::model::PrincipalStatus;
use crate::people::Person;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let record = case.approved.map(|approved| approved.record);
    if !is_agent(case) {
        return Ruling::clear();
    }
    if !can_write(case) {
        // What the catalog does not know may write.
        return match case.granted.unknown().next() {
            Some(scope) => gap(format!("what {} lets it do", scope.name)),
            None => Ruling::clear(),
        };
    }
    let owner = owner(case, record);
    let is_overseen = record.is_some_and(is_overseen);
    match owner {
        Owner::Active if is_overseen => Ruling::clear(),
        Owner::Unknown(owner) if is_overseen => Ruling::gap(unlisted(owner, FindingKind::AgentUnownedWriter)),
        owner => Ruling::found(Draft::new(case.tier, move || words_of(case, record, owner, is_overseen))),
    }
}

/// Who answers for it, as the record says.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Active,
    /// The record names nobody.
    Unnamed,
    /// The record names nobody of the directory.
    Nobody(&'a Written<String>),
    /// The owner is here no more.
    Gone(&'a Written<String>, &'a Person),
    /// The directory does not have everybody, and not this one.
    Unknown(&'a Written<String>),
}

fn owner<'a>(case: &Case<'a>, record: Option<&'a Approval>) -> Owner<'a> {
    let people = case.context.people;
    let Some(owner) = record.and_then(|record| record.owner.as_ref()) else { return Owner::Unnamed };
    match people.find(&owner.value) {
        Some(person) if person.status == PrincipalStatus::Active => Owner::Active,
        Some(person) => Owner::Gone(owner, person),
        None if people.is_complete() => Owner::Nobody(owner),
        None => Owner::Unknown(owner),
    }
}

fn is_overseen(record: &Approval) -> bool {
    let oversight = record.agent.as_ref().and_then(|agent| agent.oversight.as_ref());
    oversight.is_some_and(|oversight| !oversight.trim().is_empty())
}

fn words_of(case: &Case<'_>, record: Option<&Approval>, owner: Owner<'_>, is_overseen: bool) -> Words {
    let lacking = match owner {
        Owner::Active | Owner::Unknown(_) => None,
        Owner::Unnamed => Some("names no owner".to_owned()),
        Owner::Nobody(owner) => Some(format!("names `{}`, who is nobody in the directory", owner.value)),
        Owner::Gone(owner, person) => Some(format!("names `{}`, who {}", owner.value, gone(person.status))),
    };
    let oversight = (!is_overseen).then(|| "says nothing of who oversees it".to_owned());
    let lacking: Vec<String> = lacking.into_iter().chain(oversight).collect();
    let writes = case.granted.filter(|member| case.writes(member));
    let scopes = words::short_list(&case.scope_names(&writes), 10);
    let mut evidence = vec![case.seen(format!("an AI agent that holds {scopes}"))];
    match record {
        None => evidence.push(case.seen("no approved record names an owner or oversight")),
        Some(record) => {
            evidence.extend(
                lacking.iter().map(|what| Case::written(format!("the record {what}"), &record.location)),
            );
        }
    }
    if let Owner::Gone(_, person) = owner {
        let fact = format!("{} {}", person.name, gone(person.status));
        evidence.push(Evidence { fact, source: person.source.clone(), read_at: None });
    }
    let summary = match record {
        None => "an AI agent that can write, without a record that names owner and oversight".to_owned(),
        Some(_) => format!("an AI agent that can write, and its record {}", words::list(&lacking)),
    };
    Words { summary, evidence, record: record.map(|record| record.location.clone()) }
}

fn gap<'c>(fact: String) -> Ruling<'c> {
    Ruling::gap(Gap { fact, blocks: FindingKind::AgentUnownedWriter, why: Why::NotReported })
}
