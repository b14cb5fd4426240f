//! Apps that are registered in this tenant: their secrets and certificates, what they ask for, and who owns them.
//!
//! Source: Microsoft Graph, "application resource type" and "List applications", read November 2026. Owners come with the
//! list, at most twenty of them and a hundred apps a page.

use crate::Entra;
use crate::changes::Delta;
use crate::kept::Rests;
use crate::log::Entry;
use crate::people::service_principal_id;
use crate::permission::{self, APPLICATION, DELEGATED};
use crate::publisher;
use crate::stages::APP_KEY;
use crate::stages::BEHIND;
use crate::stages::credential::{self, KeyCredential, PasswordCredential};
use crate::stages::owner::{self, MOST_EXPANDED, Owner};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    AppId, Definition, ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind,
};
use remit_connector::session::Request;
use remit_connector::wire::{Items, scopes, text, time};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/applications";

pub(crate) const SELECT: &str =
    "id,appId,displayName,createdDateTime,requiredResourceAccess,passwordCredentials,keyCredentials";
const EXPAND: &str = "owners($select=id,userPrincipalName)";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps that are registered here",
    record_kind: RecordKind::Definition,
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 2,
    tells: Tells { holder: true, created: true, expires: true, ..Tells::NOTHING },
    blind_spots: &[
        "Of several owners the one with the lowest id is named as holder; all of them can add credentials.",
        "The start of a secret or certificate is what its maker says it is.",
    ],
    ..BEHIND
};

pub(crate) const ID: &str = "applications";

/// Owners and trusts come with it, of which a delta says nothing.
pub(crate) const RESTS: Rests =
    Rests { delta: Some(Delta::Applications), log: Some(Entry::is_about_an_application), names: true };

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Application {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    id: String,
    app_id: String,
    display_name: Option<String>,
    created_date_time: Option<String>,
    required_resource_access: Option<Vec<Required>>,
    password_credentials: Option<Vec<PasswordCredential>>,
    key_credentials: Option<Vec<KeyCredential>>,
    owners: Option<Vec<Owner>>,
}

/// What an app asks for of one resource. It has it only once somebody consented.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Required {
    resource_app_id: String,
    #[serde(default)]
    resource_access: Vec<Access>,
}

#[derive(Debug, Deserialize)]
struct Access {
    id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).query("$select", SELECT).query("$expand", EXPAND).query("$top", ask.page_size);
    let (items, next) = entra.list::<Application>(ENDPOINT, RESTS, request, ask.cursor).await?;
    entra.know_apps(items.iter().map(|app| &*app.app_id)).await?;
    Ok(Page { next, ..records(entra, items) })
}

fn records(entra: &Entra, items: Items<Application>) -> Page {
    let mut n_cut = 0;
    let mut page = items.into_page("$.value", |app, page| {
        n_cut += usize::from(app.owners.as_ref().is_some_and(|owners| owners.len() >= MOST_EXPANDED));
        page.records.push(record(entra, app));
    });
    if n_cut > 0 {
        page.shortfall = Some(format!(
            "of {n_cut} apps no more than {MOST_EXPANDED} owners are told, and they may have more"
        ));
    }
    page
}

/// Returns the integration that an app is in this tenant: its service principal, or itself where it has none here.
pub(crate) fn subject(entra: &Entra, app: &str) -> ExternalId {
    match entra.directory.of_app(app) {
        Some(id) => service_principal_id(&id),
        None => registration_id(app),
    }
}

/// Returns the external id of a registration.
pub(crate) fn registration_id(app: &str) -> ExternalId {
    ExternalId::new(format!("registration:{app}"))
}

fn record(entra: &Entra, app: Application) -> Record {
    let subject = subject(entra, &app.app_id);
    let owners = app.owners.unwrap_or_default();
    let created_at = time(app.created_date_time.as_deref());
    let is_agent = app.odata_type.as_deref().is_some_and(|it| it.contains("agentIdentity"));
    let kind = if is_agent { IntegrationKind::Agent } else { IntegrationKind::App };
    let integration = Integration {
        name: text(app.display_name.clone()),
        installed_at: created_at,
        held_by: Fact::null_is_absent(owner::first_person(&owners)),
        ..blank::integration(kind, AppId::new(&*app.app_id))
    };
    let definition = Definition {
        name: text(app.display_name),
        requested: Fact::Known(requested(&app.required_resource_access.unwrap_or_default())),
        ..blank::definition(Fact::Known(publisher::of(&entra.tenant, &entra.tenant, None)))
    };
    let passwords = app.password_credentials.unwrap_or_default();
    let credentials = credential::of(APP_KEY, passwords, app.key_credentials.unwrap_or_default());
    let edges = owners.iter().filter_map(|owner| owner.mints(&subject)).collect();
    Record {
        subject: Some(subject),
        facets: Facets {
            integration: Some(integration),
            definition: Some(definition),
            credentials,
            edges,
            ..Facets::default()
        },
        ..blank::record(RecordKind::Definition, ExternalId::new(format!("application:{}", app.id)), ENDPOINT)
    }
}

fn requested(required: &[Required]) -> Vec<String> {
    let names = required.iter().flat_map(|required| {
        required.resource_access.iter().map(|access| {
            let kind = if access.kind.as_deref() == Some("Role") { APPLICATION } else { DELEGATED };
            permission::named(&required.resource_app_id, kind, &access.id, None)
        })
    });
    scopes(names.collect())
}
