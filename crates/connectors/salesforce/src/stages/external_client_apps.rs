//! External client apps: the successors of connected apps.

use crate::Salesforce;
use crate::facts::{definition, external_app_id, integration, publisher};
use crate::stages::LISTING;
use remit_connector::blank::record;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Definition, IntegrationKind, Publisher, RecordKind};
use remit_connector::wire::{text, time};
use remit_connector::{Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /services/data/v{version}/query?q={ExternalClientApplication}";

/// What the three stages of external client apps need.
pub(crate) const PERMISSIONS: &[&str] =
    &["View all External Client Apps, view their settings, and edit their policies"];

const INFO: StageInfo = StageInfo {
    id: "external_client_apps",
    title: "external client apps",
    permissions: PERMISSIONS,
    tells: Tells { created: true, ..Tells::NOTHING },
    blind_spots: &["An app's consumer key and callback are not shown."],
    ..LISTING
};

pub(crate) const STAGE: Stage<Salesforce> =
    Stage { info: INFO, page: |salesforce, ask| Box::pin(salesforce.each(ENDPOINT, ask, add)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct App {
    id: String,
    developer_name: Option<String>,
    master_label: Option<String>,
    namespace_prefix: Option<String>,
    distribution_state: Option<String>,
    description: Option<String>,
    created_date: Option<String>,
}

fn add(salesforce: &Salesforce, app: App, page: &mut Page) {
    let id = external_app_id(&app.id);
    let mut record = record(RecordKind::Integration, id.clone(), ENDPOINT);
    record.facets.definition = published(salesforce, &app);
    let name = app.master_label.or(app.developer_name);
    let mut integration = integration(IntegrationKind::OauthApp, id.as_str(), name);
    integration.installed_at = time(app.created_date.as_deref());
    record.facets.integration = Some(integration);
    page.records.push(record);
}

/// Says who publishes an app: whoever packaged it, or the organization itself.
fn published(salesforce: &Salesforce, app: &App) -> Option<Definition> {
    let is_local = app.distribution_state.as_deref() == Some("Local");
    let publisher = match app.namespace_prefix.as_deref().filter(|namespace| !namespace.is_empty()) {
        Some(namespace) if !is_local => publisher(namespace, None),
        _ if is_local => {
            Publisher { domain: Fact::Absent, is_first_party: true, ..publisher(&salesforce.domain, None) }
        }
        _ => return None,
    };
    Some(Definition { description: text(app.description.clone()), ..definition(None, publisher) })
}
