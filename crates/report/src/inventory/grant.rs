//! The list of grants.

use super::{InventoryView, name, reach, reach_whole};
use crate::coverage::word;
use crate::document::GrantWire;
use crate::json::joined;
use crate::table::Cell;
use crate::text::fact;
use remit_core::model::{Consent, Dossier, Grant};
use remit_core::words;
use serde::Serialize;

pub(super) const HEAD: &[&str] =
    &["to", "connection", "scopes", "reaches", "consent", "given by", "on", "state"];

pub(super) const CSV_HEAD: &[&str] = &[
    "connection",
    "provider",
    "integration",
    "integration_name",
    "id",
    "scope_kind",
    "scopes",
    "resources",
    "consent",
    "granted_by",
    "granted_at",
    "changed_at",
    "state",
    "coverage",
];

/// One grant as JSON lists it.
#[derive(Debug, Serialize)]
pub(crate) struct GrantItem {
    connection: String,
    provider: String,
    integration: String,
    integration_name: String,
    #[serde(flatten)]
    grant: GrantWire,
}

pub(super) fn items(view: &InventoryView<'_>) -> Vec<GrantItem> {
    let item = |(dossier, grant): (&Dossier, &Grant)| GrantItem {
        connection: dossier.connection.to_string(),
        provider: dossier.provider.to_string(),
        integration: dossier.id.to_string(),
        integration_name: name(dossier).to_owned(),
        grant: grant.into(),
    };
    each(view).map(item).collect()
}

pub(super) fn rows(view: &InventoryView<'_>) -> Vec<Vec<Cell>> {
    let row = |(dossier, grant): (&Dossier, &Grant)| {
        vec![
            Cell::text(name(dossier)),
            Cell::text(dossier.connection.as_str()),
            Cell::text(scopes(grant)),
            Cell::text(reach(&grant.resources)),
            Cell::text(fact(&grant.consent, "none", |consent| consent_word(*consent).to_owned())),
            Cell::text(fact(&grant.granted_by, "nobody", |person| person.name.clone())),
            Cell::text(fact(&grant.granted_at, "no date", |at| words::day(*at))),
            Cell::text(state(grant)),
        ]
    };
    each(view).map(row).collect()
}

pub(super) fn csv(view: &InventoryView<'_>) -> Vec<Vec<String>> {
    let row = |(dossier, grant): (&Dossier, &Grant)| {
        vec![
            dossier.connection.to_string(),
            dossier.provider.to_string(),
            dossier.id.to_string(),
            name(dossier).to_owned(),
            grant.id.to_string(),
            grant.scope_kind.clone(),
            joined(&grant.scopes, " "),
            reach_whole(&grant.resources),
            fact(&grant.consent, "none", |consent| consent_word(*consent).to_owned()),
            fact(&grant.granted_by, "nobody", |person| person.name.clone()),
            fact(&grant.granted_at, "none", ToString::to_string),
            fact(&grant.changed_at, "never changed", ToString::to_string),
            state(grant).to_owned(),
            word(view.connections, dossier.connection.as_str()).to_owned(),
        ]
    };
    each(view).map(row).collect()
}

fn each<'a>(view: &InventoryView<'a>) -> impl Iterator<Item = (&'a Dossier, &'a Grant)> {
    view.dossiers.iter().flat_map(|dossier| dossier.grants.iter().map(move |grant| (dossier, grant)))
}

fn scopes(grant: &Grant) -> String {
    if grant.scopes.is_empty() { "no scope".to_owned() } else { grant.scopes.join(", ") }
}

fn state(grant: &Grant) -> &'static str {
    if grant.is_pending { "pending" } else { "granted" }
}

/// Returns the word for how a grant was agreed to.
pub(crate) fn consent_word(consent: Consent) -> &'static str {
    match consent {
        Consent::Admin => "admin",
        Consent::User => "user",
        Consent::Policy => "policy",
    }
}
