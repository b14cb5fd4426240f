//! The organization's directories; their people are read directory by directory.

use crate::Atlassian;
use crate::stages::directory_users;
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /admin/v2/orgs/{org}/directories";

pub(crate) const ID: &str = "directories";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "directories",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["read:directories:admin"],
    lane: Lane::Slow,
    page_size: 100,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Directory {
    directory_id: String,
    name: Option<String>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let request = Request::get(ENDPOINT).query("limit", ask.page_size);
    let list = atlassian.list::<Directory>(ENDPOINT, request, ask, |directories| {
        directories.into_page("$.data", |directory, page| {
            page.children.push(Child {
                stage: directory_users::ID,
                slice: Slice { key: directory.directory_id.clone(), ..Slice::default() },
                is_empty: false,
            });
            page.records.push(record(directory));
        })
    });
    list.await
}

fn record(directory: Directory) -> Record {
    let id = ExternalId::new(format!("directory:{}", directory.directory_id));
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name: directory.name.unwrap_or(directory.directory_id),
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
    };
    Record {
        kind: RecordKind::Resource,
        external_id: id,
        subject: None,
        facets: Facets { resource: Some(resource), ..Facets::default() },
        activity: Vec::new(),
        endpoint: ENDPOINT,
    }
}
