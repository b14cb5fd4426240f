//! People who were deactivated: the list of people leaves them out.

use crate::fetch::listed;
use crate::stages::users;
use crate::{Okta, way};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /api/v1/users";

const INFO: StageInfo = StageInfo {
    id: "deactivated_users",
    title: "deactivated people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &[way::USERS.scope],
    lane: Lane::Slow,
    page_size: 200,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["People who were deleted are not listed anywhere."],
};

pub(crate) const STAGE: Stage<Okta> = Stage { info: INFO, page: |okta, ask| Box::pin(page(okta, ask)) };

async fn page(okta: &Okta, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .query("filter", "status eq \"DEPROVISIONED\"")
        .query("limit", ask.page_size)
        .at(ask.cursor);
    let reply = okta.fetch(way::USERS, request).await?;
    Ok(listed(reply, |body| users::records(body, ENDPOINT)))
}
