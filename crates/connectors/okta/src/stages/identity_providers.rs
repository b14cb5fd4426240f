//! Identity providers: other systems that say who signs in here, and whose signatures Okta trusts.
//!
//! Source: Okta's management API, "List all IdPs", read November 2026.

use crate::fetch::listed;
use crate::stages::{apps, listing, organization};
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    AppId, Credential, CredentialKind, CredentialState, Edge, ExternalId, Facets, Integration,
    IntegrationKind, IntegrationState, Record, RecordKind, Relation,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, host, text, time};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /api/v1/idps";

const INFO: StageInfo = StageInfo {
    parent: Some(organization::ID),
    tells: Tells { created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Which people a rule sends to an identity provider, and whether it makes accounts for new ones, is not read.",
        "When the certificate of an identity provider ends is not read.",
    ],
    ..listing(ID, "identity providers", RecordKind::Integration, &[way::IDENTITY_PROVIDERS.scope])
};

pub(crate) const ID: &str = "identity_providers";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
struct IdentityProvider {
    id: String,
    name: Option<String>,
    status: Option<String>,
    created: Option<String>,
    protocol: Option<Protocol>,
}

/// How it is spoken with. The secret of Okta's own client there is no field here.
#[derive(Debug, Deserialize)]
struct Protocol {
    endpoints: Option<Endpoints>,
    issuer: Option<Address>,
}

#[derive(Debug, Deserialize)]
struct Endpoints {
    /// Of SAML.
    sso: Option<Address>,
    /// Of OpenID Connect and OAuth.
    authorization: Option<Address>,
}

#[derive(Debug, Deserialize)]
struct Address {
    url: Option<String>,
}

impl IdentityProvider {
    /// Returns the address to which people are sent.
    fn address(&self) -> Option<&str> {
        let protocol = self.protocol.as_ref()?;
        let endpoints = protocol.endpoints.as_ref();
        let asked = endpoints.and_then(|all| all.sso.as_ref().or(all.authorization.as_ref()));
        asked.or(protocol.issuer.as_ref())?.url.as_deref()
    }
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("limit", ask.page_size).at(ask.cursor);
    let reply = okta.fetch(way::IDENTITY_PROVIDERS, request).await?;
    Ok(listed(reply, |body: Items<IdentityProvider>| {
        body.into_page("$", |provider, page| page.records.push(record(okta, provider, &ask.slice.key)))
    }))
}

fn record(okta: &Okta, provider: IdentityProvider, organization: &str) -> Record {
    let id = ExternalId::new(format!("idp:{}", provider.id));
    let state = apps::state(provider.status.as_deref());
    let credential = Credential {
        holder: Fact::Absent,
        created_at: time(provider.created.as_deref()),
        expires_at: Fact::Unknown(Why::NotRead),
        state: state.clone().map(|state| match state {
            IntegrationState::Active => CredentialState::Active,
            IntegrationState::Suspended(_) => CredentialState::Disabled,
        }),
        ..blank::credential(
            ExternalId::new(format!("idp-trust:{}", provider.id)),
            CredentialKind::FederatedTrust,
        )
    };
    let integration = Integration {
        host: host(provider.address()),
        name: text(provider.name),
        state,
        installed_at: time(provider.created.as_deref()),
        ..blank::integration(IntegrationKind::App, AppId::new(id.as_str()))
    };
    let signs_in = |from, to| Edge { from, relation: Relation::SignsInTo, to };
    let mut edges = vec![signs_in(id.clone(), organization::external_id(organization))];
    edges.extend(
        okta.systems
            .get(&provider.id)
            .map(|system| signs_in(ExternalId::new(format!("{SYSTEM_PREFIX}{system}")), id.clone())),
    );
    let facets =
        Facets { integration: Some(integration), credentials: vec![credential], edges, ..Facets::default() };
    Record { facets, ..blank::record(RecordKind::Integration, id, ENDPOINT) }
}
