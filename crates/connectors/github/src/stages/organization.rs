//! The organization itself: what everything else is a part of, and how many repositories it has.

use crate::Github;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::{Reply, Request};
use remit_connector::{Ask, FetchError, Lane, Page, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /orgs/{org}";

pub(crate) const INFO: StageInfo = StageInfo {
    id: "organization",
    title: "the organization",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["organization_administration:read", "admin:org (classic token)"],
    lane: Lane::Urgent,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

pub(crate) const STAGE: Stage<Github> = Stage { info: INFO, page: |github, ask| Box::pin(page(github, ask)) };

/// The answer of `GET /orgs/{org}`.
#[derive(Debug, Deserialize)]
pub(crate) struct Organization {
    id: u64,
    login: String,
    public_repos: Option<u64>,
    total_private_repos: Option<u64>,
}

impl Organization {
    /// Returns how many repositories there are, where GitHub tells the credential all of it.
    pub(crate) fn n_repositories(&self) -> Option<u64> {
        Some(self.public_repos? + self.total_private_repos?)
    }
}

async fn page(github: &Github, _ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = read(github, &INFO).await?;
    Ok(records(reply.body))
}

/// Reads the organization on behalf of a stage.
pub(crate) async fn read(github: &Github, info: &StageInfo) -> Result<Reply<Organization>, FetchError> {
    let request = Request::get(ENDPOINT).part("org", &*github.org).conditional();
    github.fetch(info, request).await
}

fn records(organization: Organization) -> Page {
    let id = ExternalId::new(format!("organization:{}", organization.id));
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name: organization.login,
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
    };
    let record = Record {
        kind: RecordKind::Resource,
        external_id: id,
        subject: None,
        facets: Facets { resource: Some(resource), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    };
    Page { records: vec![record], ..Page::default() }
}
