//! The inventory document: what `remit inventory --format json` writes and `--inventory` reads. Lossless both ways; a key
//! that it does not know is an error.

mod coverage;
mod credential;
mod digest;
mod dossier;
mod fact;
mod grant;
mod principal;
mod protection;
mod word;

pub(crate) use coverage::ConnectionWire;
pub(crate) use credential::CredentialWire;
pub use digest::digest;
pub(crate) use dossier::DossierWire;
pub(crate) use fact::{FactWire, Instant, instant, same};
pub(crate) use grant::{GrantWire, ResourcesWire};
pub(crate) use word::PrincipalStatus;

use jiff::Timestamp;
use principal::AccountWire;
use remit_core::judge::JudgedConnection;
use remit_core::model::{ConnectionId, Dossier, Principal};
use remit_core::principals::Principals;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io;

/// An inventory with its coverage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryDocument {
    /// The instant of judging.
    pub now: Timestamp,
    /// The connections, with what their latest scan saw.
    pub connections: Vec<JudgedConnection>,
    /// Everything that is known of each integration.
    pub dossiers: Vec<Dossier>,
    /// The accounts of the connections.
    pub principals: Vec<(ConnectionId, Principal)>,
}

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct DocumentError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong there.
    pub what: String,
}

/// The document as it is written.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "remit inventory")]
struct Wire {
    /// The document's form.
    schema: Version,
    /// The instant of judging.
    now: Instant,
    /// The connections, with what their latest scan saw.
    connections: Vec<ConnectionWire>,
    /// Everything that is known of each integration.
    integrations: Vec<DossierWire>,
    /// The accounts of the connections, by connection and id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<AccountWire>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
enum Version {
    #[serde(rename = "remit/inventory/1")]
    One,
}

/// The name of the document's form.
pub(crate) const SCHEMA: &str = "remit/inventory/1";

impl InventoryDocument {
    /// Reads a document.
    ///
    /// # Errors
    /// It is not JSON, holds a key or word that is not known, or lacks one; the error says where.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let wire: Wire = serde_json::from_str(text).map_err(|error| DocumentError {
            line: error.line(),
            column: error.column(),
            what: without_place(&error.to_string()),
        })?;
        Ok(Self {
            now: wire.now.0,
            connections: wire.connections.into_iter().map(Into::into).collect(),
            dossiers: wire.integrations.into_iter().map(Into::into).collect(),
            principals: wire.accounts.into_iter().map(Into::into).collect(),
        })
    }

    /// Returns the accounts as judging looks them up.
    pub fn lookup(&self) -> Principals {
        let mut principals = Principals::default();
        for (connection, principal) in &self.principals {
            principals.add(connection, principal.clone());
        }
        for dossier in &self.dossiers {
            dossier.edges.iter().for_each(|edge| principals.add_edge(&dossier.connection, edge));
        }
        principals
    }

    /// Writes the document.
    ///
    /// # Errors
    /// `out` failed.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let accounts = self.principals.iter().map(|(connection, one)| (connection, one));
        write(out, &self.dossiers, &self.connections, accounts, self.now)
    }
}

/// Writes a document of parts.
pub(crate) fn write<'a>(
    out: &mut dyn io::Write,
    dossiers: &[Dossier],
    connections: &[JudgedConnection],
    principals: impl Iterator<Item = (&'a ConnectionId, &'a Principal)>,
    now: Timestamp,
) -> io::Result<()> {
    let wire = Wire {
        schema: Version::One,
        now: Instant(now),
        connections: connections.iter().map(Into::into).collect(),
        integrations: dossiers.iter().map(Into::into).collect(),
        accounts: principals.map(Into::into).collect(),
    };
    crate::json::pretty(out, &wire)
}

/// Returns the JSON Schema of the inventory document.
pub fn schema_inventory() -> serde_json::Value {
    schemars::schema_for!(Wire).to_value()
}

/// The reader says the place at the end of its message, and so do we.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(what, _)| what).to_owned()
}
