//! Dependabot secrets of the organization, with which Dependabot reaches private registries.

use crate::Github;
use crate::fetch::listed;
use crate::stages::secret;
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /orgs/{org}/dependabot/secrets";

const INFO: StageInfo = StageInfo {
    id: "dependabot_secrets",
    title: "organization Dependabot secrets",
    record_kind: RecordKind::Credential,
    parent: None,
    permissions: &["organization_dependabot_secrets:read", "admin:org (classic token)"],
    lane: Lane::Urgent,
    page_size: 100,
    requests_per_page: 1,
    tells: secret::TELLS,
    blind_spots: secret::BLIND_SPOTS,
};

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request =
        Request::get(ENDPOINT).part("org", &*github.org).query("per_page", ask.page_size).at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| secret::records(body, "dependabot:org", ENDPOINT)))
}
