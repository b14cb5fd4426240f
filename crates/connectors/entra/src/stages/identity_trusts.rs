//! Trusts of managed identities that people made, twenty identities at once.
//!
//! Source: Microsoft Graph, "List federatedIdentityCredentials", read November 2026.

use crate::Entra;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::stages::service_principals::{self, IDS};
use crate::stages::trust::{self, Trust};
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /v1.0/servicePrincipals/{id}/federatedIdentityCredentials";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "trusts of managed identities in other issuers",
    record_kind: RecordKind::Credential,
    parent: Some(service_principals::ID),
    permissions: &["Application.Read.All"],
    lane: Lane::Slow,
    page_size: 999,
    requests_per_page: 1,
    tells: Tells { expires: true, ..Tells::NOTHING },
    blind_spots: &["Since when a trust is there is not told."],
};

pub(crate) const ID: &str = "identity_trusts";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let ids: Vec<&str> = ask.slice.param(IDS).split_whitespace().collect();
    let size = ask.page_size;
    let first =
        ids.iter().map(|id| format!("/servicePrincipals/{id}/federatedIdentityCredentials?$top={size}"));
    let first: Vec<String> = first.collect();
    let (lists, next) = entra.lists::<Trust>(ENDPOINT, Rests::BY_NAME, &first, ask.cursor).await?;
    let mut page = Page { next, ..Page::default() };
    for (place, list) in lists {
        let Some(id) = ids.get(place) else { continue };
        let subject = service_principal_id(id);
        let one = list.into_page(&format!("$[{id}].value"), |trust, page| {
            page.records.push(trust::record(entra, trust, &subject, ENDPOINT));
        });
        page.records.extend(one.records);
        page.rejected.extend(one.rejected);
    }
    Ok(page)
}
