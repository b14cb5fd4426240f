//! From the stored form back to facets. What cannot be read is damage, never a default.

use super::facets::*;
use super::instant;
use super::word::Word;
use crate::StoreError;
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::model::*;

impl TryFrom<StoredFacets> for Facets {
    type Error = StoreError;

    fn try_from(stored: StoredFacets) -> Result<Self, StoreError> {
        Ok(Self {
            integration: stored.integration.map(Integration::try_from).transpose()?,
            definition: stored.definition.map(Definition::try_from).transpose()?,
            credentials: stored
                .credentials
                .into_iter()
                .map(Credential::try_from)
                .collect::<Result<_, _>>()?,
            grants: stored.grants.into_iter().map(Grant::try_from).collect::<Result<_, _>>()?,
            edges: stored.edges.into_iter().map(edge).collect::<Result<_, _>>()?,
            principal: stored.principal.map(Principal::try_from).transpose()?,
            resource: stored.resource.map(Resource::try_from).transpose()?,
        })
    }
}

impl TryFrom<StoredIntegration> for Integration {
    type Error = StoreError;

    fn try_from(stored: StoredIntegration) -> Result<Self, StoreError> {
        let state = |since: Option<Time>| {
            Ok::<_, StoreError>(match since {
                None => IntegrationState::Active,
                Some(since) => IntegrationState::Suspended(time(since)?),
            })
        };
        Ok(Self {
            kind: IntegrationKind::read(&stored.kind)?,
            app: AppId::from(stored.app),
            name: text(stored.name),
            state: stored.state.try_fact(state)?,
            installed_at: time(stored.installed)?,
            held_by: person(stored.held_by),
            host: text(stored.host),
            manage_url: text(stored.manage_url),
        })
    }
}

impl TryFrom<StoredDefinition> for Definition {
    type Error = StoreError;

    fn try_from(stored: StoredDefinition) -> Result<Self, StoreError> {
        let publisher = |publisher: StoredPublisher| {
            Ok::<_, StoreError>(Publisher {
                id: publisher.id,
                name: publisher.name,
                kind: PublisherKind::read(&publisher.kind)?,
                verified: publisher.verified.fact(|is| is),
                is_first_party: publisher.first_party,
            })
        };
        Ok(Self {
            name: text(stored.name),
            publisher: stored.publisher.try_fact(publisher)?,
            description: text(stored.description),
            requested: stored.requested.fact(|scopes| scopes),
            n_installations: stored.n_installations.fact(|n| n),
        })
    }
}

impl TryFrom<StoredCredential> for Credential {
    type Error = StoreError;

    fn try_from(stored: StoredCredential) -> Result<Self, StoreError> {
        Ok(Self {
            id: ExternalId::from(stored.id),
            kind: CredentialKind::read(&stored.kind)?,
            name: text(stored.name),
            hint: text(stored.hint),
            holder: person(stored.holder),
            created_at: time(stored.created)?,
            expires_at: time(stored.expires)?,
            state: stored.state.try_fact(|word| CredentialState::read(&word))?,
            rotated_at: time(stored.rotated)?,
        })
    }
}

impl TryFrom<StoredGrant> for Grant {
    type Error = StoreError;

    fn try_from(stored: StoredGrant) -> Result<Self, StoreError> {
        let resources = |resources: StoredResources| match resources {
            StoredResources::All => Resources::All,
            StoredResources::None => Resources::None,
            StoredResources::Selected(names) => Resources::Selected(names.fact(|names| names)),
            StoredResources::HolderReach => Resources::HolderReach,
        };
        Ok(Self {
            id: ExternalId::from(stored.id),
            scope_kind: stored.scope_kind,
            scopes: stored.scopes,
            resources: stored.resources.fact(resources),
            consent: stored.consent.try_fact(|word| Consent::read(&word))?,
            granted_by: person(stored.granted_by),
            granted_at: time(stored.granted)?,
            changed_at: time(stored.changed)?,
            is_pending: stored.pending,
        })
    }
}

impl TryFrom<StoredPrincipal> for Principal {
    type Error = StoreError;

    fn try_from(stored: StoredPrincipal) -> Result<Self, StoreError> {
        Ok(Self {
            id: ExternalId::from(stored.id),
            kind: PrincipalKind::read(&stored.kind)?,
            name: stored.name,
            email: text(stored.email),
            roles: stored.roles,
            status: stored.status.try_fact(|word| PrincipalStatus::read(&word))?,
        })
    }
}

impl TryFrom<StoredResource> for Resource {
    type Error = StoreError;

    fn try_from(stored: StoredResource) -> Result<Self, StoreError> {
        Ok(Self {
            id: ExternalId::from(stored.id),
            kind: ResourceKind::read(&stored.kind)?,
            name: stored.name,
            is_public: stored.public.fact(|is| is),
            is_archived: stored.archived.fact(|is| is),
        })
    }
}

fn edge((from, relation, to): (String, String, String)) -> Result<Edge, StoreError> {
    Ok(Edge { from: ExternalId::from(from), relation: Relation::read(&relation)?, to: ExternalId::from(to) })
}

fn text(stored: Text) -> Fact<String> {
    stored.fact(|text| text)
}

fn time(stored: Time) -> Result<Fact<Timestamp>, StoreError> {
    stored.try_fact(instant)
}

fn person(stored: Person) -> Fact<PrincipalRef> {
    stored.fact(|person| PrincipalRef { id: person.id.map(ExternalId::from), name: person.name })
}
