//! What changed between two states of one integration's authority, and in which direction.
//!
//! Three things can change each for itself: what it may do (scopes, compared by what they cover), on what (resources), and
//! for whom (grantees). Turning a comparison around turns each direction around; equal states differ in nothing.

mod grantees;
mod reach;
#[cfg(test)]
mod tests;

use crate::model::{Dossier, Grant};
use crate::scope::{Catalog, ScopeSet};
pub(crate) use grantees::Grantees;
pub(crate) use reach::Reach;
use std::fmt;

/// In which direction something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shift {
    /// It covers what it covered.
    Same,
    /// It covers all that it covered, and more.
    Wider,
    /// It covers less than it covered, and nothing else.
    Narrower,
    /// It covers something else.
    Sideways,
    /// A fact is missing on one side.
    Unknown,
}

/// What changed between two states of one integration's authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Change {
    /// What it may do.
    pub scopes: Shift,
    /// On what.
    pub resources: Shift,
    /// For whom.
    pub grantees: Shift,
}

/// One integration's authority at one time: what all its live grants give together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authority<'g> {
    pub(crate) scopes: ScopeSet,
    pub(crate) reach: Reach<'g>,
    pub(crate) grantees: Grantees<'g>,
}

impl Shift {
    /// Returns the direction from one state to another; `forward` is whether the other covers the one, `backward`
    /// whether the one covers the other.
    fn of(forward: Option<bool>, backward: Option<bool>) -> Self {
        match (forward, backward) {
            (Some(true), Some(true)) => Self::Same,
            (Some(true), Some(false)) => Self::Wider,
            (Some(false), Some(true)) => Self::Narrower,
            (Some(false), Some(false)) => Self::Sideways,
            (None, _) | (_, None) => Self::Unknown,
        }
    }

    /// Returns the direction of the way back.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Wider => Self::Narrower,
            Self::Narrower => Self::Wider,
            Self::Same | Self::Sideways | Self::Unknown => self,
        }
    }

    /// Whether something is known to have changed.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Wider | Self::Narrower | Self::Sideways)
    }
}

impl Change {
    /// No change at all.
    pub const NONE: Self = Self { scopes: Shift::Same, resources: Shift::Same, grantees: Shift::Same };

    /// Compares two states of one integration, by the catalog of its provider.
    pub fn between(catalog: &Catalog, before: &Dossier, after: &Dossier) -> Self {
        Authority::of(catalog, before).change_to(catalog, &Authority::of(catalog, after))
    }

    /// Compares what grants give together with what others gave.
    pub fn of_grants(catalog: &Catalog, before: &[Grant], after: &[Grant]) -> Self {
        Authority::of_grants(catalog, before).change_to(catalog, &Authority::of_grants(catalog, after))
    }

    /// Returns the change of the way back.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            scopes: self.scopes.reversed(),
            resources: self.resources.reversed(),
            grantees: self.grantees.reversed(),
        }
    }

    /// Whether nothing is known to have changed.
    pub fn is_none(self) -> bool {
        ![self.scopes, self.resources, self.grantees].into_iter().any(Shift::is_change)
    }

    /// Returns each direction in words: `wider`, `new resource`, `new grantee`.
    pub fn directions(self) -> Vec<&'static str> {
        let scopes = match self.scopes {
            Shift::Wider => Some("wider"),
            Shift::Narrower => Some("narrower"),
            Shift::Sideways => Some("sideways"),
            Shift::Same | Shift::Unknown => None,
        };
        let resources = match self.resources {
            Shift::Wider => Some("new resource"),
            Shift::Narrower => Some("fewer resources"),
            Shift::Sideways => Some("other resources"),
            Shift::Same | Shift::Unknown => None,
        };
        let grantees = match self.grantees {
            Shift::Wider => Some("new grantee"),
            Shift::Narrower => Some("fewer grantees"),
            Shift::Sideways => Some("other grantees"),
            Shift::Same | Shift::Unknown => None,
        };
        [scopes, resources, grantees].into_iter().flatten().collect()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let directions = self.directions();
        if directions.is_empty() { out.write_str("no change") } else { out.write_str(&directions.join(", ")) }
    }
}

impl<'g> Authority<'g> {
    /// Returns what all live grants of an integration give together.
    pub(crate) fn of(catalog: &Catalog, dossier: &'g Dossier) -> Self {
        Self::of_grants(catalog, &dossier.grants)
    }

    fn of_grants(catalog: &Catalog, grants: &'g [Grant]) -> Self {
        Self::with_scopes(scopes(catalog, grants), grants)
    }

    /// The same where the scopes of the grants are at hand.
    pub(crate) fn with_scopes(scopes: ScopeSet, grants: &'g [Grant]) -> Self {
        Self { scopes, reach: Reach::of(grants), grantees: Grantees::of(grants) }
    }

    /// Returns the change from this to another.
    pub(crate) fn change_to(&self, catalog: &Catalog, after: &Self) -> Change {
        let scopes = if self.scopes == after.scopes {
            Shift::Same
        } else {
            let forward = catalog.covers(&after.scopes, &self.scopes);
            Shift::of(Some(forward), Some(catalog.covers(&self.scopes, &after.scopes)))
        };
        Change {
            scopes,
            resources: Shift::of(after.reach.covers(&self.reach), self.reach.covers(&after.reach)),
            grantees: Shift::of(after.grantees.covers(&self.grantees), self.grantees.covers(&after.grantees)),
        }
    }
}

/// Returns the scopes of all grants that give something now.
pub(crate) fn scopes(catalog: &Catalog, grants: &[Grant]) -> ScopeSet {
    let live = grants.iter().filter(|grant| !grant.is_pending);
    catalog.set_of_all(live.map(|grant| (grant.scope_kind.as_str(), grant.scopes.as_slice())))
}
