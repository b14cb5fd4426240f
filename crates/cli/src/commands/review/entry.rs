//! One entry of a journal as it is written.

use super::decide::Outcome;
use crate::commands::approve::{list, quoted};
use remit_core::model::Dossier;
use remit_core::review::Seen;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Returns what a new journal begins with.
pub(super) fn head(records: &str) -> String {
    format!(
        "# Reviews of the records in {records}, the oldest first. Entries are added and never changed.\nreviews:\n"
    )
}

/// Returns an entry in YAML, with its line end.
pub(super) fn entry(dossier: &Dossier, outcome: &Outcome, evidence: &str) -> String {
    let seen = Seen::of(dossier);
    let key = format!(
        "{{ provider: {}, connection: {}, app: {} }}",
        quoted(dossier.provider.as_str()),
        quoted(dossier.connection.as_str()),
        quoted(dossier.integration.app.as_str())
    );
    let mut lines = vec![
        ("integration", key),
        ("at", outcome.at.to_string()),
        ("by", quoted(&outcome.by)),
        ("decision", outcome.decision.as_str().to_owned()),
    ];
    lines.extend(outcome.until.map(|until| ("until", until.to_string())));
    lines.extend(outcome.to.as_ref().map(|to| ("to", quoted(to))));
    lines.push(("reason", quoted(&outcome.reason)));
    lines.push(("evidence", evidence.to_owned()));
    lines.push(("seen", self::seen(&seen)));
    let mut yaml = String::new();
    for (index, (key, value)) in lines.into_iter().enumerate() {
        let dash = if index == 0 { "  - " } else { "    " };
        writeln!(yaml, "{dash}{key}: {value}").expect("writing to a string cannot fail");
    }
    yaml
}

fn seen(seen: &Seen) -> String {
    let mut keys = vec![format!("scopes: [{}]", texts(&seen.scopes))];
    keys.extend(seen.resources.as_ref().map(|names| format!("resources: [{}]", texts(names))));
    keys.push(format!("credentials: [{}]", texts(&seen.credentials)));
    keys.extend(seen.publisher.as_ref().map(|id| format!("publisher: {}", quoted(id))));
    keys.extend(seen.host.as_ref().map(|host| format!("host: {}", quoted(host))));
    format!("{{ {} }}", keys.join(", "))
}

fn texts(texts: &BTreeSet<String>) -> String {
    list(&texts.iter().cloned().collect::<Vec<_>>())
}
