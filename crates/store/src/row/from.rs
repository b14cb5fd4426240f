//! From facets to their stored form, borrowing every text.

use super::facets::*;
use super::fact::StoredFact;
use super::text::{Text, Time, texts};
use super::word::Worded;
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::model::*;

impl<'a> From<&'a Facets> for StoredFacets<'a> {
    fn from(facets: &'a Facets) -> Self {
        Self {
            integration: facets.integration.as_ref().map(StoredIntegration::from),
            definition: facets.definition.as_ref().map(StoredDefinition::from),
            credentials: facets.credentials.iter().map(StoredCredential::from).collect(),
            grants: facets.grants.iter().map(StoredGrant::from).collect(),
            edges: facets.edges.iter().map(StoredEdge::from).collect(),
            transport: facets.transport.as_ref().map(StoredTransport::from),
            leaks: facets.leaks.iter().map(StoredLeak::from).collect(),
            attribution: facets.attribution.map(Worded),
            principal: facets.principal.as_ref().map(StoredPrincipal::from),
            resource: facets.resource.as_ref().map(StoredResource::from),
        }
    }
}

impl<'a> From<&'a Integration> for StoredIntegration<'a> {
    fn from(one: &'a Integration) -> Self {
        let state = |state: &'a IntegrationState| match state {
            IntegrationState::Active => None,
            IntegrationState::Suspended(since) => Some(time(since)),
        };
        Self {
            kind: Worded(one.kind),
            app: Text::from(&one.app),
            name: text(&one.name),
            state: StoredFact::of(&one.state, state),
            installed_at: time(&one.installed_at),
            held_by: person(&one.held_by),
            host: text(&one.host),
            manage_url: text(&one.manage_url),
        }
    }
}

impl<'a> From<&'a Definition> for StoredDefinition<'a> {
    fn from(one: &'a Definition) -> Self {
        Self {
            name: text(&one.name),
            publisher: StoredFact::of(&one.publisher, StoredPublisher::from),
            description: text(&one.description),
            requested: StoredFact::of(&one.requested, |scopes| texts(scopes)),
            n_installations: StoredFact::of(&one.n_installations, |n| *n),
        }
    }
}

impl<'a> From<&'a Publisher> for StoredPublisher<'a> {
    fn from(one: &'a Publisher) -> Self {
        Self {
            id: Text::from(&one.id),
            name: Text::from(&one.name),
            kind: Worded(one.kind),
            domain: text(&one.domain),
            verified: StoredFact::of(&one.verified, |is| *is),
            is_first_party: one.is_first_party,
        }
    }
}

impl<'a> From<&'a Credential> for StoredCredential<'a> {
    fn from(one: &'a Credential) -> Self {
        Self {
            id: Text::from(&one.id),
            kind: Worded(one.kind),
            name: text(&one.name),
            hint: text(&one.hint),
            holder: person(&one.holder),
            created_at: time(&one.created_at),
            expires_at: time(&one.expires_at),
            state: StoredFact::of(&one.state, |state| Worded(*state)),
            rotated_at: time(&one.rotated_at),
        }
    }
}

impl<'a> From<&'a Grant> for StoredGrant<'a> {
    fn from(one: &'a Grant) -> Self {
        Self {
            id: Text::from(&one.id),
            scope_kind: Text::from(&one.scope_kind),
            scopes: texts(&one.scopes),
            resources: StoredFact::of(&one.resources, StoredResources::from),
            consent: StoredFact::of(&one.consent, |consent| Worded(*consent)),
            granted_by: person(&one.granted_by),
            granted_at: time(&one.granted_at),
            changed_at: time(&one.changed_at),
            is_pending: one.is_pending,
        }
    }
}

impl<'a> From<&'a Resources> for StoredResources<'a> {
    fn from(resources: &'a Resources) -> Self {
        match resources {
            Resources::All => Self::All,
            Resources::None => Self::None,
            Resources::Selected(names) => Self::Selected(StoredFact::of(names, |names| texts(names))),
            Resources::HolderReach => Self::HolderReach,
        }
    }
}

impl<'a> From<&'a Edge> for StoredEdge<'a> {
    fn from(edge: &'a Edge) -> Self {
        Self(Text::from(&edge.from), Worded(edge.relation), Text::from(&edge.to))
    }
}

impl From<&Transport> for StoredTransport {
    fn from(one: &Transport) -> Self {
        Self {
            is_encrypted: StoredFact::of(&one.is_encrypted, |is| *is),
            checks_certificate: StoredFact::of(&one.checks_certificate, |is| *is),
            is_signed: StoredFact::of(&one.is_signed, |is| *is),
        }
    }
}

impl<'a> From<&'a Leak> for StoredLeak<'a> {
    fn from(leak: &'a Leak) -> Self {
        Self(Text::from(&leak.of), Worded(leak.kind), time(&leak.noticed_at))
    }
}

impl<'a> From<&'a Principal> for StoredPrincipal<'a> {
    fn from(one: &'a Principal) -> Self {
        Self {
            id: Text::from(&one.id),
            kind: Worded(one.kind),
            name: Text::from(&one.name),
            email: text(&one.email),
            roles: texts(&one.roles),
            status: StoredFact::of(&one.status, |status| Worded(*status)),
        }
    }
}

impl<'a> From<&'a Resource> for StoredResource<'a> {
    fn from(one: &'a Resource) -> Self {
        Self {
            id: Text::from(&one.id),
            kind: Worded(one.kind),
            name: Text::from(&one.name),
            is_public: StoredFact::of(&one.is_public, |is| *is),
            is_archived: StoredFact::of(&one.is_archived, |is| *is),
        }
    }
}

pub(super) fn text(fact: &Fact<String>) -> StoredFact<Text<'_>> {
    StoredFact::of(fact, Text::from)
}

pub(super) fn time(fact: &Fact<Timestamp>) -> StoredFact<Time> {
    StoredFact::of(fact, |at| Time(*at))
}

fn person(fact: &Fact<PrincipalRef>) -> StoredFact<StoredPerson<'_>> {
    StoredFact::of(fact, |person| StoredPerson(Text::from(&person.name), person.id.as_ref().map(Text::from)))
}
