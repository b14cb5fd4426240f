//! Trusts of managed identities that people made, twenty identities at once.
//!
//! Source: Microsoft Graph, "List federatedIdentityCredentials", read November 2026.

use crate::Entra;
use crate::kept::Rests;
use crate::people::service_principal_id;
use crate::stages::BEHIND;
use crate::stages::service_principals::IDS;
use crate::stages::trust::{self};
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /v1.0/servicePrincipals/{id}/federatedIdentityCredentials";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "trusts of managed identities in other issuers",
    record_kind: RecordKind::Credential,
    tells: Tells { expires: true, ..Tells::NOTHING },
    blind_spots: &["Since when a trust is there is not told."],
    ..BEHIND
};

pub(crate) const ID: &str = "identity_trusts";

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let ids: Vec<&str> = ask.slice.param(IDS).split_whitespace().collect();
    let map = |id: &str, trust, page: &mut Page| {
        page.records.push(trust::record(entra, trust, &service_principal_id(id), ENDPOINT));
    };
    entra.listed_below(ENDPOINT, Rests::BY_NAME, &ids, ("", ask), map).await
}
