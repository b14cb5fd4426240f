//! When an app last signed in, by itself or for a person: a report of the tenant, one line an app.
//!
//! Source: Microsoft Graph (beta), "List servicePrincipalSignInActivities", read November 2026. Only uses as a client count:
//! that others called an app's own interface is no use of what it may do.

use crate::Entra;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::stages::BEHIND;
use jiff::Timestamp;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Activity, ExternalId, Record, RecordKind, UseKind};
use remit_connector::session::Request;
use remit_connector::wire::{Items, time_or_absent};
use remit_connector::{Ask, FetchError, LastUsed, Page, Stage, StageInfo, Tells, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /beta/reports/servicePrincipalSignInActivities";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "last sign-ins of apps",
    record_kind: RecordKind::Activity,
    permissions: &["AuditLog.Read.All"],
    requests_per_page: 5,
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
        "An app that is not in the report may still have been used.",
        "Which permissions were used is not told.",
    ],
    ..BEHIND
};

pub(crate) const ID: &str = "sign_ins";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    app_id: String,
    delegated_client_sign_in_activity: Option<SignIn>,
    application_authentication_client_sign_in_activity: Option<SignIn>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignIn {
    last_sign_in_date_time: Option<String>,
    last_successful_sign_in_date_time: Option<String>,
}

impl SignIn {
    /// Returns when it last came in; when it last tried, where the report does not tell them apart.
    pub(crate) fn last(&self) -> Fact<Timestamp> {
        let at = self.last_successful_sign_in_date_time.as_ref().or(self.last_sign_in_date_time.as_ref());
        time_or_absent(at.map(String::as_str))
    }
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$top", ask.page_size);
    let (items, next) = entra.list::<Line>(ENDPOINT, Rests::NOWHERE, request, ask.cursor).await?;
    entra.know_apps(items.iter().map(|line| &*line.app_id)).await?;
    Ok(Page { next, ..records(entra, items) })
}

fn records(entra: &Entra, items: Items<Line>) -> Page {
    items.into_page("$.value", |line, page| {
        // The report keeps apps that have left the tenant.
        if let Some(id) = entra.directory.of_app(&line.app_id) {
            page.records.push(record(&service_principal_id(&id), &line));
        }
    })
}

fn record(of: &ExternalId, line: &Line) -> Record {
    let sources = [
        ("delegatedClientSignInActivity", &line.delegated_client_sign_in_activity),
        (
            "applicationAuthenticationClientSignInActivity",
            &line.application_authentication_client_sign_in_activity,
        ),
    ];
    let activity = sources
        .into_iter()
        .filter_map(|(source, sign_in)| Some(activity(of.clone(), source, sign_in.as_ref()?.last())));
    Record {
        subject: Some(of.clone()),
        activity: activity.collect(),
        ..blank::record(RecordKind::Activity, ExternalId::new(format!("sign-in:{}", line.app_id)), ENDPOINT)
    }
}

/// Returns what a report says of the last sign-in.
pub(crate) fn activity(of: ExternalId, source: &str, last: Fact<Timestamp>) -> Activity {
    Activity { last, ..blank::activity(of, source, UseKind::SignIn) }
}
