//! When a secret or certificate was last used to sign in: a report of the tenant, one line a credential.
//!
//! Source: Microsoft Graph (beta), "List appCredentialSignInActivities", read November 2026.

use crate::Entra;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::settings::is_guid;
use crate::stages::BEHIND;
use crate::stages::credential::credential_id;
use crate::stages::sign_ins::{SignIn, activity};
use crate::stages::{APP_KEY, PRINCIPAL_KEY};
use remit_connector::core::model::{ExternalId, Record, RecordKind, UseKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, LastUsed, Page, Stage, StageInfo, Tells, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /beta/reports/appCredentialSignInActivities";

const INFO: StageInfo = StageInfo {
    id: "credential_use",
    title: "last use of secrets and certificates",
    record_kind: RecordKind::Activity,
    parent: None,
    permissions: &["AuditLog.Read.All"],
    tells: Tells {
        last_used: Some(LastUsed {
            kind: UseKind::SignIn,
            resolution: "to the second",
            look_back: "unknown: nobody says when the report began",
        }),
        ..Tells::NOTHING
    },
    blind_spots: &[
        "The report belongs to a version of the interface that may change, needs Microsoft Entra ID P1 or P2, and is not \
         in the government's and China's clouds.",
        "A credential that is not in the report may still have been used.",
    ],
    ..BEHIND
};

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    id: String,
    key_id: Option<String>,
    credential_origin: Option<String>,
    service_principal_object_id: Option<String>,
    sign_in_activity: Option<SignIn>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$top", ask.page_size);
    let map = |line: Line, page: &mut Page| page.records.extend(record(&line));
    entra.listed(ENDPOINT, Rests::NOWHERE, request, ask.cursor, map).await
}

/// A line without a key is one of a trust, and one without a service principal of an app that is nowhere here.
fn record(line: &Line) -> Option<Record> {
    let key = line.key_id.as_deref().filter(|key| is_guid(key))?;
    let service_principal = line.service_principal_object_id.as_deref().filter(|id| is_guid(id))?;
    let origin = match line.credential_origin.as_deref() {
        Some("servicePrincipal") => PRINCIPAL_KEY,
        Some(_) | None => APP_KEY,
    };
    let last = line.sign_in_activity.as_ref()?.last();
    Some(Record {
        subject: Some(service_principal_id(service_principal)),
        activity: vec![activity(credential_id(origin, key), "appCredentialSignInActivity", last)],
        ..blank::record(
            RecordKind::Activity,
            ExternalId::new(format!("credential-use:{}", line.id)),
            ENDPOINT,
        )
    })
}
