//! Apps that people have asked an administrator to consent to, and that wait for the answer.
//!
//! Source: Microsoft Graph, "List appConsentRequests", read November 2026. Where a tenant has no such workflow, nobody can
//! ask.

use crate::Entra;
use crate::kept::Rests;
use crate::permission::DELEGATED;
use crate::stages::{BEHIND, applications};
use remit_connector::core::model::{
    AppId, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind,
};
use remit_connector::session::Request;
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/identityGovernance/appConsent/appConsentRequests";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "apps that wait for consent",
    record_kind: RecordKind::Integration,
    permissions: &["ConsentRequest.Read.All"],
    requests_per_page: 2,
    tells: Tells { scopes: true, ..Tells::NOTHING },
    blind_spots: &[
        "Who asked is told request by request, and is not read; nor is of which resource a permission is.",
    ],
    ..BEHIND
};

pub(crate) const ID: &str = "consent_requests";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    id: String,
    app_id: String,
    app_display_name: Option<String>,
    pending_scopes: Option<Vec<Scope>>,
}

#[derive(Debug, Deserialize)]
struct Scope {
    #[serde(rename = "displayName")]
    name: Option<String>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$top", ask.page_size);
    let (items, next) = entra.list::<Asked>(ENDPOINT, Rests::NOWHERE, request, ask.cursor).await?;
    entra.know_apps(items.iter().map(|asked| &*asked.app_id)).await?;
    let page = items.into_page("$.value", |asked, page| page.records.extend(record(entra, asked)));
    Ok(Page { next, ..page })
}

/// A request of which nothing is pending was answered.
fn record(entra: &Entra, asked: Asked) -> Option<Record> {
    let pending = asked.pending_scopes.unwrap_or_default();
    let scopes: Vec<String> = pending.into_iter().filter_map(|scope| scope.name).collect();
    if scopes.is_empty() {
        return None;
    }
    let id = ExternalId::new(format!("consent-request:{}", asked.id));
    let grant = Grant { is_pending: true, ..blank::grant(id.clone(), DELEGATED, scopes) };
    let integration = Integration {
        name: text(asked.app_display_name),
        ..blank::integration(IntegrationKind::App, AppId::new(&*asked.app_id))
    };
    let facets = Facets { integration: Some(integration), grants: vec![grant], ..Facets::default() };
    let subject = Some(applications::subject(entra, &asked.app_id));
    Some(Record { subject, facets, ..blank::record(RecordKind::Integration, id, ENDPOINT) })
}
