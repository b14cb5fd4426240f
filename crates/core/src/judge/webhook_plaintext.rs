//! `webhook-plaintext`: what it sends travels in the clear, to a host whose certificate nobody checks, or without a
//! signature that the provider could make.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::words;

/// What is said where a setting is not as it should be, with the name of the setting.
const LACKING: [(&str, &str); 3] = [
    ("sends over plain http", "scheme"),
    ("does not check the host's certificate", "certificate check"),
    ("does not sign what it sends", "signing secret"),
];

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(transport) = &case.dossier.transport else { return Ruling::clear() };
    let settings = [&transport.is_encrypted, &transport.checks_certificate, &transport.is_signed];
    let each = || settings.into_iter().zip(LACKING);
    let is_lacking = |setting: &Fact<bool>| *setting == Fact::Known(false);
    if !settings.into_iter().any(is_lacking) {
        let mut ruling = Ruling::clear();
        for (setting, (_, name)) in each() {
            if let Fact::Unknown(why) = setting {
                ruling.gaps.push(Gap {
                    fact: format!("the {name} of {}", case.dossier.id),
                    blocks: FindingKind::WebhookPlaintext,
                    why: why.clone(),
                });
            }
        }
        return ruling;
    }
    let lacking: Vec<(&str, &str)> =
        each().filter(|(setting, _)| is_lacking(setting)).map(|(_, words)| words).collect();
    let names: Vec<&str> = lacking.iter().map(|(_, name)| *name).collect();
    let words = move || {
        let said: Vec<&str> = lacking.iter().map(|(said, _)| *said).collect();
        let host = case.dossier.integration.host.known();
        let host = host.map_or_else(String::new, |host| format!(" to {host}"));
        Words {
            summary: words::list(&said),
            evidence: said.iter().map(|said| case.seen(format!("{said}{host}"))).collect(),
            record: None,
        }
    };
    Ruling::found(Draft::new(case.tier, words).of(names))
}
