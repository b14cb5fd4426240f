//! From the stored form back to facets. Words and instants were checked when the JSON was read.

use super::facets::*;
use super::fact::StoredFact;
use super::text::{Text, Time, strings};
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::model::*;

impl From<StoredFacets<'_>> for Facets {
    fn from(stored: StoredFacets<'_>) -> Self {
        Self {
            integration: stored.integration.map(Integration::from),
            definition: stored.definition.map(Definition::from),
            credentials: stored.credentials.into_iter().map(Credential::from).collect(),
            grants: stored.grants.into_iter().map(Grant::from).collect(),
            edges: stored.edges.into_iter().map(Edge::from).collect(),
            transport: stored.transport.map(Transport::from),
            leaks: stored.leaks.into_iter().map(Leak::from).collect(),
            attribution: stored.attribution.map(|attribution| attribution.0),
            principal: stored.principal.map(Principal::from),
            resource: stored.resource.map(Resource::from),
        }
    }
}

impl From<StoredIntegration<'_>> for Integration {
    fn from(stored: StoredIntegration<'_>) -> Self {
        let state = |since: Option<StoredFact<Time>>| match since {
            None => IntegrationState::Active,
            Some(since) => IntegrationState::Suspended(time(since)),
        };
        Self {
            kind: stored.kind.0,
            app: AppId::from(stored.app),
            name: text(stored.name),
            state: stored.state.fact(state),
            installed_at: time(stored.installed_at),
            held_by: person(stored.held_by),
            host: text(stored.host),
            manage_url: text(stored.manage_url),
        }
    }
}

impl From<StoredDefinition<'_>> for Definition {
    fn from(stored: StoredDefinition<'_>) -> Self {
        Self {
            name: text(stored.name),
            publisher: stored.publisher.fact(Publisher::from),
            description: text(stored.description),
            requested: stored.requested.fact(strings),
            n_installations: stored.n_installations.fact(|n| n),
        }
    }
}

impl From<StoredPublisher<'_>> for Publisher {
    fn from(stored: StoredPublisher<'_>) -> Self {
        Self {
            id: stored.id.into(),
            name: stored.name.into(),
            kind: stored.kind.0,
            domain: text(stored.domain),
            verified: stored.verified.fact(|is| is),
            is_first_party: stored.is_first_party,
        }
    }
}

impl From<StoredCredential<'_>> for Credential {
    fn from(stored: StoredCredential<'_>) -> Self {
        Self {
            id: stored.id.into(),
            kind: stored.kind.0,
            name: text(stored.name),
            hint: text(stored.hint),
            holder: person(stored.holder),
            created_at: time(stored.created_at),
            expires_at: time(stored.expires_at),
            state: stored.state.fact(|state| state.0),
            rotated_at: time(stored.rotated_at),
        }
    }
}

impl From<StoredGrant<'_>> for Grant {
    fn from(stored: StoredGrant<'_>) -> Self {
        Self {
            id: stored.id.into(),
            scope_kind: stored.scope_kind.into(),
            scopes: strings(stored.scopes),
            resources: stored.resources.fact(Resources::from),
            consent: stored.consent.fact(|consent| consent.0),
            granted_by: person(stored.granted_by),
            granted_at: time(stored.granted_at),
            changed_at: time(stored.changed_at),
            is_pending: stored.is_pending,
        }
    }
}

impl From<StoredResources<'_>> for Resources {
    fn from(stored: StoredResources<'_>) -> Self {
        match stored {
            StoredResources::All => Self::All,
            StoredResources::None => Self::None,
            StoredResources::Selected(names) => Self::Selected(names.fact(strings)),
            StoredResources::HolderReach => Self::HolderReach,
        }
    }
}

impl From<StoredEdge<'_>> for Edge {
    fn from(StoredEdge(from, relation, to): StoredEdge<'_>) -> Self {
        Self { from: from.into(), relation: relation.0, to: to.into() }
    }
}

impl From<StoredTransport> for Transport {
    fn from(stored: StoredTransport) -> Self {
        Self {
            is_encrypted: stored.is_encrypted.fact(|is| is),
            checks_certificate: stored.checks_certificate.fact(|is| is),
            is_signed: stored.is_signed.fact(|is| is),
        }
    }
}

impl From<StoredLeak<'_>> for Leak {
    fn from(StoredLeak(of, kind, noticed_at): StoredLeak<'_>) -> Self {
        Self { of: of.into(), kind: kind.0, noticed_at: time(noticed_at) }
    }
}

impl From<StoredPrincipal<'_>> for Principal {
    fn from(stored: StoredPrincipal<'_>) -> Self {
        Self {
            id: stored.id.into(),
            kind: stored.kind.0,
            name: stored.name.into(),
            email: text(stored.email),
            roles: strings(stored.roles),
            status: stored.status.fact(|status| status.0),
        }
    }
}

impl From<StoredResource<'_>> for Resource {
    fn from(stored: StoredResource<'_>) -> Self {
        Self {
            id: stored.id.into(),
            kind: stored.kind.0,
            name: stored.name.into(),
            is_public: stored.is_public.fact(|is| is),
            is_archived: stored.is_archived.fact(|is| is),
        }
    }
}

fn text(stored: StoredFact<Text<'_>>) -> Fact<String> {
    stored.fact(String::from)
}

pub(super) fn time(stored: StoredFact<Time>) -> Fact<Timestamp> {
    stored.fact(|at| at.0)
}

fn person(stored: StoredFact<StoredPerson<'_>>) -> Fact<PrincipalRef> {
    stored.fact(|StoredPerson(name, id)| PrincipalRef { id: id.map(ExternalId::from), name: name.into() })
}
