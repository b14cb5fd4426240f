//! People who are no members and yet may work in some repositories.

use crate::Github;
use crate::fetch::listed;
use crate::stages::members;
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /orgs/{org}/outside_collaborators";

const INFO: StageInfo = StageInfo {
    id: "outside_collaborators",
    title: "outside collaborators",
    record_kind: RecordKind::Principal,
    parent: None,
    permissions: &["members:read", "read:org (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["In which repositories an outside collaborator works is not read."],
};

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("org", &*github.org).query("per_page", ask.page_size).at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| members::records(body, "outside_collaborator", ENDPOINT)))
}
