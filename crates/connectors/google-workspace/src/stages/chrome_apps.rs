//! Browser extensions and apps that managed browsers hold, with what they may do in the browser.
//!
//! Source: Google's documentation, "Chrome Management API: reports.countInstalledApps", read November 2026.

use crate::fetch::Listing;
use crate::object::{grant, integration, record, state};
use crate::{Google, way};
use remit_connector::blank;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    Consent, Definition, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind,
    Resources,
};
use remit_connector::session::Request;
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1/customers/{customer}/reports:countInstalledApps";

const LISTING: Listing = Listing { way: way::CHROME, endpoint: ENDPOINT, list: "installedApps" };

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "browser extensions",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &[
        "chrome.management.reports.readonly, with the admin privilege Chrome management > Reports",
    ],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { scopes: true, resources: true, ..Tells::NOTHING },
    blind_spots: &[
        "Browsers that are not managed are not seen.",
        "Who has installed an extension, and who publishes it, is not read.",
    ],
};

pub(crate) const ID: &str = "chrome_apps";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct App {
    app_id: String,
    display_name: Option<String>,
    description: Option<String>,
    app_install_type: Option<String>,
    permissions: Option<Vec<String>>,
    #[serde(default)]
    disabled: bool,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let asked = |request: Request| request.part("customer", &*google.settings.customer);
    google.list(&LISTING, ask, asked, |app, page| page.records.push(app_record(app))).await
}

fn app_record(app: App) -> Record {
    let id = ExternalId::new(format!("chrome:{}", app.app_id));
    let installed = Integration {
        name: text(app.display_name),
        state: state(app.disabled),
        ..integration(IntegrationKind::App, id.as_str())
    };
    let definition = app.description.filter(|text| !text.is_empty()).map(|description| Definition {
        description: Fact::Known(description),
        ..blank::definition(Fact::Unknown(Why::NotReported))
    });
    let allowed = app.permissions.unwrap_or_default();
    let given = grant(id.clone(), "chrome", allowed, Resources::HolderReach, Consent::User);
    let consent = match app.app_install_type.as_deref() {
        Some("ADMIN" | "FORCED" | "FORCE_INSTALLED") => Fact::Known(Consent::Admin),
        Some("NORMAL") => Fact::Known(Consent::User),
        Some(_) | None => Fact::Unknown(Why::NotReported),
    };
    let facets = Facets {
        integration: Some(installed),
        definition,
        grants: vec![Grant { consent, ..given }],
        ..Facets::default()
    };
    record(RecordKind::Integration, id, None, facets, ENDPOINT)
}
