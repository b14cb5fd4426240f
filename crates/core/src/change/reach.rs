//! What an integration's live grants reach together.

use crate::fact::Fact;
use crate::model::{Grant, Resources};
use std::collections::BTreeSet;

/// What live grants reach together, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reach<'g> {
    /// Everything in the tenant.
    pub(crate) is_all: bool,
    /// Whatever its holder can reach.
    is_holders: bool,
    /// These by name.
    names: BTreeSet<&'g str>,
    /// Something was selected, and nobody tells what.
    has_unnamed: bool,
    /// Nothing is known of the reach of some grant.
    pub(crate) is_unknown: bool,
}

impl<'g> Reach<'g> {
    pub(super) fn of(grants: &'g [Grant]) -> Self {
        let mut reach = Self::default();
        for grant in grants.iter().filter(|grant| !grant.is_pending) {
            match &grant.resources {
                Fact::Known(Resources::All) => reach.is_all = true,
                Fact::Known(Resources::HolderReach) => reach.is_holders = true,
                Fact::Known(Resources::Selected(Fact::Known(names))) => {
                    reach.names.extend(names.iter().map(String::as_str))
                }
                Fact::Known(Resources::Selected(Fact::Unknown(_))) => reach.has_unnamed = true,
                Fact::Known(Resources::None | Resources::Selected(Fact::Absent)) | Fact::Absent => {}
                Fact::Unknown(_) => reach.is_unknown = true,
            }
        }
        reach
    }

    /// Whether it reaches all that another does; none where that depends on what is not known.
    pub(super) fn covers(&self, other: &Self) -> Option<bool> {
        if self.is_all || self == other && !self.is_unknown && !self.has_unnamed {
            return Some(true);
        }
        let is_vague = self.is_unknown || self.has_unnamed;
        let misses_all = other.is_all && !self.is_unknown;
        let misses_holders = other.is_holders && !self.is_holders && !self.is_unknown;
        let misses_names = !is_vague && !other.names.is_subset(&self.names);
        if misses_all || misses_holders || misses_names {
            return Some(false);
        }
        let is_certain = !is_vague && !other.is_unknown && !other.has_unnamed;
        let is_named = !other.is_all && !other.is_holders && !other.is_unknown && !other.has_unnamed;
        (is_certain || is_named && other.names.is_subset(&self.names)).then_some(true)
    }
}
