//! The directory of people and teams, for owner checks: who exists, and who has left.

mod parse;

use crate::model::PrincipalStatus;
use std::collections::HashMap;

/// People and teams by the names under which records may mention them.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    by_name: HashMap<String, Person>,
    is_complete: bool,
}

/// What is known of one person or team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name for readers.
    pub name: String,
    /// Whether the person is here; for a team, whether anybody in it is.
    pub status: PrincipalStatus,
    /// Where it is written: a file with its line, or a connection.
    pub source: String,
}

impl Directory {
    /// Adds a person or team under all names by which records may mention it. Of two statements that somebody is here
    /// and is gone, "here" wins: a person may have left one tenant and work on in another.
    pub fn add(&mut self, names: impl IntoIterator<Item = String>, person: &Person) {
        for name in names {
            let entry = self.by_name.entry(name.to_lowercase()).or_insert_with(|| person.clone());
            if entry.status != PrincipalStatus::Active && person.status == PrincipalStatus::Active {
                *entry = person.clone();
            }
        }
    }

    /// Says that everybody who can own something is in it, so that a name that is not in it is nobody's.
    pub fn complete(&mut self) {
        self.is_complete = true;
    }

    /// Whether a name that is not in it is nobody's.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns whom a record means by a name.
    pub fn find(&self, name: &str) -> Option<&Person> {
        self.by_name.get(&name.trim().to_lowercase())
    }
}
