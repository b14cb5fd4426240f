//! A dossier to nodes and links.

use super::alone::{host, is_suspended};
use super::draft::{Client, GraphBuilder, NOWHERE, Space};
use super::link::Link;
use super::node::{End, NodeKind};
use super::opens::opened_by;
use super::publisher;
use crate::fact::Fact;
use crate::model::{
    Credential, CredentialKind, CredentialState, Dossier, Grant, IntegrationKind, Relation, Resources,
};
use crate::words;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One dossier while it is taken.
struct Take<'b, 'c, 'd> {
    builder: &'b mut GraphBuilder<'c>,
    dossier: &'d Dossier,
    connection: u16,
    /// The integration's own node.
    here: u32,
    /// What says that it is as its listing says.
    note: u32,
}

pub(super) fn dossier(builder: &mut GraphBuilder<'_>, dossier: &Dossier) {
    let connection = builder.connection(&dossier.connection, Some(&dossier.provider));
    let here = builder.object(connection, &dossier.id, NodeKind::Integration);
    let name = name(dossier);
    builder.call(here, name);
    let tier = builder.opens.tier(&dossier.provider, live(dossier));
    let column = &mut builder.columns[here as usize];
    column.tier = column.tier.highest(tier);
    let mut take = Take { builder, dossier, connection, here, note: 0 };
    take.note = take.seen("");
    take.people();
    publisher::take(take.builder, dossier, here, take.note);
    if !is_suspended(dossier) {
        take.credentials();
        take.client();
        take.edges();
        take.grants();
        take.target();
    }
}

/// The published name, else the name in the tenant, else the stable id.
pub(super) fn name(dossier: &Dossier) -> &str {
    let published = dossier.definition.as_ref().and_then(|definition| definition.name.known());
    let local = dossier.integration.name.known();
    published.or(local).map_or(dossier.integration.app.as_str(), String::as_str)
}

pub(super) fn live(dossier: &Dossier) -> impl Iterator<Item = &Grant> {
    dossier.grants.iter().filter(|grant| !grant.is_pending)
}

