//! The repositories that a waiting fine-grained token asks for.

use crate::Github;
use crate::fetch::listed;
use crate::stages::token::{self, SelectedRepository};
use crate::stages::token_requests::request_id;
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /orgs/{org}/personal-access-token-requests/{pat_request_id}/repositories";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "repositories that waiting tokens ask for",
    record_kind: RecordKind::Grant,
    parent: Some("token_requests"),
    permissions: &["organization_personal_access_token_requests:read (GitHub App only)"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { resources: true, ..Tells::NOTHING },
    blind_spots: &[],
};

pub(crate) const ID: &str = "token_request_repositories";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("org", &*github.org)
        .part("pat_request_id", &*ask.slice.key)
        .query("per_page", ask.page_size)
        .at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| records(body, ask)))
}

fn records(body: Items<SelectedRepository>, ask: Ask<'_>) -> Page {
    let request = request_id(&ask.slice.key);
    if body.is_empty() && ask.cursor.is_none() {
        return Page {
            records: vec![token::nothing_selected(&request, &request, ENDPOINT)],
            ..Page::default()
        };
    }
    body.try_into_page("$", |repository, page| {
        token::selected(repository, &request, &request, ENDPOINT, page);
        Ok(())
    })
}
