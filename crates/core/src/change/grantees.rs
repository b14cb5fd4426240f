//! For whom an integration's live grants hold: the people who agreed, or everybody.

use crate::fact::Fact;
use crate::model::{Consent, Grant};
use std::collections::BTreeSet;

/// For whom live grants hold, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Grantees<'g> {
    /// Everybody: an administrator or a policy agreed for the tenant.
    pub(crate) is_everybody: bool,
    /// These people agreed, each for themselves; by id where it is known, else by name.
    pub(crate) people: BTreeSet<&'g str>,
    /// Somebody agreed, and nobody tells who or how.
    pub(crate) is_unknown: bool,
}

impl<'g> Grantees<'g> {
    pub(super) fn of(grants: &'g [Grant]) -> Self {
        let mut grantees = Self::default();
        for grant in grants.iter().filter(|grant| !grant.is_pending) {
            match (&grant.consent, &grant.granted_by) {
                (Fact::Known(Consent::Admin | Consent::Policy), _) => grantees.is_everybody = true,
                (Fact::Known(Consent::User), Fact::Known(person)) => {
                    let id = person.id.as_ref().map_or(person.name.as_str(), |id| id.as_str());
                    grantees.people.insert(id);
                }
                (Fact::Known(Consent::User) | Fact::Absent | Fact::Unknown(_), _) => {
                    grantees.is_unknown = true
                }
            }
        }
        grantees
    }

    /// Whether it holds for all for whom another does; none where that depends on what is not known.
    pub(super) fn covers(&self, other: &Self) -> Option<bool> {
        if self.is_everybody || self == other && !self.is_unknown {
            return Some(true);
        }
        if self.is_unknown {
            return None;
        }
        if other.is_everybody || !other.people.is_subset(&self.people) {
            return Some(false);
        }
        (!other.is_unknown).then_some(true)
    }
}
