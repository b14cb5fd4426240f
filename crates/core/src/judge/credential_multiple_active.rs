//! `credential-multiple-active`: more credentials are active than allowed.

use super::case::{Case, Draft, Ruling, credential_name};
use crate::model::{Credential, CredentialKind};
use crate::words;
use std::collections::BTreeMap;

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let mut by_kind: BTreeMap<CredentialKind, Vec<&Credential>> = BTreeMap::new();
    for credential in case.active_credentials() {
        by_kind.entry(credential.kind).or_default().push(credential);
    }
    let allowed = case.approved.and_then(|approved| approved.record.credentials.max_active);
    let most = allowed.unwrap_or(1) as usize;
    for (kind, mut active) in by_kind {
        active.sort_by(|a, b| a.created_at.cmp(&b.created_at).then(a.id.cmp(&b.id)));
        if active.len() <= most || (allowed.is_none() && is_rotation(case, &active)) {
            continue;
        }
        let n_active = words::count(active.len(), words::credential_kind(kind));
        return Ruling::found(Draft {
            tier: case.tier,
            summary: format!(
                "{n_active} active at once, allowed {}",
                if most == 1 { "is 1".to_owned() } else { format!("are {most}") }
            ),
            instances: active.iter().map(|credential| credential.id.to_string()).collect(),
            evidence: active
                .iter()
                .map(|credential| case.seen(format!("{} is active", credential_name(credential))))
                .collect(),
            record: case
                .approved
                .filter(|_| allowed.is_some())
                .map(|approved| approved.record.location.clone()),
        });
    }
    Ruling::clear()
}

/// Two secrets may stand side by side while the newer replaces the older.
fn is_rotation(case: &Case<'_>, active: &[&Credential]) -> bool {
    let [_, newer] = active else { return false };
    newer.created_at.known().is_some_and(|created| {
        words::days_between(*created, case.context.now) <= i64::from(case.context.policy.rotation_overlap)
    })
}
