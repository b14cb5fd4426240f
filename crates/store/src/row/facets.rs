//! The stored form of facets.

use super::fact::StoredFact;
use super::word::Word;
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::model::*;
use serde::{Deserialize, Serialize};

pub(super) type Text = StoredFact<String>;
/// Milliseconds since 1970.
pub(super) type Time = StoredFact<i64>;
pub(super) type Person = StoredFact<StoredPerson>;

/// What a record says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredFacets {
    #[serde(rename = "i", skip_serializing_if = "Option::is_none")]
    pub(super) integration: Option<StoredIntegration>,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    pub(super) definition: Option<StoredDefinition>,
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty")]
    pub(super) credentials: Vec<StoredCredential>,
    #[serde(rename = "g", skip_serializing_if = "Vec::is_empty")]
    pub(super) grants: Vec<StoredGrant>,
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    pub(super) edges: Vec<(String, String, String)>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub(super) principal: Option<StoredPrincipal>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub(super) resource: Option<StoredResource>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredIntegration {
    pub(super) kind: String,
    pub(super) app: String,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) name: Text,
    /// Known: none if active, else since when it is suspended.
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) state: StoredFact<Option<Time>>,
    #[serde(default, skip_serializing_if = "Time::is_untold")]
    pub(super) installed: Time,
    #[serde(default, skip_serializing_if = "Person::is_untold")]
    pub(super) held_by: Person,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) host: Text,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) manage_url: Text,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredDefinition {
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) name: Text,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) publisher: StoredFact<StoredPublisher>,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) description: Text,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) requested: StoredFact<Vec<String>>,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) n_installations: StoredFact<u64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredPublisher {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: String,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) verified: StoredFact<bool>,
    pub(super) first_party: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredCredential {
    pub(super) id: String,
    pub(super) kind: String,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) name: Text,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) hint: Text,
    #[serde(default, skip_serializing_if = "Person::is_untold")]
    pub(super) holder: Person,
    #[serde(default, skip_serializing_if = "Time::is_untold")]
    pub(super) created: Time,
    #[serde(default, skip_serializing_if = "Time::is_untold")]
    pub(super) expires: Time,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) state: Text,
    #[serde(default, skip_serializing_if = "Time::is_untold")]
    pub(super) rotated: Time,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredGrant {
    pub(super) id: String,
    pub(super) scope_kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) scopes: Vec<String>,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) resources: StoredFact<StoredResources>,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) consent: Text,
    #[serde(default, skip_serializing_if = "Person::is_untold")]
    pub(super) granted_by: Person,
    #[serde(default, skip_serializing_if = "Time::is_untold")]
    pub(super) granted: Time,
    #[serde(default, skip_serializing_if = "Time::is_untold")]
    pub(super) changed: Time,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) pending: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredResources {
    All,
    None,
    Selected(StoredFact<Vec<String>>),
    HolderReach,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredPrincipal {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) email: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) roles: Vec<String>,
    #[serde(default, skip_serializing_if = "Text::is_untold")]
    pub(super) status: Text,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredResource {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) public: StoredFact<bool>,
    #[serde(default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) archived: StoredFact<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredPerson {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: String,
}

impl From<&Facets> for StoredFacets {
    fn from(facets: &Facets) -> Self {
        Self {
            integration: facets.integration.as_ref().map(StoredIntegration::from),
            definition: facets.definition.as_ref().map(StoredDefinition::from),
            credentials: facets.credentials.iter().map(StoredCredential::from).collect(),
            grants: facets.grants.iter().map(StoredGrant::from).collect(),
            edges: facets.edges.iter().map(edge).collect(),
            principal: facets.principal.as_ref().map(StoredPrincipal::from),
            resource: facets.resource.as_ref().map(StoredResource::from),
        }
    }
}

