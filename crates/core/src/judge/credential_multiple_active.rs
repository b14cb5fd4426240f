//! `credential-multiple-active`: more credentials of one holder are active than allowed. An app that holds a token for each
//! of many people, or for its bot in each of several workspaces, holds one of each.

use super::case::{Case, credential_name};
use super::draft::{Draft, Ruling, Words};
use crate::model::Credential;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut all: Vec<&Credential> = case.active_credentials().collect();
    all.sort_by(|a, b| {
        (a.kind, &a.holder, &a.created_at, &a.id).cmp(&(b.kind, &b.holder, &b.created_at, &b.id))
    });
    let allowed = case.approved.and_then(|approved| approved.record.credentials.max_active);
    let most = allowed.unwrap_or(1) as usize;
    let is_too_many =
        |active: &&[&Credential]| active.len() > most && (allowed.is_some() || !is_rotation(case, active));
    let mut of_one_kind = all.chunk_by(|a, b| (a.kind, &a.holder) == (b.kind, &b.holder));
    let Some(active) = of_one_kind.find(is_too_many).map(<[_]>::to_vec) else { return Ruling::clear() };
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
    Ruling::found(Draft::new(case.tier, words).of(ids))
}

/// Two secrets may stand side by side while the newer replaces the older.
fn is_rotation(case: &Case<'_>, active: &[&Credential]) -> bool {
    let [_, newer] = active else { return false };
    newer.created_at.known().is_some_and(|created| {
        words::days_between(*created, case.context.now) <= i64::from(case.context.policy.rotation_overlap)
    })
}
