//! Trusts of registered apps in tokens that others sign. They come with a list of apps; an app has at most twenty.
//!
//! Source: Microsoft Graph, "List applications" with its relations and "federatedIdentityCredential resource type", read
//! November 2026.

use crate::Entra;
use crate::stages::BEHIND;
use crate::stages::applications;
use crate::stages::trust::{self, Trust};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/applications";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "trusts of apps in other issuers",
    record_kind: RecordKind::Credential,
    page_size: 100,
    requests_per_page: 2,
    tells: Tells { expires: true, ..Tells::NOTHING },
    blind_spots: &[
        "Since when a trust is there is not told.",
        "Which subjects an expression means is told by a version of the interface that may change, and is not read.",
    ],
    ..BEHIND
};

pub(crate) const ID: &str = "federated_credentials";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Application {
    app_id: String,
    #[serde(default)]
    federated_identity_credentials: Vec<Trust>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .query("$select", "id,appId")
        .query("$expand", "federatedIdentityCredentials")
        .query("$top", ask.page_size);
    let (items, next) = entra.list::<Application>(ENDPOINT, applications::RESTS, request, ask.cursor).await?;
    let trusting = items.iter().filter(|app| !app.federated_identity_credentials.is_empty());
    entra.know_apps(trusting.map(|app| &*app.app_id)).await?;
    Ok(Page { next, ..records(entra, items) })
}

fn records(entra: &Entra, items: Items<Application>) -> Page {
    items.into_page("$.value", |app, page| {
        let subject = applications::subject(entra, &app.app_id);
        let trusts = app.federated_identity_credentials.into_iter();
        page.records.extend(trusts.map(|trust| trust::record(entra, trust, &subject, ENDPOINT)));
    })
}
