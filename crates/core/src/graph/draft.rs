//! A graph in the making: everything that was told so far, in the order in which it came.

use super::intern::Interner;
use super::link::Link;
use super::node::{End, NodeKind};
use super::opens::Opens;
use super::person::{self, Draft as PersonDraft};
use super::publisher::Draft as PublisherDraft;
use crate::model::{ConnectionId, Dossier, ExternalId, Principal, PrincipalRef, ProviderId, Resource};
use crate::scope::{Catalogs, Tier};
use jiff::Timestamp;
use std::collections::HashMap;

/// A graph in the making. Dossiers, principals and resources may come in any order.
#[derive(Debug)]
pub struct GraphBuilder<'c> {
    pub(super) opens: Opens<'c>,
    pub(super) now: Timestamp,
    pub(super) connections: Vec<ConnectionId>,
    /// The provider of each connection, where anything was told that says it.
    pub(super) providers: Vec<Option<ProviderId>>,
    pub(super) nodes: Interner,
    pub(super) columns: Vec<Column>,
    /// Names, facts and endpoints; the first is empty.
    pub(super) words: Interner,
    pub(super) notes: Vec<Note>,
    note_numbers: HashMap<Note, u32>,
    pub(super) edges: Vec<Draft>,
    /// Mentions by name and the objects that have the name.
    pub(super) aliases: Vec<(u32, u32)>,
    pub(super) clients: Vec<Client>,
    pub(super) publishers: Vec<PublisherDraft>,
    pub(super) people: Vec<PersonDraft>,
}

/// What stands beside a node's key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) kind: NodeKind,
    pub(super) name: u32,
    /// Whether the name comes from what lists it, and not from what mentions it.
    pub(super) is_listed: bool,
    pub(super) tier: Tier,
}

/// What an edge rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Note {
    pub(super) fact: u32,
    pub(super) source: u32,
    pub(super) read_at: Option<Timestamp>,
}

/// An edge between nodes as they were interned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) note: u32,
    pub(super) link: Link,
}

/// An integration whose app may be present in other connections too.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) key: String,
    pub(super) node: u32,
    pub(super) connection: u16,
    /// Whether the secret of the app itself is kept here.
    pub(super) has_secret: bool,
    pub(super) note: u32,
}

/// What a key names. A key means something within its space and connection only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// An object by its immutable id.
    Object,
    /// An account by its login, where a listing gives no id.
    Login,
    /// A resource by its name, as grants mention it.
    ResourceName,
    /// An end, or everything.
    Tenant,
    /// A system by its name, or an object in it after a slash.
    Foreign,
    /// A publisher by the provider and its id there.
    Publisher,
}

impl Space {
    const ALL: [Self; 6] =
        [Self::Object, Self::Login, Self::ResourceName, Self::Tenant, Self::Foreign, Self::Publisher];

    /// Returns the space of a group.
    pub(super) fn of(group: u32) -> Self {
        Self::ALL[(group >> 16) as usize]
    }
}

/// Stands for no connection.
pub(super) const NOWHERE: u16 = u16::MAX;

/// What an id begins with that names another system: `system:acme-salesforce`, or with one of its objects
/// `system:acme-salesforce/0055g`. The name is that of a connection, or else of a system that remit does not read.
pub const SYSTEM_PREFIX: &str = "system:";

impl<'c> GraphBuilder<'c> {
    /// Begins a graph. `now` decides which credentials have run out.
    pub fn new(catalogs: &'c Catalogs, now: Timestamp) -> Self {
        let mut words = Interner::new();
        words.intern(0, "");
        Self {
            opens: Opens::new(catalogs),
            now,
            connections: Vec::new(),
            providers: Vec::new(),
            nodes: Interner::new(),
            columns: Vec::new(),
            words,
            notes: Vec::new(),
            note_numbers: HashMap::new(),
            edges: Vec::new(),
            aliases: Vec::new(),
            clients: Vec::new(),
            publishers: Vec::new(),
            people: Vec::new(),
        }
    }

    /// Says that a connection is read, so that what other connections name in it is found there.
    pub fn add_connection(&mut self, connection: &ConnectionId, provider: &ProviderId) {
        self.connection(connection, Some(provider));
    }

    /// Adds an integration with its credentials, grants and links.
    pub fn add(&mut self, dossier: &Dossier) {
        super::take::dossier(self, dossier);
    }

    /// Adds an account, with what its roles open where the provider's catalog lists them.
    pub fn add_principal(&mut self, connection: &ConnectionId, provider: &ProviderId, principal: &Principal) {
        let here = self.connection(connection, Some(provider));
        let node = self.object(here, &principal.id, NodeKind::Principal);
        for role in &principal.roles {
            for end in self.opens.by_role(provider, role).iter() {
                let note = self.note(&format!("role `{role}`"), &format!("accounts of {connection}"), None);
                let end = self.end(here, end);
                self.link(node, Link::Opens, end, note);
            }
        }
        self.call(node, &principal.name);
        person::take(self, here, node, principal);
        let login = self.node(Space::Login, here, &principal.name.to_lowercase(), NodeKind::Principal);
        self.same(login, node);
    }

