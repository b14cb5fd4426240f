//! `acts-as-human`: it changes things through a person's token or consent, and the provider's log names the person alone.

use super::autonomy::can_write;
use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{Activity, Attribution, PrincipalKind, PrincipalRef};
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    if case.dossier.attribution == Fact::Known(Attribution::AppNamed) || !can_write(case) {
        return Ruling::clear();
    }
    let is_person = |user: &&PrincipalRef| {
        case.principal(user).is_none_or(|principal| principal.kind != PrincipalKind::Bot)
    };
    let Some(user) = case.acting_users().find(is_person) else { return Ruling::clear() };
    match (exercise(case), &case.dossier.attribution) {
        (Exercise::None, _) => Ruling::clear(),
        (_, Fact::Unknown(why)) => gap(format!("whom the log names when {} acts", case.dossier.id), why),
        (_, Fact::Absent) => {
            gap(format!("whom the log names when {} acts", case.dossier.id), &Why::NotReported)
        }
        (Exercise::Unknown, Fact::Known(_)) => {
            gap(format!("which scopes {} used", case.dossier.id), &Why::NotReported)
        }
        (Exercise::Write { scope, source }, Fact::Known(_)) => {
            let words = move || Words {
                summary: format!("acts as {}, and the log does not tell them apart", user.name),
                evidence: vec![
                    case.seen(format!("{scope} was used in the name of {}, says {source}", user.name)),
                    case.seen("the provider's log names the person and no app"),
                    case.seen(through(case)),
                ],
                record: None,
            };
            Ruling::found(Draft::new(case.tier, words).of([user.name.as_str()]))
        }
    }
}

/// What is known of the use of what it may change.
#[derive(Clone, Copy)]
enum Exercise<'a> {
    /// This scope was seen in use.
    Write { scope: &'a str, source: &'a str },
    /// Nothing was used, or nothing that changes anything.
    None,
    /// It was or may have been used, and nobody tells for what.
    Unknown,
}

fn exercise<'a>(case: &Case<'a>) -> Exercise<'a> {
    let dossier = case.dossier;
    let mut exercise = if dossier.activity.is_empty() { Exercise::Unknown } else { Exercise::None };
    for activity in &dossier.activity {
        match &activity.scopes {
            Fact::Known(scopes) => {
                if let Some(scope) = scopes.iter().find(|scope| is_write(case, scope)) {
                    return Exercise::Write { scope, source: &activity.source };
                }
            }
            Fact::Absent => {}
            Fact::Unknown(_) if is_never_used(activity) => {}
            Fact::Unknown(_) => exercise = Exercise::Unknown,
        }
    }
    exercise
}

fn is_write(case: &Case<'_>, scope: &str) -> bool {
    case.live_grants().any(|grant| case.catalog.writes(&grant.scope_kind, scope))
}

fn is_never_used(activity: &Activity) -> bool {
    activity.last == Fact::Absent
}

/// Which of a person's tokens it holds.
fn through(case: &Case<'_>) -> String {
    let kinds: Vec<&str> =
        case.active_credentials().map(|credential| words::credential_kind(credential.kind)).collect();
    if kinds.is_empty() {
        "through a user's consent".to_owned()
    } else {
        format!("through {}", words::list(&kinds.into_iter().map(words::a).collect::<Vec<_>>()))
    }
}

fn gap<'c>(fact: String, why: &Why) -> Ruling<'c> {
    Ruling::gap(Gap { fact, blocks: FindingKind::ActsAsHuman, why: why.clone() })
}
