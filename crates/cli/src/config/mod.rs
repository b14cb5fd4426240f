//! The configuration, `remit.yaml`: what is scanned, with which settings, and where the rest lies.
//!
//! It is read whole and checked whole: every error of the file is found at once, with its place.

mod approval_schema;
mod connection;
mod file;
mod notification;
mod schedule;
mod schema;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use approval_schema::approval_schema;
pub(crate) use schema::schema;

use remit_connector::Provider;
use remit_connector::session::Limits;
use remit_core::document::Location;
use remit_core::model::ConnectionId;
use remit_notify::Notification;
use std::path::PathBuf;
use url::Url;

/// A configuration without errors. Paths are as seen from where remit runs.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The SQLite database.
    pub(crate) store: PathBuf,
    /// The folder of approved records.
    pub(crate) approvals: PathBuf,
    /// The policy, where it is not the default one.
    pub(crate) policy: Option<PathBuf>,
    /// People and teams, for owner checks.
    pub(crate) people: Option<PathBuf>,
    /// The folder of exposure notices.
    pub(crate) exposures: Option<PathBuf>,
    /// The tenants that are scanned.
    pub(crate) connections: Vec<ConnectionConfig>,
    /// Who is told what changed.
    pub(crate) notifications: Vec<Notification>,
}

/// One configured tenant.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionConfig {
    /// Its id: `acme-github`.
    pub(crate) id: ConnectionId,
    /// Its provider.
    pub(crate) provider: &'static Provider,
    /// Where its API lives, if not at the provider's default.
    pub(crate) base_url: Option<Url>,
    /// Limits in place of the published ones.
    pub(crate) limits: Option<Limits>,
    /// The provider's own settings, which its JSON Schema admits.
    pub(crate) settings: serde_json::Value,
    /// The stages that are read; all if none are named.
    pub(crate) stages: Option<Vec<String>>,
    /// Where it belongs: production, test.
    pub(crate) environment: Option<String>,
    /// When it is scanned, as five cron fields.
    pub(crate) schedule: Option<String>,
    /// Where it begins in the file.
    pub(crate) location: Location,
}
