//! Apps: OAuth clients of the organization, apps that provision accounts, and apps through which people sign in to a system
//! that the configuration names. Any other app for signing in holds no authority over Okta.

use crate::fetch::listed;
use crate::stages::{
    app_grants, app_keys, client_roles, definition, listing, refresh_tokens, token_requests,
};
use crate::{Okta, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::graph::SYSTEM_PREFIX;
use remit_connector::core::model::{
    AppId, Consent, Credential, CredentialKind, Edge, ExternalId, Facets, Grant, Integration,
    IntegrationKind, IntegrationState, Record, RecordKind, Relation, Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, host, scopes, text, time};
use remit_connector::{Ask, Child, FetchError, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;

const ENDPOINT: &str = "GET /api/v1/apps";

const INFO: StageInfo = StageInfo {
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Who owns an app is not told.",
        "How many client secrets an app has, and since when, is not read.",
    ],
    ..listing(ID, "apps", RecordKind::Integration, &[way::APPS.scope])
};

pub(crate) const ID: &str = "apps";

/// The slice's parameter with the app's client id.
pub(crate) const CLIENT: &str = "client";
/// The slice's parameter that says for whom the app acts: [`ITSELF`] or the people who use it.
pub(crate) const ACTS_FOR: &str = "acts_for";
/// An app that asks for tokens in its own name.
pub(crate) const ITSELF: &str = "itself";

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

/// An app. The value of its client secret, which some answers hold, is not a field here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct App {
    id: String,
    orn: Option<String>,
    /// Its name in Okta's catalog.
    name: Option<String>,
    label: Option<String>,
    status: Option<String>,
    sign_on_mode: Option<String>,
    created: Option<String>,
    features: Option<Vec<String>>,
    credentials: Option<Credentials>,
    settings: Option<Settings>,
}

#[derive(Debug, Deserialize)]
struct Credentials {
    #[serde(rename = "oauthClient")]
    oauth_client: Option<OauthClient>,
}

#[derive(Debug, Deserialize)]
struct OauthClient {
    client_id: Option<String>,
    token_endpoint_auth_method: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Settings {
    #[serde(rename = "oauthClient")]
    oauth_client: Option<ClientSettings>,
}

#[derive(Debug, Deserialize)]
struct ClientSettings {
    application_type: Option<String>,
    grant_types: Option<Vec<String>>,
    jwks_uri: Option<String>,
}

impl App {
    fn is_client(&self) -> bool {
        self.sign_on_mode.as_deref() == Some("OPENID_CONNECT")
    }

    fn client(&self) -> Option<&OauthClient> {
        self.credentials.as_ref()?.oauth_client.as_ref()
    }

    fn client_id(&self) -> &str {
        self.client().and_then(|client| client.client_id.as_deref()).unwrap_or(&self.id)
    }

    fn auth_method(&self) -> &str {
        let method = self.client().and_then(|client| client.token_endpoint_auth_method.as_deref());
        method.unwrap_or_default()
    }

    fn client_settings(&self) -> Option<&ClientSettings> {
        self.settings.as_ref()?.oauth_client.as_ref()
    }

    fn is_service(&self) -> bool {
        let settings = self.client_settings();
        settings.is_some_and(|settings| settings.application_type.as_deref() == Some("service"))
    }

    fn kind(&self) -> IntegrationKind {
        match self.is_client() && !self.is_service() {
            true => IntegrationKind::OauthApp,
            false => IntegrationKind::App,
        }
    }

    fn may_refresh(&self) -> bool {
        let granted = self.client_settings().and_then(|settings| settings.grant_types.as_ref());
        granted.is_some_and(|types| types.iter().any(|it| it == "refresh_token"))
    }

    fn jwks_uri(&self) -> Option<&str> {
        self.client_settings()?.jwks_uri.as_deref().filter(|uri| !uri.is_empty())
    }
}

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("limit", ask.page_size).at(ask.cursor);
    let reply = okta.fetch(way::APPS, request).await?;
    Ok(listed(reply, |body| records(okta, body)))
}

fn records(okta: &Okta, body: Items<App>) -> Page {
    body.into_page("$", |app, page| {
        if app.is_client() {
            page.children.extend(children(&app));
        }
        page.records.extend(record(okta, app));
    })
}