    /// Adds a thing that grants reach.
    pub fn add_resource(&mut self, connection: &ConnectionId, resource: &Resource) {
        let here = self.connection(connection, None);
        let node = self.object(here, &resource.id, NodeKind::Resource);
        self.call(node, &resource.name);
        let name = self.node(Space::ResourceName, here, &resource.name, NodeKind::Resource);
        self.same(name, node);
    }

    pub(super) fn connection(&mut self, id: &ConnectionId, provider: Option<&ProviderId>) -> u16 {
        // There are few, and the one of the last dossier is mostly the one of the next.
        let known = self.connections.iter().rposition(|known| known == id);
        let place = known.unwrap_or_else(|| {
            self.connections.push(id.clone());
            self.providers.push(None);
            self.connections.len() - 1
        });
        if let Some(known) = self.providers.get_mut(place).filter(|known| known.is_none()) {
            *known = provider.cloned();
        }
        u16::try_from(place)
            .ok()
            .filter(|place| *place != NOWHERE)
            .expect("there are fewer than 65,535 connections")
    }

    /// Returns the node of an object that its connection names by id, or the system that the id names.
    pub(super) fn object(&mut self, connection: u16, id: &ExternalId, kind: NodeKind) -> u32 {
        match id.as_str().strip_prefix(SYSTEM_PREFIX) {
            Some(name) => self.node(Space::Foreign, NOWHERE, name, NodeKind::System),
            None => self.node(Space::Object, connection, id.as_str(), kind),
        }
    }

    pub(super) fn person(&mut self, connection: u16, person: &PrincipalRef) -> u32 {
        let Some(id) = &person.id else {
            let name = person.name.to_lowercase();
            let node = self.node(Space::Login, connection, &name, NodeKind::Principal);
            self.mention(node, &person.name);
            return node;
        };
        let node = self.object(connection, id, NodeKind::Principal);
        self.mention(node, &person.name);
        node
    }

    pub(super) fn end(&mut self, connection: u16, end: End) -> u32 {
        // So the ends of a connection are numbered in the order in which they are told.
        let key = char::from(b"01234567"[end.index()]).to_string();
        self.node(Space::Tenant, connection, &key, NodeKind::End(end))
    }

    pub(super) fn everything(&mut self, connection: u16) -> u32 {
        self.node(Space::Tenant, connection, "", NodeKind::Everything)
    }

    pub(super) fn node(&mut self, space: Space, connection: u16, key: &str, kind: NodeKind) -> u32 {
        let node = self.nodes.intern(group(space, connection), key);
        match self.columns.get_mut(node as usize) {
            // What lists it knows better than what mentions it.
            Some(column) => column.kind = column.kind.min(kind),
            None => self.columns.push(Column { kind, name: 0, is_listed: false, tier: Tier::T3 }),
        }
        node
    }

    /// Gives a node its name, as what lists it does; of two the first in order of letters, so that the order of telling
    /// changes nothing.
    pub(super) fn call(&mut self, node: u32, name: &str) {
        let column = &mut self.columns[node as usize];
        if !column.is_listed {
            column.is_listed = true;
            column.name = 0;
        }
        self.name(node, name);
    }

    /// Gives a node the name by which another mentions it, unless what lists it has given one.
    fn mention(&mut self, node: u32, name: &str) {
        if !self.columns[node as usize].is_listed {
            self.name(node, name);
        }
    }

    fn name(&mut self, node: u32, name: &str) {
        let known = self.columns[node as usize].name;
        if known == 0 || name < self.words.get(known as usize).1 {
            self.columns[node as usize].name = self.words.intern(0, name);
        }
    }

    pub(super) fn link(&mut self, from: u32, link: Link, to: u32, note: u32) {
        if from != to || link.is_delegation() {
            self.edges.push(Draft { from, to, note, link });
        }
    }

    pub(super) fn note(&mut self, fact: &str, source: &str, read_at: Option<Timestamp>) -> u32 {
        let note = Note { fact: self.words.intern(0, fact), source: self.words.intern(0, source), read_at };
        let next = u32::try_from(self.notes.len()).expect("a graph has fewer notes than edges");
        *self.note_numbers.entry(note).or_insert_with(|| {
            self.notes.push(note);
            next
        })
    }

    /// Says that a mention and an object are one.
    fn same(&mut self, mention: u32, object: u32) {
        self.aliases.push((mention, object));
    }
}

pub(super) fn group(space: Space, connection: u16) -> u32 {
    (space as u32) << 16 | u32::from(connection)
}
