//! The part of an inventory that a graph has to hold: whatever a link joins with something else.
//!
//! Most integrations lead nowhere but where their own scopes do, and nothing leads to them; they are judged without a graph
//! ([`Judge`](crate::judge::Judge)). So the graph of a large tenant stays as small as what is linked in it. Tell the links
//! first ([`Linked::add_edge`]), then accounts and resources, then offer every dossier to [`Linked::take`]; accounts once
//! more before [`Linked::finish`], for those that only the dossiers mention.

use super::Graph;
use super::draft::{GraphBuilder, SYSTEM_PREFIX};
use super::node::End;
use super::take::{live, may_be_elsewhere};
use crate::fact::Fact;
use crate::model::{
    ConnectionId, Dossier, Edge, ExternalId, Principal, PrincipalRef, ProviderId, Resource, Resources,
};
use crate::scope::Catalogs;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// A graph of what is linked, in the making.
#[derive(Debug)]
pub struct Linked<'c> {
    builder: GraphBuilder<'c>,
    connections: HashMap<ConnectionId, Known>,
    n_taken: usize,
}

/// What is known of one connection.
#[derive(Debug)]
struct Known {
    provider: ProviderId,
    /// Whether the provider has another connection too, so that an app may be in both.
    has_sibling: bool,
    /// What edges begin or end with.
    named: HashSet<ExternalId>,
    /// Accounts from which something leads on, by id and by folded login.
    able: HashSet<String>,
    /// Accounts that dossiers in the graph mention, by id and by folded login.
    mentioned: HashSet<String>,
    /// Resources from which something leads on, by name.
    resources: HashSet<String>,
}

impl<'c> Linked<'c> {
    /// Begins a graph of some connections. `now` decides which credentials have run out.
    pub fn new<'i>(
        catalogs: &'c Catalogs,
        now: Timestamp,
        connections: impl IntoIterator<Item = (&'i ConnectionId, &'i ProviderId)>,
    ) -> Self {
        let connections: Vec<(&ConnectionId, &ProviderId)> = connections.into_iter().collect();
        let mut builder = GraphBuilder::new(catalogs, now);
        let mut known = HashMap::new();
        for (id, provider) in &connections {
            builder.add_connection(id, provider);
            let n_alike = connections.iter().filter(|(_, other)| other == provider).count();
            known.insert((*id).clone(), Known::new((*provider).clone(), n_alike > 1));
        }
        Self { builder, connections: known, n_taken: 0 }
    }

    /// Notes a link of a connection.
    pub fn add_edge(&mut self, connection: &ConnectionId, edge: &Edge) {
        for id in [&edge.from, &edge.to] {
            let foreign = id.as_str().strip_prefix(SYSTEM_PREFIX).and_then(|name| name.split_once('/'));
            let (connection, id) = match foreign {
                Some((system, object)) => (&ConnectionId::from(system), ExternalId::from(object)),
                None => (connection, id.clone()),
            };
            if let Some(known) = self.connections.get_mut(connection) {
                known.named.insert(id);
            }
        }
    }

    /// Adds an account, where something leads on from it or somebody in the graph mentions it.
    pub fn add_principal(&mut self, connection: &ConnectionId, principal: &Principal) {
        let Some(known) = self.connections.get_mut(connection) else { return };
        let names = [principal.id.to_string(), principal.name.to_lowercase()];
        let by_role = |role: &String| !self.builder.opens.by_role(&known.provider, role).is_empty();
        let is_able = known.named.contains(&principal.id) || principal.roles.iter().any(by_role);
        if is_able || names.iter().any(|name| known.mentioned.contains(name)) {
            self.builder.add_principal(connection, &known.provider, principal);
        }
        if is_able {
            known.able.extend(names);
        }
    }

    /// Adds a resource, where an edge names it.
    pub fn add_resource(&mut self, connection: &ConnectionId, resource: &Resource) {
        let Some(known) = self.connections.get_mut(connection) else { return };
        if known.named.contains(&resource.id) {
            known.resources.insert(resource.name.clone());
            self.builder.add_resource(connection, resource);
        }
    }

    /// Whether any edge was told in a connection: without one its resources need not be added.
    pub fn has_edges(&self, connection: &ConnectionId) -> bool {
        self.connections.get(connection).is_some_and(|known| !known.named.is_empty())
    }

    /// Whether an edge begins or ends with an object of a connection.
    pub fn is_named(&self, connection: &ConnectionId, id: &ExternalId) -> bool {
        self.connections.get(connection).is_some_and(|known| known.named.contains(id))
    }

    /// Takes an integration into the graph if it is linked, and says whether it is.
    pub fn take(&mut self, dossier: &Dossier) -> bool {
        let Some(known) = self.connections.get_mut(&dossier.connection) else { return false };
        let is_named = |id: &ExternalId| known.named.contains(id);
        let is_linked = !dossier.edges.is_empty()
            || is_named(&dossier.id)
            || dossier.credentials.iter().any(|credential| is_named(&credential.id))
            || known.has_sibling && may_be_elsewhere(dossier.integration.kind)
            || acts_for(dossier).is_some_and(|holder| known.is_able(holder))
            || known.controls_more(dossier, &mut self.builder);
        if is_linked {
            known.mentioned.extend(acts_for(dossier).into_iter().flat_map(names));
            self.builder.add(dossier);
            self.n_taken += 1;
        }
        is_linked
    }

    /// Returns how many integrations are in the graph.
    pub fn n_taken(&self) -> usize {
        self.n_taken
    }

    /// Makes the graph.
    pub fn finish(self) -> Graph {
        self.builder.finish()
    }
}

impl Known {
    fn new(provider: ProviderId, has_sibling: bool) -> Self {
        Self {
            provider,
            has_sibling,
            named: HashSet::new(),
            able: HashSet::new(),
            mentioned: HashSet::new(),
            resources: HashSet::new(),
        }
    }

    fn is_able(&self, holder: &PrincipalRef) -> bool {
        // An edge may name an account that no listing told.
        let is_named = holder.id.as_ref().is_some_and(|id| self.named.contains(id));
        is_named || names(holder).any(|name| self.able.contains(&name))
    }

    /// Whether it can make code run in, or read secrets of, a resource from which something leads on.
    fn controls_more(&self, dossier: &Dossier, builder: &mut GraphBuilder<'_>) -> bool {
        if self.resources.is_empty() {
            return false;
        }
        let reaches = |resources: &Fact<Resources>| match resources {
            Fact::Known(Resources::All) => true,
            Fact::Known(Resources::Selected(Fact::Known(selected))) => {
                selected.iter().any(|name| self.resources.contains(name))
            }
            Fact::Known(Resources::None | Resources::HolderReach | Resources::Selected(_))
            | Fact::Absent
            | Fact::Unknown(_) => false,
        };
        let opened = builder.opens.by_grants(&dossier.provider, live(dossier));
        let controls = opened.contains_key(&End::Code) || opened.contains_key(&End::Secrets);
        controls && live(dossier).any(|grant| reaches(&grant.resources))
    }
}

/// Returns the account whose authority an integration has as a whole, where it has.
fn acts_for(dossier: &Dossier) -> Option<&PrincipalRef> {
    let is_whole = live(dossier).any(|grant| grant.resources == Fact::Known(Resources::HolderReach));
    dossier.integration.held_by.known().filter(|_| is_whole)
}

fn names(person: &PrincipalRef) -> impl Iterator<Item = String> {
    person.id.iter().map(ToString::to_string).chain([person.name.to_lowercase()])
}
