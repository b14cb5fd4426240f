//! Integrations in the document, each with everything that is known of it.

use super::credential::{ActivityWire, CredentialWire, PrincipalWire};
use super::fact::{FactWire, Instant, WhyWire, instant, plain, same, timestamp};
use super::grant::GrantWire;
use super::protection::{LeakWire, TransportWire};
use super::word::{Attribution, IntegrationKind, PublisherKind, Relation};
use remit_core::model::{Definition, Dossier, Edge, Integration, IntegrationState, Publisher, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything known about one integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DossierWire {
    /// The connection in which it was found.
    pub(crate) connection: String,
    /// The connection's provider.
    pub(crate) provider: String,
    /// The provider's immutable id.
    pub(crate) id: String,
    /// What it is.
    kind: IntegrationKind,
    /// The stable id that approved records match.
    app: String,
    /// Its name in this tenant.
    name: FactWire<String>,
    /// Whether it is switched on.
    state: FactWire<StateWire>,
    /// When it was installed, registered or created here.
    installed_at: FactWire<Instant>,
    /// Who holds it or put it here.
    held_by: FactWire<PrincipalWire>,
    /// Where it sends data or is reached.
    host: FactWire<String>,
    /// The page on which an owner can see and remove it.
    manage_url: FactWire<String>,
    /// What its publisher says; null where that was not read.
    definition: Option<DefinitionWire>,
    /// Its credentials.
    credentials: Vec<CredentialWire>,
    /// Its grants.
    grants: Vec<GrantWire>,
    /// Links from it.
    edges: Vec<EdgeWire>,
    /// Evidence of its use.
    activity: Vec<ActivityWire>,
    /// How what it sends out is protected on its way; left out where that was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transport: Option<TransportWire>,
    /// Secrets of it that the provider reports as readable by others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    leaks: Vec<LeakWire>,
    /// Whom the provider's log names when it acts for a person.
    #[serde(default = "untold", skip_serializing_if = "is_untold")]
    attribution: FactWire<Attribution>,
    /// When a scan first saw it.
    first_seen: Instant,
    /// Where the facts came from.
    sources: Vec<SourceWire>,
}

/// Whether an integration is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum StateWire {
    /// It can act.
    Active,
    /// It is switched off but still there, since this instant.
    Suspended(FactWire<Instant>),
}

/// What the publisher of an app says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DefinitionWire {
    /// The app's published name.
    name: FactWire<String>,
    /// Who publishes it.
    publisher: FactWire<PublisherWire>,
    /// What it says that it does.
    description: FactWire<String>,
    /// The scopes that it asks for today.
    requested: FactWire<Vec<String>>,
    /// How many tenants have installed it.
    installations: FactWire<u64>,
}

/// Who publishes an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PublisherWire {
    /// The provider's immutable id of the publisher.
    id: String,
    /// The publisher's name.
    name: String,
    /// What the publisher is.
    kind: PublisherKind,
    /// The publisher's domain, as far as the provider vouches for it; left out where it tells none.
    #[serde(default = "FactWire::<String>::not_reported", skip_serializing_if = "FactWire::is_not_reported")]
    domain: FactWire<String>,
    /// Whether the provider has verified the publisher.
    verified: FactWire<bool>,
    /// Whether the publisher is the scanned tenant itself or the provider.
    first_party: bool,
}

/// A link between the authority of two objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EdgeWire {
    /// Whose authority.
    from: String,
    /// What it does.
    relation: Relation,
    /// To what.
    to: String,
}

/// Where part of the facts came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SourceWire {
    /// The stage that read it.
    stage: String,
    /// The slice inside the stage.
    slice: String,
    /// The endpoint, as a template.
    endpoint: String,
    /// When it was last read.
    read_at: Instant,
    /// Whether the latest scan saw it.
    current: bool,
}

fn untold() -> FactWire<Attribution> {
    FactWire::Unknown(WhyWire::NotReported)
}

fn is_untold(attribution: &FactWire<Attribution>) -> bool {
    *attribution == untold()
}

