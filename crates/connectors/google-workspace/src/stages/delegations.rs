//! Domain-wide delegation: clients that may act as anybody in the domain. No API lists it; the admin log tells what was
//! entered and taken out, and the settings may repeat the console's list.
//!
//! Source: Google's documentation, "Admin audit activity events: domain settings" and "Control API access with domain-wide
//! delegation", read November 2026.

use crate::Google;
use crate::activity::{self, ENDPOINT, Entry, MOST};
use crate::object::{client_id, customer_id, grant, integration, person, record};
use crate::stages::oauth_tokens::canonical;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{
    Consent, Edge, ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind, Relation,
    Resources,
};
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use std::collections::BTreeSet;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "domain-wide delegations",
    record_kind: RecordKind::Grant,
    parent: None,
    permissions: &["admin.reports.audit.readonly, with the admin privilege Reports"],
    lane: Lane::Urgent,
    page_size: MOST,
    requests_per_page: 3,
    tells: Tells { scopes: true, resources: true, created: true, ..Tells::NOTHING },
    blind_spots: &[
        "Delegations from before the log's 180 days are known only where the settings repeat the console's list.",
        "What the settings repeat is as old as the copy.",
    ],
};

pub(crate) const ID: &str = "delegations";

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

const ENTERED: &str = "AUTHORIZE_API_CLIENT_ACCESS";
const TAKEN_OUT: &str = "REMOVE_API_CLIENT_ACCESS";

/// What is said of delegations that the settings repeat.
const WRITTEN: &str = "`delegations` of the configuration";

/// The power itself, beside the scopes.
const POWER: &str = "domain_wide_delegation";

const OLDER: &str = "delegations from before the log's 180 days are not in it: repeat the console's list under \
                     `delegations`";

async fn page(google: &Google, _ask: Ask<'_>) -> Result<Page, FetchError> {
    let state = activity::state(google, &[ENTERED, TAKEN_OUT], &["API_CLIENT_NAME"]).await?;
    let written = google.settings.delegations.as_deref();
    let mut page = Page { rejected: state.rejected, ..Page::default() };
    if state.is_cut || written.is_none() {
        page.shortfall = Some(OLDER.to_owned());
    }
    let domains = google.domains().await;
    let defined = |client: &str, mut record: Record| {
        record.facets.definition = google.definition(client, false, domains);
        record
    };
    let logged: BTreeSet<String> = state.latest.keys().cloned().collect();
    for (client, latest) in state.latest {
        if latest.event == ENTERED {
            page.records.push(defined(&client, logged_record(google, &client, &latest.entry)));
        }
    }
    for entry in written.unwrap_or_default().iter().filter(|entry| !logged.contains(&entry.client)) {
        let given = given(&entry.client, entry.scopes.clone());
        let app = Integration {
            name: text(entry.name.clone()),
            ..integration(kind(&entry.client), &*entry.client)
        };
        let customer = customer_id(&google.settings.customer);
        page.records.push(defined(&entry.client, delegation(&entry.client, app, given, customer, WRITTEN)));
    }
    Ok(page)
}

fn logged_record(google: &Google, client: &str, entry: &Entry) -> Record {
    let told = entry.parameter(ENTERED, &["API_SCOPES"]).unwrap_or_default();
    let is_between = |letter: char| letter == ',' || letter.is_whitespace();
    let told = told.split(is_between).filter(|scope| !scope.is_empty()).map(str::to_owned);
    let mut given = given(client, told.collect());
    given.granted_by =
        person(entry.actor_id(), entry.actor.as_ref().and_then(|actor| actor.email.as_deref()));
    given.granted_at = entry.at();
    let customer = customer_id(entry.id.customer_id.as_deref().unwrap_or(&google.settings.customer));
    delegation(client, integration(kind(client), client), given, customer, ENDPOINT)
}

fn given(client: &str, told: Vec<String>) -> Grant {
    let mut all: Vec<String> = told.into_iter().map(canonical).collect();
    all.push(POWER.to_owned());
    let id = ExternalId::new(format!("delegation:{client}"));
    grant(id, "oauth", all, Resources::All, Consent::Admin)
}

/// An id of digits alone is a service account's.
fn kind(client: &str) -> IntegrationKind {
    match client.bytes().all(|byte| byte.is_ascii_digit()) {
        true => IntegrationKind::ServiceAccount,
        false => IntegrationKind::App,
    }
}

fn delegation(
    client: &str,
    app: Integration,
    given: Grant,
    customer: ExternalId,
    endpoint: &'static str,
) -> Record {
    let subject = client_id(client);
    let edge = Edge { from: subject.clone(), relation: Relation::Impersonates, to: customer };
    let app = Integration {
        installed_at: match &given.granted_at {
            Fact::Known(at) => Fact::Known(*at),
            Fact::Absent | Fact::Unknown(_) => app.installed_at,
        },
        ..app
    };
    let id = given.id.clone();
    let facets =
        Facets { integration: Some(app), grants: vec![given], edges: vec![edge], ..Facets::default() };
    record(RecordKind::Grant, id, Some(subject), facets, endpoint)
}
