//! The list of integrations.

use super::{InventoryView, name, reach, reach_whole};
use crate::coverage::word;
use crate::json::joined;
use crate::table::Cell;
use crate::text::{fact, last_use};
use remit_core::fact::Fact;
use remit_core::judge::{LastUse, last_use as used};
use remit_core::model::{Dossier, IntegrationState};
use remit_core::risk::Score;
use remit_core::words;

pub(super) const HEAD: &[&str] = &[
    "integration",
    "kind",
    "run by",
    "connection",
    "score",
    "scopes",
    "reaches",
    "credentials",
    "last used",
    "state",
];

pub(super) const CSV_HEAD: &[&str] = &[
    "connection",
    "provider",
    "id",
    "app",
    "name",
    "kind",
    "run_by",
    "state",
    "scopes",
    "resources",
    "credentials",
    "last_used",
    "installed_at",
    "first_seen",
    "score",
    "coverage",
];

pub(super) fn rows(view: &InventoryView<'_>) -> Vec<Vec<Cell>> {
    let row = |dossier: &Dossier| {
        vec![
            Cell::text(name(dossier)),
            Cell::text(words::integration_kind(dossier.integration.kind)),
            Cell::text(run_by(dossier)),
            Cell::text(dossier.connection.as_str()),
            scored(dossier, view).map_or_else(|| Cell::text(""), |score| Cell::number(score.value)),
            Cell::number(scopes(dossier).len()),
            Cell::lines(reaches(dossier, reach)),
            Cell::number(dossier.credentials.len()),
            Cell::text(last_use(used(dossier), view.now)),
            Cell::text(state(dossier)),
        ]
    };
    view.dossiers.iter().map(row).collect()
}

pub(super) fn csv(view: &InventoryView<'_>) -> Vec<Vec<String>> {
    let row = |dossier: &Dossier| {
        vec![
            dossier.connection.to_string(),
            dossier.provider.to_string(),
            dossier.id.to_string(),
            dossier.integration.app.to_string(),
            name(dossier).to_owned(),
            words::integration_kind(dossier.integration.kind).to_owned(),
            run_by(dossier),
            state(dossier),
            joined(&scopes(dossier), " "),
            reaches(dossier, reach_whole).join("; "),
            dossier.credentials.len().to_string(),
            last_used(used(dossier)),
            fact(&dossier.integration.installed_at, "none", ToString::to_string),
            dossier.first_seen.to_string(),
            scored(dossier, view).map_or_else(|| "not judged".to_owned(), |score| score.value.to_string()),
            word(view.connections, dossier.connection.as_str()).to_owned(),
        ]
    };
    view.dossiers.iter().map(row).collect()
}

fn scored<'a>(dossier: &Dossier, view: &InventoryView<'a>) -> Option<&'a Score> {
    view.scores.get(Some(&dossier.connection), Some(&dossier.id))
}

/// The publisher, else who holds it.
pub(crate) fn run_by(dossier: &Dossier) -> String {
    match dossier.definition.as_ref().map(|definition| &definition.publisher) {
        Some(Fact::Known(publisher)) => publisher.name.clone(),
        Some(_) | None => fact(&dossier.integration.held_by, "nobody", |holder| holder.name.clone()),
    }
}

fn state(dossier: &Dossier) -> String {
    if !dossier.grants.is_empty() && dossier.grants.iter().all(|grant| grant.is_pending) {
        return "waits for approval".to_owned();
    }
    fact(&dossier.integration.state, "none", |state| match state {
        IntegrationState::Active => "active".to_owned(),
        IntegrationState::Suspended(Fact::Known(since)) => format!("suspended since {}", words::day(*since)),
        IntegrationState::Suspended(Fact::Absent | Fact::Unknown(_)) => "suspended".to_owned(),
    })
}

fn scopes(dossier: &Dossier) -> Vec<&str> {
    let mut scopes: Vec<&str> =
        dossier.grants.iter().flat_map(|grant| &grant.scopes).map(String::as_str).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

fn reaches(dossier: &Dossier, words: impl Fn(&Fact<remit_core::model::Resources>) -> String) -> Vec<String> {
    let mut reaches: Vec<String> = dossier.grants.iter().map(|grant| words(&grant.resources)).collect();
    reaches.sort_unstable();
    reaches.dedup();
    if reaches.is_empty() {
        reaches.push("no grant".to_owned());
    }
    reaches
}

fn last_used(last: LastUse) -> String {
    match last {
        LastUse::Seen { at, .. } => at.to_string(),
        LastUse::NotSince(since) => format!("not since {since}"),
        LastUse::NeverSince(since) => format!("never since {since}"),
        LastUse::Unknown => "not reported".to_owned(),
    }
}
