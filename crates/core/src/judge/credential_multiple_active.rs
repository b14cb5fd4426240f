//! `credential-multiple-active`: more credentials of one holder are active than allowed. An app that holds a token for each
//! of many people, or for its bot in each of several workspaces, holds one of each.

use super::case::{Case, credential_name};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::Credential;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut all: Vec<&Credential> = case.active_credentials().collect();
    all.sort_by(|a, b| {
        (a.kind, &a.holder, &a.created_at, &a.id).cmp(&(b.kind, &b.holder, &b.created_at, &b.id))
    });
    let allowed = case.approved.and_then(|approved| approved.record.credentials.max_active);
    let most = allowed.unwrap_or(1) as usize;
    let mut ruling = Ruling::clear();
    let mut found: Option<Vec<&Credential>> = None;
    let is_of_one_holder = |a: &&Credential, b: &&Credential| (a.kind, &a.holder) == (b.kind, &b.holder);
    for active in all.chunk_by(is_of_one_holder).filter(|active| active.len() > most) {
        match is_rotation(case, active).filter(|_| allowed.is_none()) {
            Some(Rotation::UnderWay) => {}
            Some(Rotation::Undated(undated, why)) => ruling.gaps.push(Gap {
                fact: format!("when {} was made", undated.id),
                blocks: FindingKind::CredentialMultipleActive,
                why: why.clone(),
            }),
            None => found = found.or(Some(active.to_vec())),
        }
    }
    let Some(active) = found else { return ruling };
    let ids: Vec<&str> = active.iter().map(|credential| credential.id.as_str()).collect();
    let words = move || {
        let kind = active.first().map_or("credential", |first| words::credential_kind(first.kind));
        let n_active = words::count(active.len(), kind);
        let is_active =
            |credential: &&Credential| case.seen(format!("{} is active", credential_name(credential)));
        Words {
            summary: format!(
                "{n_active} active at once, allowed {}",
                if most == 1 { "is 1".to_owned() } else { format!("are {most}") }
            ),
            evidence: active.iter().map(is_active).collect(),
            record: case
                .approved
                .filter(|_| allowed.is_some())
                .map(|approved| approved.record.location.clone()),
        }
    };
    ruling.found = Some(Draft::new(case.tier, words).of(ids));
    ruling
}

/// How one secret may stand beside another that it replaces.
enum Rotation<'a> {
    /// The newer one is young.
    UnderWay,
    /// Nobody tells how old this one is: it may be the newer one.
    Undated(&'a Credential, &'a Why),
}

/// Two secrets may stand side by side while the newer replaces the older.
fn is_rotation<'a>(case: &Case<'_>, active: &[&'a Credential]) -> Option<Rotation<'a>> {
    let [one, other] = active else { return None };
    let is_young = |credential: &Credential| {
        let overlap = case.context.policy.rotation_overlap;
        credential.created_at.known().is_some_and(|made| !case.is_older(*made, overlap))
    };
    if is_young(one) || is_young(other) {
        return Some(Rotation::UnderWay);
    }
    [one, other].into_iter().find_map(|credential| match &credential.created_at {
        Fact::Unknown(why) => Some(Rotation::Undated(credential, why)),
        Fact::Known(_) | Fact::Absent => None,
    })
}