impl Take<'_, '_, '_> {
    /// Notes a fact as the listing of the integration tells it.
    fn seen(&mut self, fact: &str) -> u32 {
        let source = self.dossier.sources.first();
        let endpoint = source.map_or("", |source| source.endpoint.as_str());
        self.builder.note(fact, endpoint, source.map(|source| source.read_at))
    }

    fn people(&mut self) {
        if let Some(holder) = self.dossier.integration.held_by.known() {
            let holder = self.builder.person(self.connection, holder);
            self.builder.link(self.here, Link::HeldBy, holder, self.note);
        }
        for person in self.dossier.grants.iter().filter_map(|grant| grant.granted_by.known()) {
            let person = self.builder.person(self.connection, person);
            self.builder.link(self.here, Link::AgreedBy, person, self.note);
        }
    }

    fn credentials(&mut self) {
        for credential in &self.dossier.credentials {
            let node = self.builder.object(self.connection, &credential.id, NodeKind::Credential);
            if node != self.here {
                let kind = words::credential_kind(credential.kind);
                let name = credential.name.known().or(credential.hint.known());
                let name = name.map_or_else(|| kind.to_owned(), |name| format!("{kind} `{name}`"));
                self.builder.call(node, &name);
            }
            if let Some(holder) = credential.holder.known() {
                let holder = self.builder.person(self.connection, holder);
                self.builder.link(node, Link::HeldBy, holder, self.note);
            }
            if works(credential, self.builder.now) {
                self.builder.link(node, Link::Authenticates, self.here, self.note);
            }
        }
    }

    /// An app that is present in other connections acts there with the same secret.
    fn client(&mut self) {
        if !may_be_elsewhere(self.dossier.integration.kind) {
            return;
        }
        let now = self.builder.now;
        let is_own = |credential: &&Credential| match credential.kind {
            CredentialKind::ClientSecret | CredentialKind::Certificate | CredentialKind::FederatedTrust => {
                true
            }
            CredentialKind::FineGrainedToken
            | CredentialKind::ClassicToken
            | CredentialKind::OauthToken
            | CredentialKind::AppUserToken
            | CredentialKind::SshKey
            | CredentialKind::DeployKey
            | CredentialKind::ApiKey
            | CredentialKind::StoredSecret => false,
        };
        let has_secret = self.dossier.credentials.iter().filter(is_own).any(|secret| works(secret, now));
        self.builder.clients.push(Client {
            key: format!("{}/{}", self.dossier.provider, self.dossier.integration.app),
            node: self.here,
            connection: self.connection,
            has_secret,
            note: self.note,
        });
    }

    fn edges(&mut self) {
        for edge in &self.dossier.edges {
            let from = self.builder.object(self.connection, &edge.from, NodeKind::Unread);
            let to = self.builder.object(self.connection, &edge.to, NodeKind::Unread);
            let link = Link::from(edge.relation);
            self.builder.link(from, link, to, self.note);
            // What such an edge leads to matters, whoever is at its end.
            let end = match edge.relation {
                Relation::Mints => Some(End::Credentials),
                Relation::Impersonates => Some(End::Impersonation),
                Relation::StoresSecretOf => Some(End::Secrets),
                Relation::RunsAs | Relation::DelegatesAdminTo | Relation::Triggers | Relation::SignsInTo => {
                    None
                }
            };
            if let Some(end) = end {
                let end = self.builder.end(self.connection, end);
                self.builder.link(from, link, end, self.note);
            }
        }
    }

    fn grants(&mut self) {
        let opened = self.builder.opens.by_grants(&self.dossier.provider, live(self.dossier));
        self.ends(&opened);
        let controls = opened.contains_key(&End::Code) || opened.contains_key(&End::Secrets);
        let link = if controls { Link::Controls } else { Link::Reaches };
        let mut acts_for_holder = false;
        for grant in live(self.dossier) {
            match &grant.resources {
                Fact::Known(Resources::All) => {
                    let everything = self.builder.everything(self.connection);
                    self.builder.link(self.here, link, everything, self.note);
                }
                Fact::Known(Resources::Selected(Fact::Known(names))) => {
                    for name in names {
                        let resource =
                            self.builder.node(Space::ResourceName, self.connection, name, NodeKind::Resource);
                        self.builder.call(resource, name);
                        self.builder.link(self.here, link, resource, self.note);
                    }
                }
                Fact::Known(Resources::HolderReach) => acts_for_holder = true,
                Fact::Known(Resources::None | Resources::Selected(_)) | Fact::Absent | Fact::Unknown(_) => {}
            }
        }
        if acts_for_holder && let Some(holder) = self.dossier.integration.held_by.known() {
            let holder = self.builder.person(self.connection, holder);
            self.builder.link(self.here, Link::RunsAs, holder, self.note);
        }
    }

    fn ends(&mut self, opened: &BTreeMap<End, Vec<&str>>) {
        for (end, scopes) in opened {
            let note = self.seen(&opened_by(scopes.clone()));
            let end = self.builder.end(self.connection, *end);
            self.builder.link(self.here, Link::Opens, end, note);
        }
    }

    fn target(&mut self) {
        if let Some(host) = host(self.dossier) {
            let system = self.builder.node(Space::Foreign, NOWHERE, host, NodeKind::System);
            self.builder.link(self.here, Link::SendsTo, system, self.note);
        }
    }
}

/// Whether an integration of a kind can be present in several connections: an app can, somebody's token cannot.
pub(super) fn may_be_elsewhere(kind: IntegrationKind) -> bool {
    match kind {
        IntegrationKind::App
        | IntegrationKind::OauthApp
        | IntegrationKind::ServiceAccount
        | IntegrationKind::Bot
        | IntegrationKind::Workflow
        | IntegrationKind::Agent => true,
        IntegrationKind::PersonalToken
        | IntegrationKind::SshKey
        | IntegrationKind::DeployKey
        | IntegrationKind::Webhook
        | IntegrationKind::Runner => false,
    }
}

/// Whether a credential works, as far as anybody tells.
pub(crate) fn works(credential: &Credential, now: Timestamp) -> bool {
    match credential.state {
        Fact::Known(CredentialState::Active) => true,
        Fact::Known(CredentialState::Expired | CredentialState::Pending | CredentialState::Disabled) => false,
        Fact::Absent | Fact::Unknown(_) => credential.expires_at.known().is_none_or(|end| *end > now),
    }
}
