//! Notifications: tells others what changed among the findings, each change once.
//!
//! What changed comes from the store: its ledger says since when a finding is open or resolved, and beside it stands what
//! each notification's target has taken. That is written only after the target took the message, so what fails is sent the
//! next time. Nothing here judges anew what the ledger decided, and no message holds evidence, an address or a secret.

mod change;
mod document;
mod mail;
mod message;
mod pending;
mod send;
mod slack;

#[cfg(test)]
mod tests;

pub use change::{Change, What};
pub use document::{Document, schema_notification};
pub use mail::is_mail_address;
pub use message::{Message, Unread};
pub use pending::{Pending, pending};
pub use send::{SendError, Sender};

use remit_connector::secret::SecretRef;
use remit_core::finding::Severity;
use remit_core::model::ConnectionId;

/// One notification, as the configuration names it: what is told to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id. What its target has taken is remembered under it.
    pub id: String,
    /// Milder findings are not told.
    pub severity: Severity,
    /// The connections whose findings are told; none: all.
    pub connections: Option<Vec<ConnectionId>>,
    /// Where it goes.
    pub target: Target,
}

/// Where a notification goes. Addresses that let anybody write are secrets, and named by reference only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A webhook that takes the JSON document.
    Webhook {
        /// Its address.
        url: SecretRef,
        /// What messages are signed with.
        signing_secret: Option<SecretRef>,
    },
    /// An incoming webhook of Slack, or of what takes the same.
    Slack {
        /// Its address.
        url: SecretRef,
    },
    /// A mail server.
    Smtp(Smtp),
}

/// A mail server and whom it sends to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// The server's name or address.
    pub server: String,
    /// Its port; none: the usual one for the encryption.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// Who signs in, with what; none: nobody does.
    pub login: Option<(String, SecretRef)>,
    /// Whom the mail comes from.
    pub from: String,
    /// Whom it goes to.
    pub to: Vec<String>,
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// It begins in the clear and goes on encrypted, or not at all.
    StartTls,
    /// It is encrypted from the start.
    Tls,
    /// Not: for this machine's own addresses only.
    None,
}

impl Notification {
    /// Whether a finding of a connection is told, severe as it is.
    pub(crate) fn tells(&self, severity: Severity, connection: Option<&ConnectionId>) -> bool {
        let is_meant = match (&self.connections, connection) {
            (None, _) => true,
            (Some(connections), Some(connection)) => connections.contains(connection),
            (Some(_), None) => false,
        };
        is_meant && severity >= self.severity
    }
}
