//! Who consented to what, and when: entries of the directory's log, as far back as it goes.
//!
//! Source: Microsoft Graph, "List directoryAudits" and "directoryAudit resource type", read November 2026. What was
//! consented to stands in a text that nobody promises to keep as it is: `[Id: …, ClientId: …, PrincipalId: …, …]`.

use crate::Entra;
use crate::kept::Rests;
use crate::log::Entry as LogEntry;
use crate::people::{service_principal_id, user};
use crate::permission::DELEGATED;
use crate::settings::is_guid;
use crate::stages::BEHIND;
use crate::stages::{Modified, delegated_grants};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Grant, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::time;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/auditLogs/directoryAudits";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "consents in the log",
    permissions: &["AuditLog.Read.All"],
    tells: Tells { created: true, ..Tells::NOTHING },
    blind_spots: &["The log goes back 7 days, or 30 with Microsoft Entra ID P1 or P2."],
    ..BEHIND
};

pub(crate) const ID: &str = "consents";

const RESTS: Rests = Rests { log: Some(LogEntry::is_a_consent), ..Rests::NOWHERE };

const FILTER: &str =
    "category eq 'ApplicationManagement' and activityDisplayName eq 'Consent to application'";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: String,
    result: Option<String>,
    activity_date_time: Option<String>,
    initiated_by: Option<Initiator>,
    #[serde(default)]
    target_resources: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Initiator {
    user: Option<Person>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    id: Option<String>,
    user_principal_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    id: Option<String>,
    modified_properties: Option<Vec<Modified>>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$filter", FILTER).query("$top", ask.page_size);
    let map = |entry: Entry, page: &mut Page| page.records.extend(records(&entry));
    entra.listed(ENDPOINT, RESTS, request, ask.cursor, map).await
}

fn records(entry: &Entry) -> Vec<Record> {
    if entry.result.as_deref() != Some("success") {
        return Vec::new();
    }
    let mut records = Vec::new();
    for target in &entry.target_resources {
        let Some(client) = target.id.as_deref().filter(|id| is_guid(id)) else { continue };
        for grant in granted(target) {
            records.push(record(entry, client, &grant));
        }
    }
    records
}

/// Returns the ids of the grants that an entry says came of a consent.
fn granted(target: &Target) -> Vec<String> {
    let modified = target.modified_properties.iter().flatten();
    let mut said = modified.filter(|one| one.is("ConsentAction.Permissions"));
    let Some(written) = said.next().and_then(|one| one.new_value.as_deref()) else { return Vec::new() };
    let text: String = serde_json::from_str(written).unwrap_or_else(|_| written.to_owned());
    let (_, made) = text.split_once("=>").unwrap_or(("", &text));
    let mut ids = Vec::new();
    for part in made.split('[') {
        let id = part.trim_start().strip_prefix("Id: ").and_then(|rest| rest.split(',').next());
        let is_id = |id: &&str| {
            !id.is_empty() && id.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
        };
        ids.extend(id.map(str::trim).filter(is_id).map(str::to_owned));
    }
    ids
}

fn record(entry: &Entry, client: &str, grant: &str) -> Record {
    let person = entry.initiated_by.as_ref().and_then(|initiator| initiator.user.as_ref());
    let person =
        person.and_then(|person| Some(user(person.id.as_deref()?, person.user_principal_name.clone())));
    let granted = Grant {
        granted_by: Fact::null_is_unknown(person),
        granted_at: time(entry.activity_date_time.as_deref()),
        ..blank::grant(delegated_grants::grant_id(grant), DELEGATED, Vec::new())
    };
    Record {
        subject: Some(service_principal_id(client)),
        facets: Facets { grants: vec![granted], ..Facets::default() },
        ..blank::record(
            RecordKind::Grant,
            ExternalId::new(format!("consented:{}:{grant}", entry.id)),
            ENDPOINT,
        )
    }
}
