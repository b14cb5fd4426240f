//! Webhooks of single repositories.

use crate::Github;
use crate::fetch::listed;
use crate::stages::repositories::{self, full_name};
use crate::stages::webhook::{self, Webhook};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, RecordKind, Resources};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Slice, Stage, StageInfo};

const ENDPOINT: &str = "GET /repos/{owner}/{repo}/hooks";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "repository webhooks",
    record_kind: RecordKind::Integration,
    parent: Some(repositories::ID),
    permissions: &["repository_hooks:read", "read:repo_hook (classic token)"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: webhook::TELLS,
    blind_spots: webhook::BLIND_SPOTS,
};

pub(crate) const ID: &str = "repository_webhooks";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("owner", ask.slice.param(repositories::OWNER))
        .part("repo", ask.slice.param(repositories::NAME))
        .query("per_page", ask.page_size)
        .at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| records(body, ask.slice)))
}

fn records(body: Items<Webhook>, slice: &Slice) -> Page {
    body.try_into_page("$", |hook, page| {
        let id = ExternalId::new(format!("repo-hook:{}:{}", slice.key, hook.id));
        let resources = Resources::Selected(Fact::Known(vec![full_name(slice)]));
        let consent = Fact::Unknown(Why::NotReported);
        page.records.push(webhook::record(hook, id, resources, consent, ENDPOINT));
        Ok(())
    })
}
