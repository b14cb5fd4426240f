//! Apps that an administrator has trusted or limited (API controls): what the provider itself knows as approved. No API
//! lists it; the admin log tells each decision.
//!
//! Source: Google's documentation, "Admin audit activity events: security settings", read November 2026.

use crate::Google;
use crate::activity::{self, ENDPOINT, Latest, MOST};
use crate::object::{client_id, grant, integration, person, record};
use remit_connector::core::model::{
    Consent, ExternalId, Facets, Integration, IntegrationKind, Record, RecordKind, Resources,
};
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use std::collections::BTreeSet;

const INFO: StageInfo = StageInfo {
    id: "app_access",
    title: "trusted and limited apps",
    record_kind: RecordKind::Grant,
    parent: None,
    permissions: &["admin.reports.audit.readonly, with the admin privilege Reports"],
    lane: Lane::Urgent,
    page_size: MOST,
    requests_per_page: 5,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Decisions from before the log's 180 days are not in it.",
        "For which organizational unit an app is trusted is not told apart, nor trust in single scopes.",
    ],
};

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

const TRUSTED: &str = "ADD_TO_TRUSTED_OAUTH2_APPS";
const LIMITED: &str = "ADD_TO_LIMITED_OAUTH2_APPS";
const BLOCKED: &str = "ADD_TO_BLOCKED_OAUTH2_APPS";
const DISTRUSTED: &str = "REMOVE_FROM_TRUSTED_OAUTH2_APPS";

async fn page(google: &Google, _ask: Ask<'_>) -> Result<Page, FetchError> {
    let events = [TRUSTED, LIMITED, BLOCKED, DISTRUSTED];
    let state = activity::state(google, &events, &["OAUTH2_APP_ID"]).await?;
    let mut page = Page { rejected: state.rejected, ..Page::default() };
    if state.is_cut {
        page.shortfall = Some("the log holds more decisions than the newest thousand of a kind".to_owned());
    }
    let domains = google.domains().await;
    let latest = state.latest.iter();
    page.records.extend(latest.filter_map(|(client, latest)| decision(google, client, latest, domains)));
    Ok(page)
}

fn decision(
    google: &Google,
    client: &str,
    latest: &Latest,
    domains: Option<&BTreeSet<String>>,
) -> Option<Record> {
    let scope = match latest.event {
        TRUSTED => "trusted",
        LIMITED => "limited",
        _ => return None,
    };
    let entry = &latest.entry;
    let id = ExternalId::new(format!("app-access:{client}"));
    let mut given = grant(id.clone(), "app_access", vec![scope.to_owned()], Resources::None, Consent::Admin);
    given.granted_by =
        person(entry.actor_id(), entry.actor.as_ref().and_then(|actor| actor.email.as_deref()));
    given.granted_at = entry.at();
    let app = Integration {
        name: text(entry.parameter(latest.event, &["OAUTH2_APP_NAME"])),
        ..integration(IntegrationKind::OauthApp, client)
    };
    let facets = Facets {
        integration: Some(app),
        definition: google.definition(client, false, domains),
        grants: vec![given],
        ..Facets::default()
    };
    Some(record(RecordKind::Grant, id, Some(client_id(client)), facets, ENDPOINT))
}
