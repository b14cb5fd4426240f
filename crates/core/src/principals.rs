//! The accounts of the connections that are judged, found by whatever another object tells of one: an id, else a login.
//!
//! It is built once for a judgement. What the provider says of an account narrows what its tokens can do.

use crate::fact::{Fact, Why};
use crate::graph::SYSTEM_PREFIX;
use crate::model::{
    ConnectionId, Edge, ExternalId, Principal, PrincipalKind, PrincipalRef, PrincipalStatus, Relation,
};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// The accounts of any number of connections.
#[derive(Debug, Clone, Default)]
pub struct Principals {
    connections: HashMap<ConnectionId, Accounts>,
    /// Accounts of people by their address in lower case: connection and place there.
    by_address: HashMap<String, BTreeSet<(ConnectionId, usize)>>,
    /// Which connection signs people in to which.
    sign_ins: BTreeSet<(ConnectionId, ConnectionId)>,
}

/// Somebody who is gone from another connection, by an account of the same address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoneElsewhere<'a> {
    /// The connection from which that person is gone.
    pub from: &'a ConnectionId,
    /// How that person is gone.
    pub status: PrincipalStatus,
    /// Whether it is certain to be the same person: that connection signs people in to where it matters. Else it is likely.
    pub is_certain: bool,
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
        let Some(accounts) = self.connections.get_mut(connection) else { return };
        let index = accounts.add(principal);
        if let Some(address) = accounts.all.get(index).and_then(address) {
            self.by_address.entry(address.into_owned()).or_default().insert((connection.clone(), index));
        }
    }

    /// Notes that a connection signs people in to another, where an edge says so. One that leads to a single object is the
    /// trust of a machine, and no sign-in of people.
    pub fn add_edge(&mut self, connection: &ConnectionId, edge: &Edge) {
        let system = edge.to.as_str().strip_prefix(SYSTEM_PREFIX).filter(|name| !name.contains('/'));
        if let (Relation::SignsInTo, Some(system)) = (edge.relation, system) {
            self.sign_ins.insert((connection.clone(), ConnectionId::from(system)));
        }
    }

    /// Returns from where somebody is gone who has an account of this address in a connection. It is certain where a
    /// connection says so that signs people in there and none that does so says otherwise, and likely where every other
    /// account of the address is gone.
    pub fn gone_elsewhere(&self, connection: &ConnectionId, address: &str) -> Option<GoneElsewhere<'_>> {
        let others = || self.of_address(address).filter(move |(other, _)| *other != connection);
        let signs_in = |from: &ConnectionId| self.signs_in(from, connection);
        let by_sign_in = || others().filter(|(from, _)| signs_in(from));
        let gone = |(from, status), is_certain| {
            is_gone(status).then_some(GoneElsewhere { from, status, is_certain })
        };
        match by_sign_in().all(|(_, status)| is_gone(status)) {
            true if by_sign_in().next().is_some() => by_sign_in().find_map(|one| gone(one, true)),
            true if others().all(|(_, status)| is_gone(status)) => others().find_map(|one| gone(one, false)),
            true | false => None,
        }
    }

    /// Returns from where somebody of this address is gone. It is certain that such a person has left where that connection
    /// signs people in to every other in which an account of the address works. It is open where none of those signs people
    /// in there; where one does, the account that works is the one that counts.
    pub fn gone_somewhere(&self, address: &str) -> Option<GoneElsewhere<'_>> {
        let works = || self.of_address(address).filter(|(_, status)| !is_gone(*status)).map(|(here, _)| here);
        let gone = || self.of_address(address).filter(|(_, status)| is_gone(*status));
        let rules = |from: &ConnectionId| works().all(|here| self.signs_in(from, here));
        if let Some((from, status)) = gone().find(|(from, _)| rules(from)) {
            return Some(GoneElsewhere { from, status, is_certain: true });
        }
        let is_open = |from: &ConnectionId| !works().any(|here| self.signs_in(here, from));
        let (from, status) = gone().find(|(from, _)| is_open(from))?;
        Some(GoneElsewhere { from, status, is_certain: false })
    }

    fn signs_in(&self, from: &ConnectionId, to: &ConnectionId) -> bool {
        self.sign_ins.iter().any(|(one, other)| (one, other) == (from, to))
    }

    /// The accounts of an address whose status is told, by connection.
    fn of_address(&self, address: &str) -> impl Iterator<Item = (&ConnectionId, PrincipalStatus)> {
        let places = self.by_address.get(&*lower(address)).into_iter().flatten();
        places.filter_map(|(connection, index)| {
            let account = self.connections.get(connection)?.all.get(*index)?;
            Some((connection, *account.status.known()?))
        })
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
    /// Returns the place of the account.
    fn add(&mut self, principal: Principal) -> usize {
        if let Some(index) = self.by_id.get(&principal.id).copied()
            && let Some(known) = self.all.get_mut(index)
        {
            unite(known, principal);
            return index;
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
        index
    }
}

/// Returns the address of a person, in lower case. A name that looks like one is one: many tenants sign people in by it.
fn address(principal: &Principal) -> Option<Cow<'_, str>> {
    let address = principal.email.known().unwrap_or(&principal.name);
    (principal.kind == PrincipalKind::User && address.contains('@')).then(|| lower(address))
}

