//! `remit inventory`: integrations, credentials or grants, as they were read. Nothing is judged here.

pub(crate) mod credential;
mod grant;
pub(crate) mod integration;

use crate::coverage::{emptiness, footer};
use crate::document;
use crate::json;
use crate::score::Scores;
use crate::style::{Format, Style};
use crate::table::{Cell, table};
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::judge::JudgedConnection;
use remit_core::model::{Dossier, Resources};
use remit_core::principals::Principals;
use remit_core::words;
use serde::Serialize;
use std::io;

/// What an inventory lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InventoryKind {
    /// Whoever holds authority.
    Integrations,
    /// What authenticates them.
    Credentials,
    /// What was given to them.
    Grants,
}

/// An inventory to write.
#[derive(Debug, Clone, Copy)]
pub struct InventoryView<'a> {
    /// What is listed.
    pub kind: InventoryKind,
    /// Where it is listed from, in the order in which it is shown.
    pub dossiers: &'a [Dossier],
    /// Their risk scores.
    pub scores: &'a Scores,
    /// The connections, with what their latest scan saw.
    pub connections: &'a [JudgedConnection],
    /// The accounts of the connections.
    pub principals: &'a Principals,
    /// The instant of judging.
    pub now: Timestamp,
}

/// Writes an inventory. As JSON, integrations are the document that `--inventory` reads.
///
/// # Errors
/// `out` failed.
pub fn inventory(
    out: &mut dyn io::Write,
    format: Format,
    style: Style,
    view: &InventoryView<'_>,
) -> io::Result<()> {
    match (format, view.kind) {
        (Format::Table, _) => write_table(out, style, view),
        (Format::Csv, _) => {
            let (head, rows) = csv(view);
            json::csv(out, head, &rows)
        }
        (Format::Json, InventoryKind::Integrations) => {
            document::write(out, view.dossiers, view.connections, view.principals.iter(), view.now)
        }
        (Format::Ndjson, InventoryKind::Integrations) => {
            let items: Vec<document::DossierWire> = view.dossiers.iter().map(Into::into).collect();
            json::lines(out, document::SCHEMA, "integration", &items, view.connections, view.now)
        }
        (Format::Json, InventoryKind::Credentials) => {
            let credentials = credential::items(view);
            json::pretty(out, &Credentials { envelope: envelope("remit/credential/1", view), credentials })
        }
        (Format::Ndjson, InventoryKind::Credentials) => {
            let items = credential::items(view);
            json::lines(out, "remit/credential/1", "credential", &items, view.connections, view.now)
        }
        (Format::Json, InventoryKind::Grants) => json::pretty(
            out,
            &Grants { envelope: envelope("remit/grant/1", view), grants: grant::items(view) },
        ),
        (Format::Ndjson, InventoryKind::Grants) => {
            json::lines(out, "remit/grant/1", "grant", &grant::items(view), view.connections, view.now)
        }
    }
}

#[derive(Debug, Serialize)]
struct Envelope {
    schema: &'static str,
    now: document::Instant,
    connections: Vec<document::ConnectionWire>,
}

#[derive(Debug, Serialize)]
struct Credentials {
    #[serde(flatten)]
    envelope: Envelope,
    credentials: Vec<credential::CredentialItem>,
}

#[derive(Debug, Serialize)]
struct Grants {
    #[serde(flatten)]
    envelope: Envelope,
    grants: Vec<grant::GrantItem>,
}

fn envelope(schema: &'static str, view: &InventoryView<'_>) -> Envelope {
    Envelope { schema, now: document::Instant(view.now), connections: json::wires(view.connections) }
}

fn write_table(out: &mut dyn io::Write, style: Style, view: &InventoryView<'_>) -> io::Result<()> {
    let (head, rows, noun): (&[&str], Vec<Vec<Cell>>, _) = match view.kind {
        InventoryKind::Integrations => (integration::HEAD, integration::rows(view), "integration"),
        InventoryKind::Credentials => (credential::HEAD, credential::rows(view), "credential"),
        InventoryKind::Grants => (grant::HEAD, grant::rows(view), "grant"),
    };
    if rows.is_empty() {
        writeln!(out, "{}", emptiness(view.connections))?;
    } else {
        table(out, style, head, &rows)?;
        writeln!(out, "\n{}", words::count(rows.len(), noun))?;
    }
    writeln!(out)?;
    footer(out, style, view.connections, view.now)
}

fn csv(view: &InventoryView<'_>) -> (&'static [&'static str], Vec<Vec<String>>) {
    match view.kind {
        InventoryKind::Integrations => (integration::CSV_HEAD, integration::csv(view)),
        InventoryKind::Credentials => (credential::CSV_HEAD, credential::csv(view)),
        InventoryKind::Grants => (grant::CSV_HEAD, grant::csv(view)),
    }
}

/// Returns the name of an integration for readers: as published, else as in the tenant, else its id.
pub(crate) fn name(dossier: &Dossier) -> &str {
    let published = dossier.definition.as_ref().and_then(|definition| definition.name.known());
    published.or(dossier.integration.name.known()).map_or(dossier.id.as_str(), String::as_str)
}

/// Returns what grants reach, in words.
pub(crate) fn reach(resources: &Fact<Resources>) -> String {
    crate::text::fact(resources, "nothing", |resources| match resources {
        Resources::All => "everything".to_owned(),
        Resources::None => "no resource".to_owned(),
        Resources::HolderReach => "whatever its holder can".to_owned(),
        Resources::Selected(names) => {
            crate::text::fact(names, "none selected", |names| match names.as_slice() {
                [] => "none selected".to_owned(),
                names => words::short_list(names, 2),
            })
        }
    })
}

/// Returns the same for a program: every name.
pub(crate) fn reach_whole(resources: &Fact<Resources>) -> String {
    match resources {
        Fact::Known(Resources::Selected(Fact::Known(names))) => json::joined(names, " "),
        Fact::Known(_) | Fact::Absent | Fact::Unknown(_) => reach(resources),
    }
}
