//! The accounts of the connections that are judged, found by whatever another object tells of one: an id, else a login.
//!
//! It is built once for a judgement. What the provider says of an account narrows what its tokens can do.

use crate::fact::{Fact, Why};
use crate::model::{ConnectionId, ExternalId, Principal, PrincipalRef, PrincipalStatus};
use std::borrow::Cow;
use std::collections::HashMap;

/// The accounts of any number of connections.
#[derive(Debug, Clone, Default)]
pub struct Principals {
    connections: HashMap<ConnectionId, Accounts>,
}

#[derive(Debug, Clone, Default)]
struct Accounts {
    all: Vec<Principal>,
    by_id: HashMap<ExternalId, usize>,
    /// By login in lower case.
    by_name: HashMap<String, usize>,
}

impl Principals {
    /// Adds an account. Of two with the same login that counts which is here, else the one with the lower id: a login is
    /// given to somebody else once its first holder is gone.
    pub fn add(&mut self, connection: &ConnectionId, principal: Principal) {
        if !self.connections.contains_key(connection) {
            self.connections.insert(connection.clone(), Accounts::default());
        }
        if let Some(accounts) = self.connections.get_mut(connection) {
            accounts.add(principal);
        }
    }

    /// Whether any account of a connection is known.
    pub fn knows(&self, connection: &ConnectionId) -> bool {
        self.connections.contains_key(connection)
    }

    /// Returns the account that another object of the connection names: by id where it gives one, else by login.
    pub fn find(&self, connection: &ConnectionId, reference: &PrincipalRef) -> Option<&Principal> {
        let accounts = self.connections.get(connection)?;
        let index = match &reference.id {
            Some(id) => accounts.by_id.get(id)?,
            None => accounts.by_name.get(&*lower(&reference.name))?,
        };
        accounts.all.get(*index)
    }

    /// Returns every account with its connection, by connection and id.
    pub fn iter(&self) -> impl Iterator<Item = (&ConnectionId, &Principal)> {
        let mut all: Vec<(&ConnectionId, &Principal)> = self
            .connections
            .iter()
            .flat_map(|(connection, accounts)| accounts.all.iter().map(move |one| (connection, one)))
            .collect();
        all.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        all.into_iter()
    }
}

impl Accounts {
    fn add(&mut self, principal: Principal) {
        if let Some(known) = self.by_id.get(&principal.id).and_then(|index| self.all.get_mut(*index)) {
            unite(known, principal);
            return;
        }
        let index = self.all.len();
        self.by_id.insert(principal.id.clone(), index);
        let rank = |one: &Principal| (!is_here(one), one.id.clone());
        let name = lower(&principal.name).into_owned();
        let is_better = self
            .by_name
            .get(&name)
            .and_then(|known| self.all.get(*known))
            .is_none_or(|known| rank(&principal) < rank(known));
        if is_better {
            self.by_name.insert(name, index);
        }
        self.all.push(principal);
    }
}

/// Adds what another listing tells of an account: one names the person, another a role.
fn unite(known: &mut Principal, other: Principal) {
    let unknown = || Fact::Unknown(Why::NotReported);
    known.roles.extend(other.roles);
    known.roles.sort_unstable();
    known.roles.dedup();
    known.email = std::mem::replace(&mut known.email, unknown()).or(other.email);
    known.status = std::mem::replace(&mut known.status, Fact::Unknown(Why::NotReported)).or(other.status);
}

fn is_here(principal: &Principal) -> bool {
    principal.status.known().is_none_or(|status| *status == PrincipalStatus::Active)
}

/// Most logins are in lower case already.
fn lower(name: &str) -> Cow<'_, str> {
    if name.chars().any(char::is_uppercase) { Cow::Owned(name.to_lowercase()) } else { Cow::Borrowed(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PrincipalKind;
    use proptest::prelude::*;

    fn account(id: &str, name: &str, status: PrincipalStatus) -> Principal {
        Principal {
            id: id.into(),
            kind: PrincipalKind::User,
            name: name.to_owned(),
            email: Fact::Unknown(Why::NotReported),
            roles: Vec::new(),
            status: Fact::Known(status),
        }
    }

    fn found(accounts: &[Principal], id: Option<&str>, name: &str) -> Option<String> {
        let connection = ConnectionId::from("acme-hub");
        let mut principals = Principals::default();
        accounts.iter().for_each(|one| principals.add(&connection, one.clone()));
        let reference = PrincipalRef { id: id.map(ExternalId::from), name: name.to_owned() };
        principals.find(&connection, &reference).map(|one| one.id.to_string())
    }

    #[test]
    fn an_id_is_never_overruled_by_a_login() {
        let accounts = [
            account("user:1", "dana", PrincipalStatus::Active),
            account("user:2", "Tom", PrincipalStatus::Active),
        ];
        assert_eq!(found(&accounts, Some("user:1"), "tom").as_deref(), Some("user:1"));
        assert_eq!(found(&accounts, Some("user:9"), "tom"), None);
        assert_eq!(found(&accounts, None, "TOM").as_deref(), Some("user:2"));
    }

    #[test]
    fn two_listings_of_one_account_are_one_account_with_the_roles_of_both() {
        let connection = ConnectionId::from("acme-directory");
        let with_role = |role: &str, status| Principal {
            roles: vec![role.to_owned()],
            status,
            ..account("user:1", "dana", PrincipalStatus::Active)
        };
        let member = with_role("Member", Fact::Known(PrincipalStatus::Suspended));
        let admin = with_role("GlobalAdministrator", Fact::Unknown(Why::NotRead));
        for listings in [[&member, &admin], [&admin, &member]] {
            let mut principals = Principals::default();
            listings.into_iter().for_each(|one| principals.add(&connection, one.clone()));
            let all: Vec<&Principal> = principals.iter().map(|(_, one)| one).collect();
            assert_eq!(all.len(), 1);
            assert_eq!(all[0].roles, ["GlobalAdministrator", "Member"]);
            assert_eq!(all[0].status, Fact::Known(PrincipalStatus::Suspended));
        }
    }

    proptest! {
        #[test]
        fn the_order_of_accounts_decides_nothing(gone in prop::collection::vec(any::<bool>(), 1..5)) {
            let status = |gone| if gone { PrincipalStatus::Departed } else { PrincipalStatus::Active };
            let accounts: Vec<Principal> = gone
                .iter()
                .enumerate()
                .map(|(n, gone)| account(&format!("user:{n}"), "dana", status(*gone)))
                .collect();
            let turned: Vec<Principal> = accounts.iter().rev().cloned().collect();
            prop_assert_eq!(found(&accounts, None, "dana"), found(&turned, None, "dana"));
        }
    }
}
