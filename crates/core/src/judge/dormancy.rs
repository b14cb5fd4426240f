//! Dormancy: since when an integration has not been used, as an interval and with its horizon.

use crate::fact::Fact;
use crate::model::{Activity, Dossier, ExternalId, Visibility};
use jiff::Timestamp;

/// When an integration was last used, as far as all its sources tell together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastUse {
    /// A use was seen, and none can be later than `latest`.
    Seen {
        /// The last use that was seen.
        at: Timestamp,
        /// The latest that it can have been.
        latest: Timestamp,
    },
    /// No use was seen since this instant, which is as far back as the sources see.
    NotSince(Timestamp),
    /// Never used since it was made or granted at this instant.
    NeverSince(Timestamp),
    /// Nobody tells.
    Unknown,
}

impl LastUse {
    /// Returns the latest instant at which it can have been used.
    pub fn latest(self) -> Option<Timestamp> {
        match self {
            Self::Seen { latest, .. } => Some(latest),
            Self::NotSince(instant) | Self::NeverSince(instant) => Some(instant),
            Self::Unknown => None,
        }
    }
}

/// Returns when an integration was last used.
///
/// Every credential must be accounted for by some source: one that nobody watches may be in use right now.
pub fn last_use(dossier: &Dossier) -> LastUse {
    let is_watched = |id: &ExternalId| dossier.activity.iter().any(|activity| activity.of == *id);
    let is_accounted = if dossier.credentials.is_empty() {
        !dossier.activity.is_empty()
    } else {
        dossier.credentials.iter().all(|credential| is_watched(&credential.id)) || is_watched(&dossier.id)
    };
    if !is_accounted {
        return LastUse::Unknown;
    }
    let born = born(dossier);
    dossier.activity.iter().map(|activity| one(activity, born)).reduce(later).unwrap_or(LastUse::Unknown)
}

/// The earliest instant at which it can have been used.
fn born(dossier: &Dossier) -> Option<Timestamp> {
    let granted = dossier.grants.iter().filter_map(|grant| grant.granted_at.known());
    let created = dossier.credentials.iter().filter_map(|credential| credential.created_at.known());
    let installed = dossier.integration.installed_at.known();
    granted.chain(created).chain(installed).copied().min()
}

fn one(activity: &Activity, born: Option<Timestamp>) -> LastUse {
    match (&activity.last, &activity.visible) {
        (Fact::Known(at), _) => {
            LastUse::Seen { at: *at, latest: at.checked_add(activity.resolution).unwrap_or(*at) }
        }
        (Fact::Absent, Visibility::Always) => born.map_or(LastUse::Unknown, LastUse::NeverSince),
        (Fact::Absent, Visibility::Since(horizon)) => match born {
            Some(born) if born > *horizon => LastUse::NeverSince(born),
            Some(_) | None => LastUse::NotSince(*horizon),
        },
        (Fact::Absent, Visibility::Unknown) | (Fact::Unknown(_), _) => LastUse::Unknown,
    }
}

/// Of two statements the one that leaves room for the later use holds; unknown leaves the most.
fn later(a: LastUse, b: LastUse) -> LastUse {
    match (a.latest(), b.latest()) {
        (None, _) | (_, None) => LastUse::Unknown,
        (Some(first), Some(second)) if first >= second => a,
        (Some(_), Some(_)) => b,
    }
}
