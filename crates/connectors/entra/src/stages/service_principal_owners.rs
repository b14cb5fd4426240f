//! Owners of service principals that this tenant registered or gave credentials to, twenty at once. They can add credentials
//! that the registration does not show.
//!
//! Source: Microsoft Graph, "List owners of a service principal", read November 2026.

use crate::Entra;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::stages::owner::Owner;
use crate::stages::service_principals::{self, IDS};
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /v1.0/servicePrincipals/{id}/owners";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "owners of apps in the tenant",
    record_kind: RecordKind::Edge,
    parent: Some(service_principals::ID),
    permissions: &["Application.Read.All"],
    lane: Lane::Slow,
    page_size: 999,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[
        "Of apps that are registered elsewhere and have no credentials here, owners are not read: that would take one \
         question an app.",
    ],
};

pub(crate) const ID: &str = "service_principal_owners";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let ids: Vec<&str> = ask.slice.param(IDS).split_whitespace().collect();
    let size = ask.page_size;
    let first = ids
        .iter()
        .map(|id| format!("/servicePrincipals/{id}/owners?$select=id,userPrincipalName&$top={size}"));
    let first: Vec<String> = first.collect();
    let (lists, next) = entra.lists::<Owner>(ENDPOINT, Rests::BY_NAME, &first, ask.cursor).await?;
    let mut page = Page { next, ..Page::default() };
    for (place, list) in lists {
        let Some(id) = ids.get(place) else { continue };
        let subject = service_principal_id(id);
        let one = list.into_page(&format!("$[{id}].value"), |owner, page| {
            page.records.extend(record(&owner, &subject));
        });
        page.records.extend(one.records);
        page.rejected.extend(one.rejected);
    }
    Ok(page)
}

fn record(owner: &Owner, subject: &ExternalId) -> Option<Record> {
    let edge = owner.mints(subject)?;
    Some(Record {
        kind: RecordKind::Edge,
        external_id: ExternalId::new(format!("owner:{}:{subject}", edge.from)),
        subject: Some(subject.clone()),
        facets: Facets { edges: vec![edge], ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    })
}
