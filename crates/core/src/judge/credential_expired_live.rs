//! `credential-expired-live`: a credential works past its end.

use super::case::{Case, Draft, Ruling, credential_name};
use crate::fact::Fact;
use crate::model::{Credential, CredentialState};
use crate::words;
use jiff::Timestamp;

pub(super) fn check(case: &Case<'_>) -> Ruling {
    let mut evidence = Vec::new();
    let mut instances = Vec::new();
    let mut summary = None;
    for credential in &case.dossier.credentials {
        let Some(end) = credential.expires_at.known() else { continue };
        if *end > case.context.now {
            continue;
        }
        let Some(how) = life_after(case, credential, *end) else { continue };
        let line = format!("{} ended on {} and {how}", credential_name(credential), words::day(*end));
        evidence.push(case.seen(line.clone()));
        instances.push(credential.id.to_string());
        summary.get_or_insert(line);
    }
    summary.map_or_else(Ruling::clear, |summary| {
        Ruling::found(Draft { tier: case.tier, summary, instances, evidence, record: None })
    })
}

fn life_after(case: &Case<'_>, credential: &Credential, end: Timestamp) -> Option<String> {
    let used = case.dossier.activity.iter().filter(|activity| activity.of == credential.id);
    if let Some(last) = used.filter_map(|activity| activity.last.known()).max().filter(|last| **last > end) {
        return Some(format!("was used on {}", words::day(*last)));
    }
    (credential.state == Fact::Known(CredentialState::Active)).then(|| "is still called active".to_owned())
}