impl From<&Integration> for StoredIntegration {
    fn from(one: &Integration) -> Self {
        let state = |state: &IntegrationState| match state {
            IntegrationState::Active => None,
            IntegrationState::Suspended(since) => Some(time(since)),
        };
        Self {
            kind: one.kind.word().to_owned(),
            app: one.app.to_string(),
            name: text(&one.name),
            state: StoredFact::of(&one.state, state),
            installed: time(&one.installed_at),
            held_by: person(&one.held_by),
            host: text(&one.host),
            manage_url: text(&one.manage_url),
        }
    }
}

impl From<&Definition> for StoredDefinition {
    fn from(one: &Definition) -> Self {
        let publisher = |publisher: &Publisher| StoredPublisher {
            id: publisher.id.clone(),
            name: publisher.name.clone(),
            kind: publisher.kind.word().to_owned(),
            verified: StoredFact::of(&publisher.verified, |is| *is),
            first_party: publisher.is_first_party,
        };
        Self {
            name: text(&one.name),
            publisher: StoredFact::of(&one.publisher, publisher),
            description: text(&one.description),
            requested: StoredFact::of(&one.requested, Clone::clone),
            n_installations: StoredFact::of(&one.n_installations, |n| *n),
        }
    }
}

impl From<&Credential> for StoredCredential {
    fn from(one: &Credential) -> Self {
        Self {
            id: one.id.to_string(),
            kind: one.kind.word().to_owned(),
            name: text(&one.name),
            hint: text(&one.hint),
            holder: person(&one.holder),
            created: time(&one.created_at),
            expires: time(&one.expires_at),
            state: StoredFact::of(&one.state, |state| state.word().to_owned()),
            rotated: time(&one.rotated_at),
        }
    }
}

impl From<&Grant> for StoredGrant {
    fn from(one: &Grant) -> Self {
        let resources = |resources: &Resources| match resources {
            Resources::All => StoredResources::All,
            Resources::None => StoredResources::None,
            Resources::Selected(names) => StoredResources::Selected(StoredFact::of(names, Clone::clone)),
            Resources::HolderReach => StoredResources::HolderReach,
        };
        Self {
            id: one.id.to_string(),
            scope_kind: one.scope_kind.clone(),
            scopes: one.scopes.clone(),
            resources: StoredFact::of(&one.resources, resources),
            consent: StoredFact::of(&one.consent, |consent| consent.word().to_owned()),
            granted_by: person(&one.granted_by),
            granted: time(&one.granted_at),
            changed: time(&one.changed_at),
            pending: one.is_pending,
        }
    }
}

impl From<&Principal> for StoredPrincipal {
    fn from(one: &Principal) -> Self {
        Self {
            id: one.id.to_string(),
            kind: one.kind.word().to_owned(),
            name: one.name.clone(),
            email: text(&one.email),
            roles: one.roles.clone(),
            status: StoredFact::of(&one.status, |status| status.word().to_owned()),
        }
    }
}

impl From<&Resource> for StoredResource {
    fn from(one: &Resource) -> Self {
        Self {
            id: one.id.to_string(),
            kind: one.kind.word().to_owned(),
            name: one.name.clone(),
            public: StoredFact::of(&one.is_public, |is| *is),
            archived: StoredFact::of(&one.is_archived, |is| *is),
        }
    }
}

fn edge(edge: &Edge) -> (String, String, String) {
    (edge.from.to_string(), edge.relation.word().to_owned(), edge.to.to_string())
}

fn text(fact: &Fact<String>) -> Text {
    StoredFact::of(fact, Clone::clone)
}

fn time(fact: &Fact<Timestamp>) -> Time {
    StoredFact::of(fact, |at| at.as_millisecond())
}

fn person(fact: &Fact<PrincipalRef>) -> Person {
    let stored = |person: &PrincipalRef| StoredPerson {
        id: person.id.as_ref().map(ToString::to_string),
        name: person.name.clone(),
    };
    StoredFact::of(fact, stored)
}
