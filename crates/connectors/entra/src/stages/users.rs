//! People and whether they can still sign in.
//!
//! Source: Microsoft Graph, "List users", read November 2026. Who was deleted is not in the list.

use crate::Entra;
use crate::changes::Delta;
use crate::kept::Rests;
use crate::people::user_id;
use crate::stages::BEHIND;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo, blank};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/users";

pub(crate) const SELECT: &str = "id,userPrincipalName,mail,accountEnabled,userType";

const INFO: StageInfo = StageInfo {
    id: "users",
    title: "people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["User.Read.All", "Directory.Read.All"],
    blind_spots: &[
        "Entra does not mark the accounts that people have made for machines.",
        "Where roles in the directory cannot be read, an administrator looks like anybody else.",
    ],
    ..BEHIND
};

const RESTS: Rests = Rests { delta: Some(Delta::Users), ..Rests::NOWHERE };

pub(crate) const STAGE: Stage<Entra> = Stage { info: INFO, page: |entra, ask| Box::pin(page(entra, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: String,
    user_principal_name: String,
    mail: Option<String>,
    account_enabled: Option<bool>,
    user_type: Option<String>,
}

async fn page(entra: &Entra, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("$select", SELECT).query("$top", ask.page_size);
    let map = |user: User, page: &mut Page| page.records.push(record(user));
    entra.listed(ENDPOINT, RESTS, request, ask.cursor, map).await
}

fn record(user: User) -> Record {
    let id = user_id(&user.id);
    let principal = Principal {
        id: id.clone(),
        kind: PrincipalKind::User,
        name: user.user_principal_name,
        email: text(user.mail),
        // `Member` or `Guest`; roles in the directory have a listing of their own.
        roles: user.user_type.into_iter().collect(),
        status: match user.account_enabled {
            Some(true) => Fact::Known(PrincipalStatus::Active),
            Some(false) => Fact::Known(PrincipalStatus::Suspended),
            None => Fact::Unknown(Why::NotReported),
        },
    };
    Record {
        facets: Facets { principal: Some(principal), ..Facets::default() },
        ..blank::record(RecordKind::Principal, id, ENDPOINT)
    }
}
