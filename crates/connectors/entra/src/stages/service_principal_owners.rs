//! Owners of service principals that this tenant registered or gave credentials to, twenty at once. They can add credentials
//! that the registration does not show.
//!
//! Source: Microsoft Graph, "List owners of a service principal", read November 2026.

use crate::Entra;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::stages::BEHIND;
use crate::stages::owner::Owner;
use crate::stages::service_principals::IDS;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind};
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, blank};

const ENDPOINT: &str = "GET /v1.0/servicePrincipals/{id}/owners";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "owners of apps in the tenant",
    record_kind: RecordKind::Edge,
    blind_spots: &[
        "Of apps that are registered elsewhere and have no credentials here, owners are not read: that would take one \
         question an app.",
    ],
    ..BEHIND
};

pub(crate) const ID: &str = "service_principal_owners";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let ids: Vec<&str> = ask.slice.param(IDS).split_whitespace().collect();
    let map = |id: &str, owner: Owner, page: &mut Page| {
        page.records.extend(record(&owner, &service_principal_id(id)));
    };
    entra.listed_below(ENDPOINT, Rests::BY_NAME, &ids, ("$select=id,userPrincipalName&", ask), map).await
}

fn record(owner: &Owner, subject: &ExternalId) -> Option<Record> {
    let edge = owner.mints(subject)?;
    let id = ExternalId::new(format!("owner:{}:{subject}", edge.from));
    Some(Record {
        subject: Some(subject.clone()),
        facets: Facets { edges: vec![edge], ..Facets::default() },
        ..blank::record(RecordKind::Edge, id, ENDPOINT)
    })
}
