//! The stored form of facets. Keys are short, because every record repeats them.

use super::fact::StoredFact;
use super::text::{Text, Time};
use super::word::Worded;
use remit_core::model::*;
use serde::{Deserialize, Serialize};

/// What a record says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct StoredFacets<'a> {
    #[serde(rename = "i", skip_serializing_if = "Option::is_none")]
    pub(super) integration: Option<StoredIntegration<'a>>,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    pub(super) definition: Option<StoredDefinition<'a>>,
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty")]
    pub(super) credentials: Vec<StoredCredential<'a>>,
    #[serde(rename = "g", skip_serializing_if = "Vec::is_empty")]
    pub(super) grants: Vec<StoredGrant<'a>>,
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    pub(super) edges: Vec<StoredEdge<'a>>,
    #[serde(rename = "w", skip_serializing_if = "Option::is_none")]
    pub(super) transport: Option<StoredTransport>,
    #[serde(rename = "l", skip_serializing_if = "Vec::is_empty")]
    pub(super) leaks: Vec<StoredLeak<'a>>,
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub(super) attribution: Option<Worded<Attribution>>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub(super) principal: Option<StoredPrincipal<'a>>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub(super) resource: Option<StoredResource<'a>>,
}

/// From, relation, to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredEdge<'a>(pub(super) Text<'a>, pub(super) Worded<Relation>, pub(super) Text<'a>);

#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredIntegration<'a> {
    #[serde(rename = "k")]
    pub(super) kind: Worded<IntegrationKind>,
    #[serde(rename = "a")]
    pub(super) app: Text<'a>,
    #[serde(rename = "n", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) name: StoredFact<Text<'a>>,
    /// Known: null if active, else since when it is suspended.
    #[serde(rename = "s", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) state: StoredFact<Option<StoredFact<Time>>>,
    #[serde(rename = "t", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) installed_at: StoredFact<Time>,
    #[serde(rename = "h", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) held_by: StoredFact<StoredPerson<'a>>,
    #[serde(rename = "o", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) host: StoredFact<Text<'a>>,
    #[serde(rename = "u", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) manage_url: StoredFact<Text<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredDefinition<'a> {
    #[serde(rename = "n", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) name: StoredFact<Text<'a>>,
    #[serde(rename = "p", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) publisher: StoredFact<StoredPublisher<'a>>,
    #[serde(rename = "d", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) description: StoredFact<Text<'a>>,
    #[serde(rename = "r", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) requested: StoredFact<Vec<Text<'a>>>,
    #[serde(rename = "c", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) n_installations: StoredFact<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredPublisher<'a> {
    #[serde(rename = "i")]
    pub(super) id: Text<'a>,
    #[serde(rename = "n")]
    pub(super) name: Text<'a>,
    #[serde(rename = "k")]
    pub(super) kind: Worded<PublisherKind>,
    #[serde(rename = "d", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) domain: StoredFact<Text<'a>>,
    #[serde(rename = "v", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) verified: StoredFact<bool>,
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_first_party: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredCredential<'a> {
    #[serde(rename = "i")]
    pub(super) id: Text<'a>,
    #[serde(rename = "k")]
    pub(super) kind: Worded<CredentialKind>,
    #[serde(rename = "n", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) name: StoredFact<Text<'a>>,
    #[serde(rename = "q", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) hint: StoredFact<Text<'a>>,
    #[serde(rename = "h", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) holder: StoredFact<StoredPerson<'a>>,
    #[serde(rename = "t", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) created_at: StoredFact<Time>,
    #[serde(rename = "x", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) expires_at: StoredFact<Time>,
    #[serde(rename = "s", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) state: StoredFact<Worded<CredentialState>>,
    #[serde(rename = "o", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) rotated_at: StoredFact<Time>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredGrant<'a> {
    #[serde(rename = "i")]
    pub(super) id: Text<'a>,
    #[serde(rename = "k")]
    pub(super) scope_kind: Text<'a>,
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) scopes: Vec<Text<'a>>,
    #[serde(rename = "r", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) resources: StoredFact<StoredResources<'a>>,
    #[serde(rename = "c", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) consent: StoredFact<Worded<Consent>>,
    #[serde(rename = "b", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) granted_by: StoredFact<StoredPerson<'a>>,
    #[serde(rename = "t", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) granted_at: StoredFact<Time>,
    #[serde(rename = "m", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) changed_at: StoredFact<Time>,
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_pending: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", bound(deserialize = "'de: 'a"))]
pub(super) enum StoredResources<'a> {
    All,
    None,
    Selected(StoredFact<Vec<Text<'a>>>),
    HolderReach,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredTransport {
    #[serde(rename = "e", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) is_encrypted: StoredFact<bool>,
    #[serde(rename = "c", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) checks_certificate: StoredFact<bool>,
    #[serde(rename = "s", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) is_signed: StoredFact<bool>,
}

/// Credential, kind, when it was noticed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredLeak<'a>(
    pub(super) Text<'a>,
    pub(super) Worded<LeakKind>,
    pub(super) StoredFact<Time>,
);

#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredPrincipal<'a> {
    #[serde(rename = "i")]
    pub(super) id: Text<'a>,
    #[serde(rename = "k")]
    pub(super) kind: Worded<PrincipalKind>,
    #[serde(rename = "n")]
    pub(super) name: Text<'a>,
    #[serde(rename = "m", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) email: StoredFact<Text<'a>>,
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) roles: Vec<Text<'a>>,
    #[serde(rename = "s", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) status: StoredFact<Worded<PrincipalStatus>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredResource<'a> {
    #[serde(rename = "i")]
    pub(super) id: Text<'a>,
    #[serde(rename = "k")]
    pub(super) kind: Worded<ResourceKind>,
    #[serde(rename = "n")]
    pub(super) name: Text<'a>,
    #[serde(rename = "p", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) is_public: StoredFact<bool>,
    #[serde(rename = "z", default, skip_serializing_if = "StoredFact::is_untold")]
    pub(super) is_archived: StoredFact<bool>,
}

/// Name, and id where it is known.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
pub(super) struct StoredPerson<'a>(pub(super) Text<'a>, pub(super) Option<Text<'a>>);
