//! Members of a group below the top one, as far as they are its own: those of the groups above it are listed there.

use crate::Gitlab;
use crate::fetch::{READ_API, counted, stage};
use crate::stages::{groups, people};
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /groups/{id}/members";

const INFO: StageInfo = StageInfo {
    permissions: &[READ_API],
    ..stage(ID, "members of groups below", RecordKind::Principal, Some(groups::ID))
};

pub(crate) const ID: &str = "group_members";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list(&INFO, ENDPOINT, ask).await?;
    Ok(counted(reply, |body| people::records(body, &ask.slice.key, ENDPOINT)))
}
