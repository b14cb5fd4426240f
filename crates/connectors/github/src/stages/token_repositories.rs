//! The repositories of a fine-grained token that was given a selection.

use crate::Github;
use crate::fetch::listed;
use crate::stages::personal_access_tokens::grant_id;
use crate::stages::token::{self, SelectedRepository};
use remit_connector::core::model::RecordKind;
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};

const ENDPOINT: &str = "GET /orgs/{org}/personal-access-tokens/{pat_id}/repositories";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "repositories of fine-grained tokens",
    record_kind: RecordKind::Grant,
    parent: Some("personal_access_tokens"),
    permissions: &["organization_personal_access_tokens:read (GitHub App only)"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells { resources: true, ..Tells::NOTHING },
    blind_spots: &[],
};

pub(crate) const ID: &str = "token_repositories";

/// The slice parameter that holds the token's external id.
pub(crate) const SUBJECT: &str = "subject";

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

async fn page(github: &Github, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT)
        .part("org", &*github.org)
        .part("pat_id", &*ask.slice.key)
        .query("per_page", ask.page_size)
        .at(ask.cursor);
    let reply = github.fetch(&INFO, request).await?;
    Ok(listed(reply, |body| records(body, ask)))
}

fn records(body: Items<SelectedRepository>, ask: Ask<'_>) -> Page {
    let grant = grant_id(&ask.slice.key);
    let subject = ask.slice.param(SUBJECT);
    if body.is_empty() && ask.cursor.is_none() {
        return Page { records: vec![token::nothing_selected(&grant, subject, ENDPOINT)], ..Page::default() };
    }
    body.try_into_page("$", |repository, page| {
        token::selected(repository, &grant, subject, ENDPOINT, page);
        Ok(())
    })
}
