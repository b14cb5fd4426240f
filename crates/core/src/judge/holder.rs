//! Holders: the people in whose name an integration acts, and what is known of them now.

use super::case::Case;
use crate::fact::{Fact, Why};
use crate::finding::Evidence;
use crate::model::{ConnectionId, Consent, Principal, PrincipalRef, PrincipalStatus, Resources};
use crate::principals::GoneElsewhere;

/// Whether somebody is still here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence<'a> {
    /// As far as is known.
    Here,
    /// No more, says this source.
    Gone { status: PrincipalStatus, source: &'a str },
    /// No more, says a connection that signs people in here.
    GoneElsewhere(GoneElsewhere<'a>),
}

impl<'a> Case<'a> {
    /// What the accounts of the connection say of somebody.
    pub(super) fn principal(&self, reference: &PrincipalRef) -> Option<&'a Principal> {
        self.context.principals.find(&self.dossier.connection, reference)
    }

    /// What readers call somebody: as the accounts do, since some listings give an id alone, else as the listing does.
    pub(crate) fn name_of<'r>(&self, reference: &'r PrincipalRef) -> &'r str
    where
        'a: 'r,
    {
        self.principal(reference).map_or(&reference.name, |principal| &principal.name)
    }

    /// Whether somebody is still here. Who is gone by the people file is gone, though the account works still.
    pub(super) fn presence(&self, reference: &PrincipalRef) -> Fact<Presence<'a>> {
        let principal = self.principal(reference);
        let account = principal.map(|principal| &principal.status);
        if let Some(Fact::Known(status @ (PrincipalStatus::Suspended | PrincipalStatus::Departed))) = account
        {
            return Fact::Known(Presence::Gone { status: *status, source: "accounts of the tenant" });
        }
        let people = self.context.people;
        let email = principal.and_then(|principal| principal.email.known());
        let written = people.find_written(&reference.name);
        match written.or_else(|| people.find_written(email?)) {
            Some(person) if person.status == PrincipalStatus::Active => Fact::Known(Presence::Here),
            Some(person) => {
                Fact::Known(Presence::Gone { status: person.status, source: person.source.as_str() })
            }
            None => match (self.gone_elsewhere(reference).filter(|gone| gone.is_certain), account) {
                (Some(gone), _) => Fact::Known(Presence::GoneElsewhere(gone)),
                (None, Some(Fact::Known(_))) => Fact::Known(Presence::Here),
                (None, Some(Fact::Unknown(why))) => Fact::Unknown(why.clone()),
                (None, Some(Fact::Absent)) => Fact::Unknown(Why::NotReported),
                (None, None) => Fact::Unknown(self.why_unfound()),
            },
        }
    }

    /// From which other connection somebody is gone, by an account of the same address.
    pub(super) fn gone_elsewhere(&self, reference: &PrincipalRef) -> Option<GoneElsewhere<'a>> {
        let email = self.principal(reference).and_then(|principal| principal.email.known());
        let address = email.unwrap_or(&reference.name);
        address.contains('@').then_some(())?;
        self.context.principals.gone_elsewhere(&self.dossier.connection, address)
    }

    /// Why an account is unknown: no account was read at all, or none has that id or login.
    pub(super) fn why_unfound(&self) -> Why {
        if self.context.principals.knows(&self.dossier.connection) { Why::NotReported } else { Why::NotRead }
    }

    /// In whose name it acts: holders of credentials that a person holds, who agreed for themselves, and whoever put it
    /// here where it reaches what that person can.
    pub(super) fn acting_users(&self) -> impl Iterator<Item = &'a PrincipalRef> {
        let holders = self.active_credentials().filter(|credential| credential.kind.is_of_a_person());
        let holders = holders.filter_map(|credential| credential.holder.known());
        let consents = self.live_grants().filter(|grant| grant.consent == Fact::Known(Consent::User));
        let consents = consents.filter_map(|grant| grant.granted_by.known());
        let reaches_as_holder =
            self.live_grants().any(|grant| grant.resources == Fact::Known(Resources::HolderReach));
        let held_by = self.dossier.integration.held_by.known().filter(|_| reaches_as_holder);
        holders.chain(consents).chain(held_by)
    }
}

/// What shows that somebody is gone from another connection, and how sure it is that it is the same person.
pub(super) fn gone_from(name: &str, gone: GoneElsewhere<'_>, here: &ConnectionId) -> Evidence {
    let GoneElsewhere { from, status, .. } = gone;
    let fact = format!(
        "{name} {}: certain, as the address is the same and {from} signs people in to {here}",
        gone_at(status, from)
    );
    Evidence { fact, source: format!("accounts of {from}"), read_at: None }
}

/// How a reader hears that somebody is gone.
pub(super) fn gone(status: PrincipalStatus) -> &'static str {
    match status {
        PrincipalStatus::Active => "is here",
        PrincipalStatus::Suspended => "is suspended",
        PrincipalStatus::Departed => "has left",
    }
}

/// How a reader hears that somebody is gone from a connection.
pub(super) fn gone_at(status: PrincipalStatus, connection: &ConnectionId) -> String {
    match status {
        PrincipalStatus::Active => format!("is here in {connection}"),
        PrincipalStatus::Suspended => format!("is suspended in {connection}"),
        PrincipalStatus::Departed => format!("has left {connection}"),
    }
}
