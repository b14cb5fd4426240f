//! Exposure notices: what somebody declared as exposed, as small files, so that the credentials to rotate fall out.
//!
//! ```yaml
//! title: tokens that Quorumleaf kept were read
//! publishers: [{ provider: github, id: "77" }]   # or apps: [{ provider: github, app: "15368" }]
//! window: { from: 2026-08-08, to: 2026-08-18 }   # when it could be read; without `to` until it was declared
//! declared: 2026-08-20
//! link: https://status.quorumleaf.example/7      # optional
//! ```

mod parse;
#[cfg(test)]
mod tests;

use crate::document::Location;
use crate::fact::{Fact, Why};
use crate::graph::works;
use crate::model::{AppId, ConnectionId, Credential, Dossier, ProviderId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// All notices, in the order of their files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exposures {
    notices: Vec<Exposure>,
}

/// One notice: whose secrets were exposed, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// What happened, in a line.
    pub title: String,
    /// Where the notice begins.
    pub location: Location,
    /// Publishers all of whose integrations are covered.
    pub publishers: Vec<ExposedPublisher>,
    /// Integrations that are covered.
    pub apps: Vec<ExposedApp>,
    /// The first day on which the secrets could be read.
    pub from: Date,
    /// The last such day; none where it is not known to have ended before it was declared.
    pub to: Option<Date>,
    /// The day on which it was declared.
    pub declared: Date,
    /// Where more is said.
    pub link: Option<String>,
}

/// A publisher that a notice covers, by the provider's own id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExposedPublisher {
    /// The provider that knows the publisher.
    pub provider: ProviderId,
    /// Its id there.
    pub id: String,
}

/// An integration that a notice covers, by its stable id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExposedApp {
    /// The provider.
    pub provider: ProviderId,
    /// The stable id.
    pub app: AppId,
    /// The one connection in which it is covered; everywhere if none is named.
    pub connection: Option<ConnectionId>,
}

impl Exposures {
    /// Returns every notice.
    pub fn notices(&self) -> &[Exposure] {
        &self.notices
    }

    /// Returns the notices that cover an integration.
    pub fn covering<'a>(&'a self, dossier: &'a Dossier) -> impl Iterator<Item = &'a Exposure> {
        self.notices.iter().filter(|notice| notice.covers(dossier))
    }
}

impl Exposure {
    /// Whether an integration is covered: by its stable id, or by its publisher's id. Names do not count.
    pub fn covers(&self, dossier: &Dossier) -> bool {
        let is_app = |app: &ExposedApp| {
            app.provider == dossier.provider
                && app.app == dossier.integration.app
                && app.connection.as_ref().is_none_or(|connection| *connection == dossier.connection)
        };
        let publisher = dossier.definition.as_ref().and_then(|definition| definition.publisher.known());
        let is_publisher = |exposed: &ExposedPublisher| {
            exposed.provider == dossier.provider
                && publisher.is_some_and(|publisher| publisher.id == exposed.id)
        };
        self.apps.iter().any(is_app) || self.publishers.iter().any(is_publisher)
    }

    /// Whether a credential of a covered integration is exposed still: it works, and it was there when its secret could be
    /// read. Known as long as it is known when its secret was made; what works no more is not.
    ///
    /// A secret that was made on the day of the declaration counts as made after it, unless the window reaches that day.
    pub fn exposes(&self, credential: &Credential, now: Timestamp) -> Fact<bool> {
        if !works(credential, now) {
            return Fact::Known(false);
        }
        let made = credential.rotated_at.known().or(credential.created_at.known());
        let Some(made) = made else { return Fact::Unknown(unknown(&credential.created_at)) };
        let day = TimeZone::UTC.to_datetime(*made).date();
        Fact::Known(day < self.declared || self.to.is_some_and(|last| day <= last))
    }
}

/// Why it is unknown when a credential was made.
fn unknown(created_at: &Fact<Timestamp>) -> Why {
    match created_at {
        Fact::Unknown(why) => why.clone(),
        Fact::Known(_) | Fact::Absent => Why::NotReported,
    }
}
