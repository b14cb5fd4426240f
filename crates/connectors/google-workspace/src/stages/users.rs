//! People with their status, and whether they administer; and who was deleted, as long as the directory remembers them:
//! twenty days.

use crate::fetch::Listing;
use crate::object::{record, user_id};
use crate::{Google, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Facets, Principal, PrincipalKind, PrincipalStatus, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/directory/v1/users";

const LISTING: Listing = Listing { way: way::USERS, endpoint: ENDPOINT, list: "users" };

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

const INFO_OF_DELETED: StageInfo = StageInfo {
    id: "deleted_users",
    title: "deleted people",
    blind_spots: &["Who was deleted longer ago is listed nowhere."],
    ..INFO
};

pub(crate) const STAGE: Stage<Google> =
    Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask, false)) };

pub(crate) const STAGE_OF_DELETED: Stage<Google> =
    Stage { info: INFO_OF_DELETED, page: |google, ask| Box::pin(page(google, ask, true)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
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

async fn page(google: &Google, ask: Ask<'_>, are_deleted: bool) -> Result<Page, FetchError> {
    let asked = |request: Request| {
        let request = request.query("customer", &google.settings.customer);
        match are_deleted {
            true => request.query("showDeleted", "true"),
            false => request.query("projection", "basic").query("viewType", "admin_view"),
        }
    };
    let map = |user: User, page: &mut Page| page.records.push(user_record(user, are_deleted));
    google.list(&LISTING, ask, asked, map).await
}

fn user_record(user: User, is_deleted: bool) -> Record {
    let id = user_id(&user.id);
    let status = match (is_deleted, user.suspended || user.archived) {
        (true, _) => PrincipalStatus::Departed,
        (false, true) => PrincipalStatus::Suspended,
        (false, false) => PrincipalStatus::Active,
    };
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
    record(RecordKind::Principal, id, None, facets, ENDPOINT)
}
