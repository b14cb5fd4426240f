//! An integration that no link joins with others: what its own scopes open, as the graph would tell it, without a graph.

use super::link::Link;
use super::node::{End, Ends, NodeKind};
use super::opens::{ends_of, opened_by};
use super::take::{live, name};
use crate::fact::Fact;
use crate::finding::Evidence;
use crate::model::{Dossier, IntegrationKind, IntegrationState};
use crate::path::{AuthorityPath, PathHop, PathNode};
use crate::scope::{Catalog, ScopeSet, Tier};

/// What an integration leads to by itself.
#[derive(Debug)]
pub(crate) struct Alone<'a> {
    catalog: &'a Catalog,
    dossier: &'a Dossier,
    ends: Ends,
    tier: Tier,
}

impl<'a> Alone<'a> {
    /// Takes an integration with the scopes that it holds now.
    pub(crate) fn new(catalog: &'a Catalog, dossier: &'a Dossier, granted: &ScopeSet) -> Self {
        let is_off = is_suspended(dossier);
        let ends = if is_off { Ends::NONE } else { ends_of(catalog, granted) };
        Self { catalog, dossier, ends, tier: catalog.tier(granted) }
    }

    /// Returns what its scopes open.
    pub(crate) fn ends(&self) -> Ends {
        self.ends
    }

    /// Returns where it sends data.
    pub(crate) fn host(&self) -> Option<&'a str> {
        if is_suspended(self.dossier) { None } else { host(self.dossier) }
    }

    /// Returns how much its own ends matter: as its scopes do.
    pub(crate) fn tier(&self) -> Tier {
        self.tier
    }

    /// Returns the path to an end, or to where it sends data.
    pub(crate) fn path(&self, end: Option<End>) -> AuthorityPath {
        let here = self.node(NodeKind::Integration, self.dossier.id.as_str(), name(self.dossier));
        let (link, to, fact, system) = match end {
            Some(end) => {
                let to = self.node(NodeKind::End(end), end.name(), end.name());
                (Link::Opens, to, self.scopes(end), self.dossier.connection.as_str())
            }
            None => {
                let host = self.host().unwrap_or_default();
                let to = PathNode { connection: None, ..self.node(NodeKind::System, host, host) };
                (Link::SendsTo, to, String::new(), host)
            }
        };
        let source = self.dossier.sources.first();
        let said = Evidence {
            fact,
            source: source.map_or_else(String::new, |source| source.endpoint.clone()),
            read_at: source.map(|source| source.read_at),
        };
        AuthorityPath {
            hops: vec![PathHop::new(here, link, to, said)],
            system: system.to_owned(),
            end,
            tier: end.map(|_| self.tier),
        }
    }

    fn node(&self, kind: NodeKind, key: &str, name: &str) -> PathNode {
        let connection = Some(self.dossier.connection.clone());
        PathNode { kind, connection, key: key.to_owned(), name: name.to_owned() }
    }

    /// The scopes that open an end.
    fn scopes(&self, end: End) -> String {
        let mut scopes: Vec<&str> = Vec::new();
        for grant in live(self.dossier) {
            let opens = |scope: &&String| {
                let set = self.catalog.set(&grant.scope_kind, &[(*scope).clone()]);
                ends_of(self.catalog, &set).contains(end)
            };
            scopes.extend(grant.scopes.iter().filter(opens).map(String::as_str));
        }
        opened_by(scopes)
    }
}

pub(super) fn is_suspended(dossier: &Dossier) -> bool {
    matches!(dossier.integration.state, Fact::Known(IntegrationState::Suspended(_)))
}

/// A webhook sends to its host; of other integrations a host may be where they are reached.
pub(super) fn host(dossier: &Dossier) -> Option<&str> {
    let is_webhook = dossier.integration.kind == IntegrationKind::Webhook;
    dossier.integration.host.known().filter(|_| is_webhook).map(String::as_str)
}
