//! People with their status, and whether they administer.

use crate::fetch::{next, on, paged, people};
use crate::object::{record, user_id};
use crate::{Google, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/directory/v1/users";

const INFO: StageInfo = StageInfo {
    id: "users",
    title: "people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["admin.directory.user.readonly, with the admin privilege Users > Read"],
    lane: Lane::Slow,
    page_size: 500,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["Google does not mark the accounts that people have made for machines."],
};

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Users {
    #[serde(default)]
    pub(crate) users: Items<User>,
    pub(crate) next_page_token: Option<String>,
}

/// A person, as both listings give them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    id: String,
    primary_email: String,
    #[serde(default)]
    is_admin: bool,
    #[serde(default)]
    is_delegated_admin: bool,
    #[serde(default)]
    suspended: bool,
    #[serde(default)]
    archived: bool,
}

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = people(ENDPOINT, &google.settings.customer)
        .query("projection", "basic")
        .query("viewType", "admin_view");
    let body: Users = google.fetch(way::USERS, paged(request, "maxResults", ask)?).await?;
    let next = next(ENDPOINT, ask, body.next_page_token.as_deref())?;
    let page = body.users.into_page("$.users", |user, page| {
        let is_active = !user.suspended && !user.archived;
        let status = if is_active { PrincipalStatus::Active } else { PrincipalStatus::Suspended };
        page.records.push(user_record(user, status, ENDPOINT));
    });
    Ok(on(page, next))
}

/// Returns the record of a person.
pub(crate) fn user_record(user: User, status: PrincipalStatus, endpoint: &'static str) -> Record {
    let id = user_id(&user.id);
    let roles =
        [(user.is_delegated_admin, "delegated administrator"), (user.is_admin, "super administrator")];
    let principal = Principal {
        id: id.clone(),
        kind: PrincipalKind::User,
        name: user.primary_email.clone(),
        email: Fact::Known(user.primary_email),
        roles: roles.into_iter().filter(|(has, _)| *has).map(|(_, role)| role.to_owned()).collect(),
        status: Fact::Known(status),
    };
    let facets = Facets { principal: Some(principal), ..Facets::default() };
    record(RecordKind::Principal, id, None, facets, Vec::new(), endpoint)
}
