//! `secret-exposed`: somebody else could read a secret, says the provider or an exposure notice, and it works and was not
//! replaced since.

use super::case::{Case, credential_name, made_by};
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::exposure::Exposure;
use crate::fact::{Fact, Why};
use crate::finding::{Evidence, FindingKind};
use crate::model::{Credential, ExternalId, Leak, LeakKind};
use crate::words;

/// A secret that is exposed, and who says so.
struct Exposed<'a> {
    id: &'a ExternalId,
    /// None where the provider reports a secret that it does not list.
    credential: Option<&'a Credential>,
    by: Report<'a>,
}

/// Who says that a secret is exposed.
#[derive(Clone, Copy)]
enum Report<'a> {
    Provider(&'a Leak),
    Notice(&'a Exposure),
}

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let dossier = case.dossier;
    let mut ruling = Ruling::clear();
    let mut exposed = Vec::new();
    for leak in &dossier.leaks {
        let credential = dossier.credentials.iter().find(|one| one.id == leak.of);
        match credential.map_or(Fact::Known(true), |credential| is_open(case, leak, credential)) {
            Fact::Known(true) => {
                exposed.push(Exposed { id: &leak.of, credential, by: Report::Provider(leak) });
            }
            Fact::Known(false) | Fact::Absent => {}
            Fact::Unknown(why) => ruling.gaps.push(gap(format!("when {} was made", leak.of), why)),
        }
    }
    for notice in case.context.exposures.covering(dossier) {
        if dossier.credentials.is_empty() {
            ruling.gaps.push(gap(format!("the secrets of {}", dossier.id), Why::NotReported));
        }
        for credential in &dossier.credentials {
            match exposes(case, notice, credential) {
                Fact::Known(true) => exposed.push(Exposed {
                    id: &credential.id,
                    credential: Some(credential),
                    by: Report::Notice(notice),
                }),
                Fact::Known(false) | Fact::Absent => {}
                Fact::Unknown(why) => ruling.gaps.push(gap(format!("when {} was made", credential.id), why)),
            }
        }
    }
    ruling.gaps.sort_unstable();
    ruling.gaps.dedup();
    if exposed.is_empty() {
        return ruling;
    }
    let ids: Vec<&str> = exposed.iter().map(|one| one.id.as_str()).collect();
    ruling.found = Some(Draft::new(case.tier, move || words_of(case, &exposed)).of(ids));
    ruling
}

/// Whether a reported secret works and was not replaced after the report. One that is stored readable is so until the
/// provider says otherwise.
fn is_open(case: &Case<'_>, leak: &Leak, credential: &Credential) -> Fact<bool> {
    if !case.active_credentials().any(|active| active.id == credential.id) {
        return Fact::Known(false);
    }
    let noticed = match (leak.kind, leak.noticed_at.known()) {
        (LeakKind::Found, Some(noticed)) => noticed,
        (LeakKind::StoredReadable, _) | (LeakKind::Found, None) => return Fact::Known(true),
    };
    match credential.rotated_at.known().or(credential.created_at.known()) {
        Some(made) => Fact::Known(made <= noticed),
        None => Fact::Unknown(Why::NotReported),
    }
}

/// Whether a notice exposes a credential. One that nobody dates is at least as old as the grants that it holds.
fn exposes(case: &Case<'_>, notice: &Exposure, credential: &Credential) -> Fact<bool> {
    if !case.is_active(credential) {
        return Fact::Known(false);
    }
    let now = case.context.now;
    let exposes = notice.exposes(credential, now);
    let (Fact::Unknown(_), Some((bound, _))) = (&exposes, made_by(case, credential)) else { return exposes };
    let bounded = Credential { created_at: Fact::Known(bound), ..credential.clone() };
    match notice.exposes(&bounded, now) {
        Fact::Known(true) => Fact::Known(true),
        Fact::Known(false) | Fact::Absent | Fact::Unknown(_) => exposes,
    }
}

fn words_of(case: &Case<'_>, exposed: &[Exposed<'_>]) -> Words {
    let mut evidence = Vec::new();
    for one in exposed {
        let name = one.name();
        evidence.push(match one.by {
            Report::Provider(leak) => {
                let noticed = leak.noticed_at.known();
                let noticed = noticed.map_or_else(String::new, |at| format!(" on {}", words::day(*at)));
                case.seen(format!("{name} {}, the provider noticed{noticed}", how(leak.kind)))
            }
            Report::Notice(notice) => Evidence {
                fact: format!("{}; declared on {}", notice.title, notice.declared),
                source: format!("{}:{}", notice.location.file, notice.location.line),
                read_at: None,
            },
        });
        let made = one.credential.and_then(|one| one.rotated_at.known().or(one.created_at.known()));
        if let Some(made) = made {
            evidence
                .push(case.seen(format!("{name} is of {}, and was not replaced since", words::day(*made))));
        }
    }
    evidence.dedup();
    let more = if exposed.len() > 1 { format!(" and {} more", exposed.len() - 1) } else { String::new() };
    let summary = exposed.first().map_or_else(String::new, |first| {
        let why = match first.by {
            Report::Provider(leak) => how(leak.kind).to_owned(),
            Report::Notice(notice) => format!("was exposed: {}", notice.title),
        };
        format!("{}{more} {why}; not replaced since", first.name())
    });
    Words { summary, evidence, record: None }
}

impl Exposed<'_> {
    fn name(&self) -> String {
        self.credential.map_or_else(|| format!("`{}`", self.id), credential_name)
    }
}

fn how(kind: LeakKind) -> &'static str {
    match kind {
        LeakKind::Found => "was found where it does not belong",
        LeakKind::StoredReadable => "is stored so that it can be read",
    }
}

fn gap(fact: String, why: Why) -> Gap {
    Gap { fact, blocks: FindingKind::SecretExposed, why }
}
