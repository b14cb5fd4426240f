//! `publisher-changed`: somebody else publishes it than was approved, or than at the last scan.

use super::baseline::Earlier;
use super::case::{Case, publisher_of};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use super::publisher::{Publishing, publishing};
use crate::approval::{Approval, ApprovedPublisher};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{Dossier, Publisher};
use crate::words;
use jiff::Timestamp;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut ruling = Ruling::clear();
    let mut changes = Vec::new();
    if let Some((record, named)) =
        case.approved.and_then(|one| Some((one.record, one.record.publisher.as_ref()?)))
    {
        beside_record(case, record, named, &mut changes, &mut ruling);
    }
    if let Earlier::Was(before, at) = case.last_scan {
        beside_last_scan(case, before, at, &mut changes, &mut ruling);
    }
    if changes.is_empty() {
        return ruling;
    }
    let id = case.publisher().known().map_or("", |publisher| publisher.id.as_str());
    ruling.found = Some(Draft::new(case.tier, move || words_of(case, &changes)).of([id]));
    ruling
}

/// One way in which the publisher is not the expected one.
enum Change<'c> {
    /// Another than the record names.
    Approved(&'c Approval, &'c ApprovedPublisher),
    /// The record asks for a verified one, and it is not.
    NotVerified(&'c Approval),
    /// Another than at the last scan.
    Before(&'c Publisher, Timestamp),
}

fn beside_record<'c>(
    case: &'c Case<'c>,
    record: &'c Approval,
    named: &'c ApprovedPublisher,
    changes: &mut Vec<Change<'c>>,
    ruling: &mut Ruling<'c>,
) {
    let publisher = match case.publisher() {
        Fact::Known(publisher) => publisher,
        Fact::Absent => return changes.push(Change::Approved(record, named)),
        Fact::Unknown(why) => return ruling.gaps.push(gap("who publishes it", why)),
    };
    if named.id.is_some() || named.domain.is_some() {
        match publishing(named, publisher) {
            Publishing::Same => {}
            Publishing::Other => changes.push(Change::Approved(record, named)),
            Publishing::Unknown => ruling.gaps.push(gap("its publisher's domain", Why::NotReported)),
        }
    }
    if named.is_verified == Some(true) {
        match &publisher.verified {
            Fact::Known(true) => {}
            Fact::Known(false) | Fact::Absent => changes.push(Change::NotVerified(record)),
            Fact::Unknown(why) => ruling.gaps.push(gap("whether its publisher is verified", why.clone())),
        }
    }
}

fn beside_last_scan<'c>(
    case: &'c Case<'c>,
    before: &'c Dossier,
    at: Timestamp,
    changes: &mut Vec<Change<'c>>,
    ruling: &mut Ruling<'c>,
) {
    match (publisher_of(before), case.publisher()) {
        (Fact::Known(old), Fact::Known(new)) if old.id != new.id => changes.push(Change::Before(old, at)),
        (Fact::Known(old), Fact::Absent) => changes.push(Change::Before(old, at)),
        (Fact::Known(_), Fact::Unknown(why)) if ruling.gaps.is_empty() => {
            ruling.gaps.push(gap("who publishes it", why));
        }
        (Fact::Known(_) | Fact::Absent | Fact::Unknown(_), _) => {}
    }
}

fn gap(fact: &str, why: Why) -> Gap {
    Gap { fact: fact.to_owned(), blocks: FindingKind::PublisherChanged, why }
}

fn words_of(case: &Case<'_>, changes: &[Change<'_>]) -> Words {
    let now = case.publisher().known().map_or_else(|| "nobody".to_owned(), |publisher| called(publisher));
    let mut evidence = vec![case.seen(format!("published by {now}"))];
    let mut summaries = Vec::new();
    let mut record = None;
    for change in changes {
        match change {
            Change::Approved(approval, named) => {
                let whom = approved_as(named);
                evidence.push(Case::written(format!("approved as published by {whom}"), &approval.location));
                summaries.push(format!("published by {now}, approved as published by {whom}"));
                record = Some(approval.location.clone());
            }
            Change::NotVerified(approval) => {
                evidence.push(Case::written("approved with a verified publisher", &approval.location));
                summaries.push(format!("published by {now}, whom the provider has not verified"));
                record = Some(approval.location.clone());
            }
            Change::Before(old, at) => {
                let old = called(old);
                evidence.push(case.seen(format!("published by {old} until after {}", words::minute(*at))));
                summaries.push(format!("published by {now}, by {old} at the last scan"));
            }
        }
    }
    Words { summary: summaries.join("; "), evidence, record }
}

fn called(publisher: &Publisher) -> String {
    format!("{} (`{}`)", publisher.name, publisher.id)
}

fn approved_as(named: &ApprovedPublisher) -> String {
    match (&named.id, &named.domain) {
        (Some(id), _) => format!("`{id}`"),
        (None, Some(domain)) => domain.clone(),
        (None, None) => "somebody".to_owned(),
    }
}
