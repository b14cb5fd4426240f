//! The organization's OIDC subject template: how workflows name themselves to clouds that trust their tokens.

use crate::Github;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{Credential, CredentialKind, ExternalId, Facets, Record, RecordKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}/actions/oidc/customization/sub";

const INFO: StageInfo = StageInfo {
    id: "oidc",
    title: "the organization's OIDC subject template",
    record_kind: RecordKind::Credential,
    parent: None,
    permissions: &["organization_administration:read", "read:org (classic token)"],
    lane: Lane::Urgent,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["Which clouds trust the workflows' tokens stands in the clouds alone."],
};

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

#[derive(Debug, Deserialize)]
struct Template {
    include_claim_keys: Vec<String>,
}

async fn page(github: &Github, _ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).part("org", &*github.org).conditional();
    let reply = github.fetch::<Template>(&INFO, request).await?;
    Ok(records(&reply.body))
}

fn records(template: &Template) -> Page {
    Page { records: vec![trust("org", &template.include_claim_keys, ENDPOINT)], ..Page::default() }
}

/// Returns the trust that a template describes. `owner` is `org` or a repository's id; no keys mean the default ones.
pub(crate) fn trust(owner: &str, claim_keys: &[String], endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("oidc:{owner}"));
    let hint = match claim_keys {
        [] => "the default subject".to_owned(),
        keys => format!("subject of {}", keys.join(", ")),
    };
    let credential = Credential {
        id: id.clone(),
        kind: CredentialKind::FederatedTrust,
        name: Fact::Known("Actions OIDC tokens".to_owned()),
        hint: Fact::Known(hint),
        holder: Fact::Unknown(Why::NotReported),
        created_at: Fact::Unknown(Why::NotReported),
        expires_at: Fact::Unknown(Why::NotReported),
        state: Fact::Unknown(Why::NotReported),
        rotated_at: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Credential,
        external_id: id,
        subject: None,
        facets: Facets { credentials: vec![credential], ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}