/// Names the listings below an app that can hold something.
fn children(app: &App) -> Vec<Child> {
    let slice = slice(&app.id, app.client_id(), app.kind());
    let has_keys = app.auth_method() == "private_key_jwt" && app.jwks_uri().is_none();
    let wanted = [
        (app_grants::ID, true),
        (client_roles::ID, app.is_service()),
        (token_requests::ID, app.is_service()),
        (app_keys::ID, has_keys),
        (refresh_tokens::ID, app.may_refresh()),
    ];
    let wanted = wanted.into_iter().filter(|(_, is_wanted)| *is_wanted);
    wanted.map(|(stage, _)| Child { stage, slice: slice.clone(), is_empty: false }).collect()
}

/// Returns the slice of the listings below an app.
pub(crate) fn slice(app: &str, client: &str, kind: IntegrationKind) -> Slice {
    let acts_for = if kind == IntegrationKind::OauthApp { "its users" } else { ITSELF };
    Slice {
        key: app.to_owned(),
        params: BTreeMap::from([
            (CLIENT.to_owned(), client.to_owned()),
            (ACTS_FOR.to_owned(), acts_for.to_owned()),
        ]),
    }
}

/// Returns the external id of an app.
pub(crate) fn external_id(id: &str) -> ExternalId {
    ExternalId::new(format!("app:{id}"))
}

fn record(okta: &Okta, mut app: App) -> Option<Record> {
    let provisioning = scopes(app.features.take().unwrap_or_default());
    let id = external_id(&app.id);
    let signs_in = okta.systems.get(&app.id).map(|system| Edge {
        from: id.clone(),
        relation: Relation::SignsInTo,
        to: ExternalId::new(format!("{SYSTEM_PREFIX}{system}")),
    });
    if !app.is_client() && provisioning.is_empty() && signs_in.is_none() {
        return None;
    }
    let integration = Integration {
        name: text(app.label.clone()),
        state: state(app.status.as_deref()),
        installed_at: time(app.created.as_deref()),
        ..blank::integration(app.kind(), AppId::new(app.client_id()))
    };
    let grants = match provisioning.is_empty() {
        true => Vec::new(),
        false => vec![provisioning_grant(&id, provisioning, &app)],
    };
    let credentials = credential(&app).into_iter().collect();
    let definition = definition::of_app(app.name.as_deref(), app.orn.as_deref(), &okta.domain);
    let edges = signs_in.into_iter().collect();
    let integration = Some(integration);
    let facets = Facets { integration, definition, grants, credentials, edges, ..Facets::default() };
    Some(Record { facets, ..blank::record(RecordKind::Integration, id, ENDPOINT) })
}

/// Reads an app's or a hook's status.
pub(crate) fn state(status: Option<&str>) -> Fact<IntegrationState> {
    match status {
        Some("ACTIVE") => Fact::Known(IntegrationState::Active),
        Some("INACTIVE") => Fact::Known(IntegrationState::Suspended(Fact::Unknown(Why::NotReported))),
        Some(_) => Fact::Unknown(Why::Malformed("a status that Okta does not document".to_owned())),
        None => Fact::Unknown(Why::NotReported),
    }
}

fn provisioning_grant(id: &ExternalId, features: Vec<String>, app: &App) -> Grant {
    Grant {
        resources: Fact::Known(Resources::Selected(Fact::Unknown(Why::NotRead))),
        consent: Fact::Known(Consent::Admin),
        granted_at: time(app.created.as_deref()),
        ..blank::grant(ExternalId::new(format!("provisioning:{id}")), "provisioning", features)
    }
}

/// Says by what an app authenticates that has no listed key: a secret, or keys that are kept elsewhere.
fn credential(app: &App) -> Option<Credential> {
    let (prefix, kind, hint) = match app.jwks_uri() {
        Some(uri) => ("jwks-uri", CredentialKind::FederatedTrust, host(Some(uri))),
        None if app.auth_method().starts_with("client_secret") => {
            ("client-secret", CredentialKind::ClientSecret, Fact::Unknown(Why::NotRead))
        }
        None => return None,
    };
    Some(Credential {
        hint,
        created_at: Fact::Unknown(Why::NotRead),
        expires_at: Fact::Unknown(Why::NotRead),
        state: Fact::Unknown(Why::NotRead),
        rotated_at: Fact::Unknown(Why::NotRead),
        ..blank::credential(ExternalId::new(format!("{prefix}:{}", app.id)), kind)
    })
}