fn is_gone(status: PrincipalStatus) -> bool {
    status != PrincipalStatus::Active
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

    fn at(connection: &str, status: PrincipalStatus) -> (ConnectionId, Principal) {
        let email = Fact::Known("Dana@acme.example".to_owned());
        (connection.into(), Principal { email, ..account("user:1", "dana", status) })
    }

    /// Accounts of one address, where `idp` signs people in to `hub`.
    fn joined(accounts: &[(ConnectionId, Principal)]) -> Principals {
        let mut principals = Principals::default();
        accounts.iter().for_each(|(connection, one)| principals.add(connection, one.clone()));
        for to in ["system:hub", "system:cloud/role:1"] {
            let edge = Edge { from: "app:1".into(), relation: Relation::SignsInTo, to: to.into() };
            principals.add_edge(&"idp".into(), &edge);
        }
        principals
    }

    #[test]
    fn who_is_gone_where_people_sign_in_is_gone_and_elsewhere_likely_so() {
        use PrincipalStatus::{Active, Departed};
        let gone = |accounts: &[_], connection: &str| {
            let joined = joined(accounts);
            let gone = joined.gone_elsewhere(&connection.into(), "dana@ACME.example");
            gone.map(|gone| (gone.from.to_string(), gone.is_certain))
        };
        let idp = |is_certain| Some(("idp".to_owned(), is_certain));
        let (here, left) = (at("hub", Active), at("idp", Departed));
        assert_eq!(gone(&[here.clone(), left.clone()], "hub"), idp(true));
        assert_eq!(gone(&[here.clone(), left.clone(), at("chat", Active)], "hub"), idp(true));
        assert_eq!(gone(&[here.clone(), at("idp", Active), at("chat", Departed)], "hub"), None);
        assert_eq!(gone(&[at("cloud", Active), left.clone()], "cloud"), idp(false));
        assert_eq!(gone(&[at("cloud", Active), left.clone(), here.clone()], "cloud"), None);
        assert_eq!(gone(std::slice::from_ref(&left), "idp"), None);
    }

    #[test]
    fn who_is_gone_where_all_sign_in_has_left() {
        use PrincipalStatus::{Active, Departed};
        let gone =
            |accounts: &[_]| joined(accounts).gone_somewhere("dana@acme.example").map(|gone| gone.is_certain);
        let (here, left) = (at("hub", Active), at("idp", Departed));
        assert_eq!(gone(&[here.clone(), left.clone()]), Some(true));
        assert_eq!(gone(&[here.clone(), left, at("chat", Active)]), Some(false));
        assert_eq!(gone(&[here, at("idp", Active)]), None);
        assert_eq!(gone(&[at("hub", Departed), at("idp", Active)]), None);
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