impl From<&Dossier> for DossierWire {
    fn from(dossier: &Dossier) -> Self {
        let integration = &dossier.integration;
        Self {
            connection: dossier.connection.to_string(),
            provider: dossier.provider.to_string(),
            id: dossier.id.to_string(),
            kind: integration.kind.into(),
            app: integration.app.to_string(),
            name: same(&integration.name),
            state: FactWire::of(&integration.state, |state| StateWire::from(state)),
            installed_at: instant(&integration.installed_at),
            held_by: FactWire::of(&integration.held_by, |value| value.into()),
            host: same(&integration.host),
            manage_url: same(&integration.manage_url),
            definition: dossier.definition.as_ref().map(DefinitionWire::from),
            credentials: dossier.credentials.iter().map(Into::into).collect(),
            grants: dossier.grants.iter().map(Into::into).collect(),
            edges: dossier.edges.iter().map(EdgeWire::from).collect(),
            activity: dossier.activity.iter().map(Into::into).collect(),
            transport: dossier.transport.as_ref().map(Into::into),
            leaks: dossier.leaks.iter().map(Into::into).collect(),
            attribution: FactWire::of(&dossier.attribution, |attribution| (*attribution).into()),
            first_seen: Instant(dossier.first_seen),
            sources: dossier.sources.iter().map(SourceWire::from).collect(),
        }
    }
}

impl From<DossierWire> for Dossier {
    fn from(wire: DossierWire) -> Self {
        Self {
            connection: wire.connection.into(),
            provider: wire.provider.into(),
            id: wire.id.into(),
            integration: Integration {
                kind: wire.kind.into(),
                app: wire.app.into(),
                name: plain(wire.name),
                state: wire.state.into_fact(Into::into),
                installed_at: timestamp(wire.installed_at),
                held_by: wire.held_by.into_fact(Into::into),
                host: plain(wire.host),
                manage_url: plain(wire.manage_url),
            },
            definition: wire.definition.map(Into::into),
            credentials: wire.credentials.into_iter().map(Into::into).collect(),
            grants: wire.grants.into_iter().map(Into::into).collect(),
            edges: wire.edges.into_iter().map(Into::into).collect(),
            activity: wire.activity.into_iter().map(Into::into).collect(),
            transport: wire.transport.map(Into::into),
            leaks: wire.leaks.into_iter().map(Into::into).collect(),
            attribution: wire.attribution.into_fact(Into::into),
            first_seen: wire.first_seen.0,
            sources: wire.sources.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&IntegrationState> for StateWire {
    fn from(state: &IntegrationState) -> Self {
        match state {
            IntegrationState::Active => Self::Active,
            IntegrationState::Suspended(since) => Self::Suspended(instant(since)),
        }
    }
}

impl From<StateWire> for IntegrationState {
    fn from(wire: StateWire) -> Self {
        match wire {
            StateWire::Active => Self::Active,
            StateWire::Suspended(since) => Self::Suspended(timestamp(since)),
        }
    }
}

impl From<&Definition> for DefinitionWire {
    fn from(definition: &Definition) -> Self {
        Self {
            name: same(&definition.name),
            publisher: FactWire::of(&definition.publisher, |publisher| PublisherWire {
                id: publisher.id.clone(),
                name: publisher.name.clone(),
                kind: publisher.kind.into(),
                domain: same(&publisher.domain),
                verified: same(&publisher.verified),
                first_party: publisher.is_first_party,
            }),
            description: same(&definition.description),
            requested: same(&definition.requested),
            installations: same(&definition.n_installations),
        }
    }
}

impl From<DefinitionWire> for Definition {
    fn from(wire: DefinitionWire) -> Self {
        Self {
            name: plain(wire.name),
            publisher: wire.publisher.into_fact(|publisher| Publisher {
                id: publisher.id,
                name: publisher.name,
                kind: publisher.kind.into(),
                domain: plain(publisher.domain),
                verified: plain(publisher.verified),
                is_first_party: publisher.first_party,
            }),
            description: plain(wire.description),
            requested: plain(wire.requested),
            n_installations: plain(wire.installations),
        }
    }
}

impl From<&Edge> for EdgeWire {
    fn from(edge: &Edge) -> Self {
        Self { from: edge.from.to_string(), relation: edge.relation.into(), to: edge.to.to_string() }
    }
}

impl From<EdgeWire> for Edge {
    fn from(wire: EdgeWire) -> Self {
        Self { from: wire.from.into(), relation: wire.relation.into(), to: wire.to.into() }
    }
}

impl From<&Source> for SourceWire {
    fn from(source: &Source) -> Self {
        Self {
            stage: source.stage.to_string(),
            slice: source.slice.clone(),
            endpoint: source.endpoint.clone(),
            read_at: Instant(source.read_at),
            current: source.is_current,
        }
    }
}

impl From<SourceWire> for Source {
    fn from(wire: SourceWire) -> Self {
        Self {
            stage: wire.stage.into(),
            slice: wire.slice,
            endpoint: wire.endpoint,
            read_at: wire.read_at.0,
            is_current: wire.current,
        }
    }
}
