//! Everybody whom a report may name, under all names that are known of them.

use super::Roles;
use remit_core::finding::{Finding, Standing};
use remit_core::model::{Dossier, Facets, Principal, PrincipalKind, PrincipalRef, PublisherKind};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What somebody is in a report. Of several roles the first counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Answers for an integration.
    Owner,
    /// Accepts a finding, or reviewed a record.
    Approver,
    /// Holds an integration or a credential.
    Holder,
    /// Agreed to a grant.
    Grantor,
    /// Publishes an app under their own name.
    Publisher,
    /// Has an account.
    Account,
}

impl Role {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Approver => "approver",
            Self::Holder => "holder",
            Self::Grantor => "grantor",
            Self::Publisher => "publisher",
            Self::Account => "account",
        }
    }
}

/// Everybody whom a report may name.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The person behind each name, in lower case.
    by_name: HashMap<String, usize>,
    /// The role of each person.
    roles: Vec<Role>,
    /// Names of teams and machines, in lower case: they say who answers, and nobody's name.
    kept: HashSet<String>,
}

impl People {
    /// Adds names of one person. If one of them is known already, they all are that person's; a name stays with the person
    /// to whom it was given first.
    pub fn add(&mut self, role: Role, names: &[&str]) {
        let names = names.iter().map(|name| name.trim().to_lowercase());
        let names: Vec<String> = names.filter(|name| !name.is_empty() && !self.kept.contains(name)).collect();
        if names.is_empty() {
            return;
        }
        let known = names.iter().find_map(|name| self.by_name.get(name)).copied();
        let person = known.unwrap_or_else(|| {
            self.roles.push(role);
            self.roles.len() - 1
        });
        if let Some(known) = self.roles.get_mut(person) {
            *known = role.min(*known);
        }
        for name in names {
            self.by_name.entry(name).or_insert(person);
        }
    }

    /// Says that a name is that of a team or a machine. It has to be said before anything else names it.
    pub fn keep(&mut self, name: &str) {
        self.kept.insert(name.trim().to_lowercase());
    }

    /// Adds an account of a tenant, or keeps its name where it is no person's.
    pub fn add_principal(&mut self, principal: &Principal) {
        let names = [Some(principal.name.as_str()), principal.email.known().map(String::as_str)];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        match principal.kind {
            PrincipalKind::User => self.add(Role::Account, &names),
            PrincipalKind::Bot | PrincipalKind::Team => names.into_iter().for_each(|name| self.keep(name)),
        }
    }

    /// Adds whom the inventory names about an integration.
    pub fn add_dossier(&mut self, dossier: &Dossier) {
        self.reference(Role::Holder, dossier.integration.held_by.known());
        for credential in &dossier.credentials {
            self.reference(Role::Holder, credential.holder.known());
        }
        for grant in &dossier.grants {
            self.reference(Role::Grantor, grant.granted_by.known());
        }
        let publisher = dossier.definition.as_ref().and_then(|definition| definition.publisher.known());
        if let Some(publisher) = publisher.filter(|publisher| publisher.kind == PublisherKind::User) {
            self.add(Role::Publisher, &[&publisher.name]);
        }
    }

    /// Adds whom an earlier version of a record named.
    pub fn add_facets(&mut self, facets: &Facets) {
        self.reference(Role::Holder, facets.integration.as_ref().and_then(|one| one.held_by.known()));
        for credential in &facets.credentials {
            self.reference(Role::Holder, credential.holder.known());
        }
        for grant in &facets.grants {
            self.reference(Role::Grantor, grant.granted_by.known());
        }
    }

    /// Adds who accepts a finding.
    pub fn add_finding(&mut self, finding: &Finding) {
        match &finding.standing {
            Standing::Acknowledged(by) | Standing::Lapsed(by) => self.add(Role::Approver, &[&by.owner]),
            Standing::Open => {}
        }
    }

    /// Returns what stands for each name: the role with a number, by the order of names.
    pub fn roles(&self) -> Roles {
        let mut first_names: BTreeMap<usize, &str> = BTreeMap::new();
        for (name, person) in &self.by_name {
            first_names.entry(*person).and_modify(|first| *first = name.as_str().min(first)).or_insert(name);
        }
        let role = |person: usize| self.roles.get(person).copied().unwrap_or(Role::Account);
        let mut people: Vec<usize> = first_names.keys().copied().collect();
        people.sort_by_key(|person| (role(*person), first_names.get(person)));
        let mut told: HashMap<usize, String> = HashMap::new();
        let mut n_of_role: HashMap<Role, usize> = HashMap::new();
        for person in people {
            let number = n_of_role.entry(role(person)).or_default();
            *number += 1;
            told.insert(person, format!("{} {number}", role(person).as_str()));
        }
        let names = self.by_name.iter().filter(|(name, _)| !self.kept.contains(*name));
        Roles::new(names.filter_map(|(name, person)| Some((name.clone(), told.get(person)?.clone()))))
    }

    fn reference(&mut self, role: Role, reference: Option<&PrincipalRef>) {
        if let Some(reference) = reference {
            self.add(role, &[&reference.name]);
        }
    }
}
