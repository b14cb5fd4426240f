//! `credential-owner-disabled`: a credential or grant works though the person to whom it is bound is gone.

use super::case::{Case, credential_name};
use super::dormancy::last_use;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use super::holder::{Presence, gone, gone_at, gone_from};
use crate::fact::{Fact, Why};
use crate::finding::{Evidence, FindingKind};
use crate::model::{ConnectionId, Consent, Credential, Grant, PrincipalRef, PrincipalStatus};
use crate::principals::GoneElsewhere;
use crate::words;

/// What is bound to somebody.
#[derive(Clone, Copy)]
enum Bound<'a> {
    Credential(&'a Credential),
    Grant(&'a Grant),
}

/// Something that is bound to somebody who is gone.
struct Orphan<'a> {
    bound: Bound<'a>,
    holder: &'a PrincipalRef,
    gone: Gone<'a>,
}

/// Who says that somebody is gone.
#[derive(Clone, Copy)]
enum Gone<'a> {
    Here { status: PrincipalStatus, source: &'a str },
    Elsewhere(GoneElsewhere<'a>),
}

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut ruling = Ruling::clear();
    let mut orphans = Vec::new();
    for (bound, holder) in bound(case) {
        match case.presence(holder) {
            Fact::Known(Presence::Gone { status, source }) => {
                orphans.push(Orphan { bound, holder, gone: Gone::Here { status, source } });
            }
            Fact::Known(Presence::GoneElsewhere(gone)) => {
                orphans.push(Orphan { bound, holder, gone: Gone::Elsewhere(gone) });
            }
            Fact::Known(Presence::Here) => ruling.gaps.extend(likely(case, holder)),
            Fact::Absent => {}
            Fact::Unknown(why) => ruling.gaps.push(Gap {
                fact: format!("whether {} is still here", holder.name),
                blocks: FindingKind::CredentialOwnerDisabled,
                why,
            }),
        }
    }
    for credential in case.active_credentials().filter(|credential| credential.kind.is_of_a_person()) {
        if let Fact::Unknown(why) = &credential.holder {
            ruling.gaps.push(Gap {
                fact: format!("the holder of {}", credential.id),
                blocks: FindingKind::CredentialOwnerDisabled,
                why: why.clone(),
            });
        }
    }
    ruling.gaps.sort_unstable();
    ruling.gaps.dedup();
    if orphans.is_empty() {
        return ruling;
    }
    let ids: Vec<&str> = orphans.iter().map(|orphan| orphan.bound.id()).collect();
    ruling.found = Some(Draft::new(case.tier, move || words_of(case, &orphans)).of(ids));
    ruling
}

/// A likely join proves nothing: whether it is one person is what would have to be known.
fn likely(case: &Case<'_>, holder: &PrincipalRef) -> Option<Gap> {
    let elsewhere = case.gone_elsewhere(holder).filter(|elsewhere| !elsewhere.is_certain)?;
    let how = gone_at(elsewhere.status, elsewhere.from);
    Some(Gap {
        fact: format!("whether {} is the one with the same address who {how}", holder.name),
        blocks: FindingKind::CredentialOwnerDisabled,
        why: Why::NotReported,
    })
}

/// Credentials that work with their holders, and grants that somebody agreed to for herself.
fn bound<'a>(case: &Case<'a>) -> impl Iterator<Item = (Bound<'a>, &'a PrincipalRef)> {
    let credentials = case.active_credentials();
    let credentials = credentials
        .filter_map(|credential| Some((Bound::Credential(credential), credential.holder.known()?)));
    let grants = case.live_grants().filter(|grant| grant.consent == Fact::Known(Consent::User));
    let grants = grants.filter_map(|grant| Some((Bound::Grant(grant), grant.granted_by.known()?)));
    credentials.chain(grants)
}

impl<'a> Bound<'a> {
    fn id(self) -> &'a str {
        match self {
            Self::Credential(credential) => credential.id.as_str(),
            Self::Grant(grant) => grant.id.as_str(),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Credential(credential) => credential_name(credential),
            Self::Grant(grant) => format!("grant `{}`", grant.id),
        }
    }
}

impl Gone<'_> {
    fn in_words(self) -> String {
        match self {
            Self::Here { status, .. } => gone(status).to_owned(),
            Self::Elsewhere(elsewhere) => gone_at(elsewhere.status, elsewhere.from),
        }
    }

    fn evidence(self, name: &str, here: &ConnectionId) -> Evidence {
        match self {
            Self::Here { status, source } => {
                let fact = format!("{name} {}", gone(status));
                Evidence { fact, source: source.to_owned(), read_at: None }
            }
            Self::Elsewhere(elsewhere) => gone_from(name, elsewhere, here),
        }
    }
}

fn words_of(case: &Case<'_>, orphans: &[Orphan<'_>]) -> Words {
    let mut evidence = Vec::new();
    for orphan in orphans {
        let Orphan { bound, holder, gone } = orphan;
        evidence.push(case.seen(format!("{} of {} works", bound.name(), case.name_of(holder))));
        evidence.push(gone.evidence(case.name_of(holder), &case.dossier.connection));
    }
    if let Some(latest) = last_use(case.dossier).latest() {
        evidence.push(case.seen(format!("last used on {} at the latest", words::day(latest))));
    }
    evidence.dedup();
    let summary = orphans.first().map_or_else(String::new, |first| {
        format!(
            "{} {}, and {} works still",
            case.name_of(first.holder),
            first.gone.in_words(),
            first.bound.name()
        )
    });
    Words { summary, evidence, record: None }
}
