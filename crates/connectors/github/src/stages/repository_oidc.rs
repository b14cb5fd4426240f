//! OIDC subject templates of single repositories, where they differ from the organization's.

use crate::Github;
use crate::stages::{oidc, repositories};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /repos/{owner}/{repo}/actions/oidc/customization/sub";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "repositories' OIDC subject templates",
    record_kind: RecordKind::Credential,
    parent: Some(repositories::ID),
    permissions: &["actions:read", "repo (classic token)"],
    lane: Lane::Slow,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

pub(crate) const ID: &str = "repository_oidc";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct Template {
    use_default: bool,
    include_claim_keys: Option<Vec<String>>,
}

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("owner", ask.slice.param(repositories::OWNER))
        .part("repo", ask.slice.param(repositories::NAME))
        .conditional();
    let reply = github.fetch::<Template>(&INFO, request).await?;
    Ok(records(reply.body, ask.slice))
}

fn records(template: Template, slice: &Slice) -> Page {
    let own_keys = template.include_claim_keys.filter(|_| !template.use_default);
    Page {
        records: vec![oidc::trust(&slice.key, &own_keys.unwrap_or_default(), ENDPOINT)],
        ..Page::default()
    }
}
