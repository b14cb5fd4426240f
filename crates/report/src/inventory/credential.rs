//! The list of credentials: the metadata of secrets, never the secrets.

use super::{InventoryView, name};
use crate::coverage::word;
use crate::document::{CredentialWire, FactWire, Instant, instant};
use crate::table::Cell;
use crate::text::{fact, number};
use jiff::Timestamp;
use remit_core::fact::{Fact, Why};
use remit_core::model::{Credential, CredentialState, Dossier};
use remit_core::words;
use serde::Serialize;

pub(super) const HEAD: &[&str] =
    &["credential", "kind", "of", "connection", "age", "expires", "last used", "state"];

pub(super) const CSV_HEAD: &[&str] = &[
    "connection",
    "provider",
    "integration",
    "integration_name",
    "id",
    "kind",
    "name",
    "holder",
    "created_at",
    "rotated_at",
    "expires_at",
    "last_used",
    "state",
    "coverage",
];

/// One credential as JSON lists it.
#[derive(Debug, Serialize)]
pub(crate) struct CredentialItem {
    connection: String,
    provider: String,
    integration: String,
    integration_name: String,
    #[serde(flatten)]
    credential: CredentialWire,
    last_used: FactWire<Instant>,
}

pub(super) fn items(view: &InventoryView<'_>) -> Vec<CredentialItem> {
    let item = |(dossier, credential): (&Dossier, &Credential)| CredentialItem {
        connection: dossier.connection.to_string(),
        provider: dossier.provider.to_string(),
        integration: dossier.id.to_string(),
        integration_name: name(dossier).to_owned(),
        credential: credential.into(),
        last_used: instant(&last_used(dossier, credential)),
    };
    each(view).map(item).collect()
}

pub(super) fn rows(view: &InventoryView<'_>) -> Vec<Vec<Cell>> {
    let row = |(dossier, credential): (&Dossier, &Credential)| {
        vec![
            Cell::text(called(credential)),
            Cell::text(words::credential_kind(credential.kind)),
            Cell::text(name(dossier)),
            Cell::text(dossier.connection.as_str()),
            Cell::text(age(credential, view.now)),
            Cell::text(expires(credential)),
            Cell::text(fact(&last_used(dossier, credential), "none seen", |at| words::day(*at))),
            Cell::text(fact(&credential.state, "none", |state| state_word(*state).to_owned())),
        ]
    };
    each(view).map(row).collect()
}

pub(super) fn csv(view: &InventoryView<'_>) -> Vec<Vec<String>> {
    let row = |(dossier, credential): (&Dossier, &Credential)| {
        vec![
            dossier.connection.to_string(),
            dossier.provider.to_string(),
            dossier.id.to_string(),
            name(dossier).to_owned(),
            credential.id.to_string(),
            words::credential_kind(credential.kind).to_owned(),
            fact(&credential.name, "none", Clone::clone),
            fact(&credential.holder, "nobody", |holder| holder.name.clone()),
            fact(&credential.created_at, "none", ToString::to_string),
            fact(&credential.rotated_at, "never rotated", ToString::to_string),
            fact(&credential.expires_at, "never expires", ToString::to_string),
            fact(&last_used(dossier, credential), "none seen", ToString::to_string),
            fact(&credential.state, "none", |state| state_word(*state).to_owned()),
            word(view.connections, dossier.connection.as_str()).to_owned(),
        ]
    };
    each(view).map(row).collect()
}

fn each<'a>(view: &InventoryView<'a>) -> impl Iterator<Item = (&'a Dossier, &'a Credential)> {
    view.dossiers.iter().flat_map(|dossier| dossier.credentials.iter().map(move |one| (dossier, one)))
}

/// Returns the name of a credential for readers, else its id.
pub(crate) fn called(credential: &Credential) -> &str {
    credential.name.known().map_or(credential.id.as_str(), String::as_str)
}

/// Returns how old a credential's value is, in days.
pub(crate) fn age(credential: &Credential, now: Timestamp) -> String {
    let made =
        if credential.rotated_at.known().is_some() { &credential.rotated_at } else { &credential.created_at };
    fact(made, "no date", |made| {
        let days = u64::try_from(words::days_between(*made, now)).unwrap_or(0);
        if days == 1 { "1 day".to_owned() } else { format!("{} days", number(days)) }
    })
}

/// Returns when a credential ends.
pub(crate) fn expires(credential: &Credential) -> String {
    fact(&credential.expires_at, "never expires", |end| words::day(*end))
}

/// Returns the word for a credential's state.
pub(crate) fn state_word(state: CredentialState) -> &'static str {
    match state {
        CredentialState::Active => "active",
        CredentialState::Expired => "expired",
        CredentialState::Pending => "pending",
        CredentialState::Disabled => "disabled",
    }
}

/// Returns the latest use that any source saw of this credential; absent where a source saw none.
pub(crate) fn last_used(dossier: &Dossier, credential: &Credential) -> Fact<Timestamp> {
    let of_it = dossier.activity.iter().filter(|activity| activity.of == credential.id);
    let mut last: Fact<Timestamp> = Fact::Unknown(Why::NotReported);
    for activity in of_it {
        last = match (last.known().copied(), activity.last.known().copied()) {
            (Some(known), Some(other)) => Fact::Known(known.max(other)),
            (None, Some(other)) => Fact::Known(other),
            (Some(_), None) => last,
            (None, None) => last.or(activity.last.clone()),
        };
    }
    last
}
