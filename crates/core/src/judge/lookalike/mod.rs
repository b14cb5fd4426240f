//! Lookalikes: whose name reads like that of an approved app. Names are folded until what looks the same is the same,
//! and looked up in an index that is made once of all approved names.

mod fold;
mod index;
mod table;
#[cfg(test)]
mod tests;

use super::Context;
use crate::approval::Approval;
use crate::model::ProviderId;
pub(super) use fold::Folded;
pub(super) use index::{Likeness, NameIndex};

/// The names that others may pose as.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    owners: Vec<NameOwner<'a>>,
    index: NameIndex,
}

/// Whose name it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum NameOwner<'a> {
    /// An integration with an approved record.
    Approved(&'a Approval, &'a str),
    /// The provider's own app, as policy names it.
    FirstParty(&'a str),
}

impl<'a> Names<'a> {
    /// Collects the names of approved records and of first-party apps.
    pub(super) fn of(context: &Context<'a>) -> Self {
        let approved = context.approvals.records().iter().filter(|record| !record.is_draft);
        let approved =
            approved.filter_map(|record| Some(NameOwner::Approved(record, record.name.as_deref()?)));
        let first_party = context.policy.first_party_names.iter().map(|name| NameOwner::FirstParty(name));
        let mut names = Self::default();
        for owner in approved.chain(first_party) {
            names.index.add(Folded::of(owner.name()));
            names.owners.push(owner);
        }
        names.index.finish();
        names
    }

    /// Returns whose name another name reads like, and how it does.
    pub(super) fn alike(&self, name: &str) -> Vec<(NameOwner<'a>, Likeness)> {
        if self.owners.is_empty() {
            return Vec::new();
        }
        let found = self.index.alike(&Folded::of(name)).into_iter();
        found.filter_map(|(place, likeness)| Some((*self.owners.get(place)?, likeness))).collect()
    }
}

impl<'a> NameOwner<'a> {
    /// Returns the name as it is written.
    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Approved(_, name) | Self::FirstParty(name) => name,
        }
    }

    /// Whether it may be meant where an integration of this provider is looked at.
    pub(super) fn is_of(self, provider: &ProviderId) -> bool {
        match self {
            Self::Approved(record, _) => record.key.provider == *provider,
            Self::FirstParty(_) => true,
        }
    }
}
