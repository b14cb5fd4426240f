//! People and whether they can still sign in.
//!
//! Source: Microsoft Graph, "List users", read November 2026. Who was deleted is not in the list.

use crate::Entra;
use crate::changes::Delta;
use crate::fetch::then;
use crate::kept::Rests;
use crate::people::user_id;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::wire::text;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /v1.0/users";

const INFO: StageInfo = StageInfo {
    id: "users",
    title: "people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["User.Read.All", "Directory.Read.All"],
    lane: Lane::Slow,
    page_size: 999,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[
        "Entra does not mark the accounts that people have made for machines.",
        "Where roles in the directory cannot be read, an administrator looks like anybody else.",
    ],
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
    let request = Request::get(ENDPOINT)
        .query("$select", "id,userPrincipalName,mail,accountEnabled,userType")
        .query("$top", ask.page_size);
    let (items, next) = entra.list::<User>(ENDPOINT, RESTS, request, ask.cursor).await?;
    Ok(then(next, items.into_page("$.value", |user, page| page.records.push(record(user)))))
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
        kind: RecordKind::Principal,
        external_id: id,
        subject: None,
        facets: Facets { principal: Some(principal), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}
