//! The directory of people and teams, for owner checks: who exists, and who has left.

mod parse;

use crate::model::{ConnectionId, Principal, PrincipalKind, PrincipalStatus};
use std::collections::HashMap;

/// People and teams by the names under which records may mention them.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    by_name: HashMap<String, Person>,
    /// Accounts of tenants. What the people file says of somebody goes before what an account says.
    accounts: HashMap<String, Person>,
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
    /// Whether it is a person or a team.
    pub kind: PrincipalKind,
}

impl Directory {
    /// Adds a person or team under all names by which records may mention it.
    pub fn add(&mut self, names: impl IntoIterator<Item = String>, person: &Person) {
        put(&mut self.by_name, names, person);
    }

    /// Adds an account of a connection, under its login and its mail address.
    pub fn add_principal(&mut self, connection: &ConnectionId, principal: &Principal) {
        let status = principal.status.known().copied().unwrap_or(PrincipalStatus::Active);
        let source = format!("accounts of {connection}");
        let person = Person { name: principal.name.clone(), status, source, kind: principal.kind };
        let names = [Some(principal.name.clone()), principal.email.known().cloned()];
        put(&mut self.accounts, names.into_iter().flatten(), &person);
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
        let name = name.trim().to_lowercase();
        self.by_name.get(&name).or_else(|| self.accounts.get(&name))
    }

    /// Returns every name, in lower case, with whom it means; in no order.
    pub fn names(&self) -> impl Iterator<Item = (&str, &Person)> {
        self.by_name.iter().chain(&self.accounts).map(|(name, person)| (name.as_str(), person))
    }

    /// Returns whom the people file means by a name; accounts of tenants do not count.
    pub fn find_written(&self, name: &str) -> Option<&Person> {
        if self.by_name.is_empty() {
            return None;
        }
        self.by_name.get(&name.trim().to_lowercase())
    }
}

/// Of two statements that somebody is here and is gone, "here" wins: a person may have left one tenant and work on in
/// another.
fn put(directory: &mut HashMap<String, Person>, names: impl IntoIterator<Item = String>, person: &Person) {
    for name in names {
        let entry = directory.entry(name.to_lowercase()).or_insert_with(|| person.clone());
        if entry.status != PrincipalStatus::Active && person.status == PrincipalStatus::Active {
            *entry = person.clone();
        }
    }
}
