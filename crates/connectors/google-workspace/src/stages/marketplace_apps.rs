//! Apps of the Marketplace that an administrator installed for the domain or a part of it, by the admin log.
//!
//! Source: Google's documentation, "Admin audit activity events: domain settings", read November 2026.

use crate::Google;
use crate::activity::{self, ENDPOINT, MOST};
use crate::object::{integration, record};
use remit_connector::core::model::{ExternalId, Facets, Integration, IntegrationKind, RecordKind};
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const INFO: StageInfo = StageInfo {
    id: "marketplace_apps",
    title: "apps of the Marketplace",
    record_kind: RecordKind::Integration,
    parent: None,
    permissions: &["admin.reports.audit.readonly, with the admin privilege Reports"],
    lane: Lane::Urgent,
    page_size: MOST,
    requests_per_page: 2,
    tells: Tells { created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Which scopes an installed app has shows only where a person's token of it is listed, under its client id.",
        "Apps that were installed before the log's 180 days are not in it.",
    ],
};

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

const INSTALLED: &str = "ADD_APPLICATION";
const REMOVED: &str = "REMOVE_APPLICATION";
const NAME: &str = "APPLICATION_NAME";

async fn page(google: &Google, _ask: Ask<'_>) -> Result<Page, FetchError> {
    // Not every entry names the id.
    let state = activity::state(google, &[INSTALLED, REMOVED], &["APP_ID", NAME]).await?;
    let mut page = Page { rejected: state.rejected, ..Page::default() };
    if state.is_cut {
        page.shortfall = Some("the log holds more installations than the newest thousand".to_owned());
    }
    for (app, latest) in state.latest.iter().filter(|(_, latest)| latest.event == INSTALLED) {
        let id = ExternalId::new(format!("marketplace:{app}"));
        let installed = Integration {
            name: text(latest.entry.parameter(INSTALLED, &[NAME])),
            installed_at: latest.entry.at(),
            ..integration(IntegrationKind::App, id.as_str())
        };
        let facets = Facets { integration: Some(installed), ..Facets::default() };
        page.records.push(record(RecordKind::Integration, id, None, facets, ENDPOINT));
    }
    Ok(page)
}
