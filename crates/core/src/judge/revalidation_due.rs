//! `revalidation-due`: something changed after the last review, so that what was reviewed is no longer what is there.
//!
//! Changes show in two ways: what is there now beside what was there on the day of the review, and dates that the provider
//! gives. A review holds for the whole of its day.

use super::baseline::{Earlier, newly_read, reviewed_until};
use super::case::{Case, credential_name, publisher_of};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::change::Change;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{Credential, CredentialKind, Dossier, Grant};
use crate::words;
use jiff::Timestamp;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    let Some(reviewed) = reviewed_until(approved.record) else { return Ruling::clear() };
    let mut events = Vec::new();
    let mut unread = None;
    match case.review {
        Earlier::Same => {}
        Earlier::Absent => events.push(Event::Appeared),
        Earlier::Was(before, _) => {
            if newly_read(before, case.dossier, None).is_none() {
                beside(case, before, &mut events);
            } else {
                unread = Some(Why::NotRead);
            }
        }
        Earlier::Unknown => by_date(case, reviewed, &mut events, &mut unread),
    }
    for credential in case.active_credentials().filter(|one| is_reissued(one)) {
        let made = [&credential.rotated_at, &credential.created_at].into_iter().filter_map(Fact::known).max();
        events.extend(made.filter(|at| **at > reviewed).map(|at| Event::Credential(credential, *at)));
    }
    if events.is_empty() {
        return Ruling { found: None, gaps: unread.into_iter().map(gap).collect() };
    }
    let instances: Vec<String> = events.iter().map(Event::instance).collect();
    let words = move || {
        let last = approved.record.review.as_ref().and_then(|review| review.last.as_ref());
        let lines: Vec<String> = events.iter().map(Event::line).collect();
        let mut evidence: Vec<_> = lines.iter().map(|line| case.seen(line.clone())).collect();
        evidence
            .extend(last.map(|last| Case::written(format!("last review {}", last.value), &last.location)));
        Words {
            summary: format!("after the last review: {}", words::short_list(&lines, 3)),
            evidence,
            record: last.map(|last| last.location.clone()),
        }
    };
    Ruling::found(Draft::new(case.tier, words).of(instances))
}

/// Something that happened after the review.
enum Event<'c> {
    /// It came.
    Appeared,
    /// Its authority changed.
    Authority(Change),
    /// A grant was given or changed, as the provider dates it.
    Grant(&'c Grant, Timestamp),
    /// A credential was made or replaced.
    Credential(&'c Credential, Timestamp),
    /// Another publishes it.
    Publisher,
    /// Its publisher asks for other scopes: another version of the app.
    Version,
    /// It sends to another address.
    Host,
    /// Somebody else holds it.
    Holder,
    /// It is linked with others in another way.
    Links,
}

impl Event<'_> {
    fn instance(&self) -> String {
        match self {
            Self::Appeared => "appeared".to_owned(),
            Self::Authority(change) => format!("authority: {change}"),
            Self::Grant(grant, _) => format!("grant: {}", grant.id),
            Self::Credential(credential, at) => format!("credential: {} {at}", credential.id),
            Self::Publisher => "publisher".to_owned(),
            Self::Version => "version".to_owned(),
            Self::Host => "host".to_owned(),
            Self::Holder => "holder".to_owned(),
            Self::Links => "links".to_owned(),
        }
    }

    fn line(&self) -> String {
        match self {
            Self::Appeared => "it came".to_owned(),
            Self::Authority(change) => format!("its authority changed: {change}"),
            Self::Grant(_, at) => format!("its grant was changed on {}", words::day(*at)),
            Self::Credential(credential, at) => {
                format!("{} was made on {}", credential_name(credential), words::day(*at))
            }
            Self::Publisher => "its publisher changed".to_owned(),
            Self::Version => "its publisher asks for other scopes".to_owned(),
            Self::Host => "it sends to another address".to_owned(),
            Self::Holder => "somebody else holds it".to_owned(),
            Self::Links => "its links to others changed".to_owned(),
        }
    }
}

/// What is there now beside what was there.
fn beside<'c>(case: &Case<'c>, before: &Dossier, events: &mut Vec<Event<'c>>) {
    let after = case.dossier;
    let change = Change::between(case.catalog, before, after);
    events.extend((!change.is_none()).then_some(Event::Authority(change)));
    let id = |dossier| publisher_of(dossier).known().map(|publisher| publisher.id.clone());
    events.extend(differs(id(before), id(after)).then_some(Event::Publisher));
    let asked =
        |dossier: &Dossier| dossier.definition.as_ref().and_then(|one| one.requested.known().cloned());
    events.extend(differs(asked(before), asked(after)).then_some(Event::Version));
    let (then, now) = (&before.integration, &after.integration);
    events.extend(differs(then.host.known(), now.host.known()).then_some(Event::Host));
    let holder = |dossier: &Dossier| dossier.integration.held_by.known().map(|one| one.name.clone());
    events.extend(differs(holder(before), holder(after)).then_some(Event::Holder));
    events.extend((before.edges != after.edges).then_some(Event::Links));
}

/// What is unknown on one side has not changed.
fn differs<T: PartialEq>(before: Option<T>, after: Option<T>) -> bool {
    before.zip(after).is_some_and(|(before, after)| before != after)
}

/// Without anything to compare with, the provider's own dates tell, as far as it gives them.
fn by_date<'c>(case: &Case<'c>, reviewed: Timestamp, events: &mut Vec<Event<'c>>, unread: &mut Option<Why>) {
    for grant in case.live_grants() {
        match (&grant.changed_at, &grant.granted_at) {
            (Fact::Known(at), _) | (Fact::Absent, Fact::Known(at)) => {
                events.extend((*at > reviewed).then_some(Event::Grant(grant, *at)));
            }
            (Fact::Absent | Fact::Unknown(_), _) => *unread = Some(Why::NotRead),
        }
    }
}

/// Tokens that an app takes anew whenever a person signs in are no reissue.
fn is_reissued(credential: &Credential) -> bool {
    !matches!(credential.kind, CredentialKind::OauthToken | CredentialKind::AppUserToken)
}

fn gap(why: Why) -> Gap {
    Gap { fact: "what it was at its last review".to_owned(), blocks: FindingKind::RevalidationDue, why }
}
