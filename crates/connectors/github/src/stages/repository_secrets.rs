//! Actions secrets of single repositories.

use crate::Github;
use crate::fetch::listed;
use crate::stages::{repositories, secret};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /repos/{owner}/{repo}/actions/secrets";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "repository Actions secrets",
    record_kind: RecordKind::Credential,
    parent: Some(repositories::ID),
    permissions: &["secrets:read", "repo (classic token)"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: secret::TELLS,
    blind_spots: secret::BLIND_SPOTS,
};

pub(crate) const ID: &str = "repository_secrets";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("owner", ask.slice.param(repositories::OWNER))
        .part("repo", ask.slice.param(repositories::NAME))
        .query("per_page", ask.page_size)
        .at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    let place = format!("actions:{}", ask.slice.key);
    Ok(listed(reply, |body| secret::records(body, &place, ENDPOINT)))
}
