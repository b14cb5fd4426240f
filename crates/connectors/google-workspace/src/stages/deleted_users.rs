//! People who were deleted, as long as the directory remembers them: twenty days.

use crate::fetch::{next, on, paged, people};
use crate::stages::users::{Users, user_record};
use crate::{Google, way};
use remit_connector::core::model::{PrincipalStatus, RecordKind};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /admin/directory/v1/users";

const INFO: StageInfo = StageInfo {
    id: "deleted_users",
    title: "deleted people",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["admin.directory.user.readonly, with the admin privilege Users > Read"],
    lane: Lane::Slow,
    page_size: 500,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["Who was deleted longer ago is listed nowhere."],
};

pub(crate) const STAGE: Stage<Google> = Stage { info: INFO, page: |google, ask| Box::pin(page(google, ask)) };

async fn page(google: &Google, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = people(ENDPOINT, &google.settings.customer).query("showDeleted", "true");
    let body: Users = google.fetch(way::USERS, paged(request, "maxResults", ask)?).await?;
    let next = next(ENDPOINT, ask, body.next_page_token.as_deref())?;
    let page = body.users.into_page("$.users", |user, page| {
        page.records.push(user_record(user, PrincipalStatus::Departed, ENDPOINT));
    });
    Ok(on(page, next))
}
