//! API service integrations: vendors' services that an administrator took from Okta's catalog, each with its own client.

use crate::fetch::listed;
use crate::people::user;
use crate::stages::{definition, listing};
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    AppId, Consent, ExternalId, Facets, Grant, Integration, IntegrationKind, IntegrationState, Record,
    RecordKind, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, text, time};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /integrations/api/v1/api-services";

const INFO: StageInfo = StageInfo {
    tells: Tells { scopes: true, resources: true, holder: true, created: true, ..Tells::NOTHING },
    blind_spots: &["The secrets of these integrations, and when they last asked for a token, are not read."],
    ..listing(ID, "API service integrations", RecordKind::Integration, &[way::API_SERVICES.scope])
};

/// What an organization lacks where the listing does not exist.
const FEATURE: &str = "API service integrations";

pub(crate) const ID: &str = "api_services";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiService {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    created_at: Option<String>,
    created_by: Option<String>,
    granted_scopes: Option<Vec<String>>,
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).at(ask.cursor);
    let reply = okta.fetch_feature(way::API_SERVICES, FEATURE, request).await?;
    Ok(listed(reply, records))
}

fn records(body: Items<ApiService>) -> Page {
    body.into_page("$", |service, page| page.records.push(record(service)))
}

fn record(service: ApiService) -> Record {
    let id = ExternalId::new(format!("service:{}", service.id));
    let created_at = time(service.created_at.as_deref());
    let creator = user(service.created_by);
    let integration = Integration {
        name: text(service.name),
        state: Fact::Known(IntegrationState::Active),
        installed_at: created_at.clone(),
        held_by: creator.clone(),
        ..blank::integration(IntegrationKind::App, AppId::new(format!("service:{}", service.kind)))
    };
    let grant = Grant {
        resources: Fact::Known(Resources::All),
        consent: Fact::Known(Consent::Admin),
        granted_by: creator,
        granted_at: created_at,
        ..blank::grant(id.clone(), "oauth", service.granted_scopes.unwrap_or_default())
    };
    let facets = Facets {
        integration: Some(integration),
        definition: Some(definition::of_catalog(&service.kind)),
        grants: vec![grant],
        ..Facets::default()
    };
    Record { facets, ..blank::record(RecordKind::Integration, id, ENDPOINT) }
}
