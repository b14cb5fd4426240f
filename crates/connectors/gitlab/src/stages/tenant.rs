//! The group or instance itself, from which everything else is asked for: which listings there are depends on what it is.

use crate::Gitlab;
use crate::listing::{INVENTORY, Listing};
use crate::place::{self, Place};
use crate::settings::Extent;
use crate::stages::{TENANT, places, resource_tokens};
use remit_connector::core::model::{RecordKind, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo};
use serde::Deserialize;
use serde::de::IgnoredAny;

const GROUP: Listing = Listing {
    id: TENANT,
    title: "the group or instance",
    kind: RecordKind::Resource,
    lane: Lane::Urgent,
    endpoint: "GET /groups/{id}",
    ..Listing::PLAIN
};
const METADATA: &str = "GET /metadata";

pub(crate) const STAGE: Stage<Gitlab> = Stage {
    info: StageInfo { page_size: 1, requests_per_page: 2, ..GROUP.info() },
    page: |gitlab, _| Box::pin(page(gitlab)),
};

#[derive(Debug, Deserialize)]
struct Group {
    id: u64,
    full_path: String,
    parent_id: Option<u64>,
    visibility: Option<String>,
}

async fn page(gitlab: &Gitlab) -> Result<Page, FetchError> {
    let (slice, id, name, visibility, endpoint) = match &gitlab.extent {
        Extent::Group(group) => {
            let request = Request::get(GROUP.endpoint).part("id", &**group).query("with_projects", false);
            let group: Group = gitlab.fetch(&GROUP, request).await?.body;
            let mut slice = place::slice(group.id, &group.full_path);
            if group.parent_id.is_none() && has_inventory(gitlab, &slice).await? {
                slice.params.insert(INVENTORY.to_owned(), "yes".to_owned());
            }
            let id = Place::Group.id(&slice);
            (slice, id, group.full_path, group.visibility, GROUP.endpoint)
        }
        Extent::Instance(host) => {
            gitlab.fetch::<IgnoredAny>(&GROUP, Request::get(METADATA)).await?;
            let slice = Slice { key: Place::Instance.word().to_owned(), ..Slice::root() };
            let id = Place::Instance.id(&slice);
            (slice, id, host.clone(), None, METADATA)
        }
    };
    let kind = ResourceKind::Organization;
    let record = places::place_record(id, kind, name, visibility.as_deref(), None, endpoint);
    let children = gitlab.children(TENANT, &slice, &slice);
    Ok(Page { records: vec![record], children, ..Page::default() })
}

/// Whether the credentials inventory is there: gitlab.com has it for the owners of a top-level group that pays.
async fn has_inventory(gitlab: &Gitlab, slice: &Slice) -> Result<bool, FetchError> {
    let ask = Ask { slice, cursor: None, page_size: 1 };
    let request = resource_tokens::LISTING.request(ask).query("sort", "created_asc");
    match gitlab.session.send::<IgnoredAny>(request).await {
        Ok(_) => Ok(true),
        Err(error) => match error.reason {
            Reason::Denied(_) | Reason::NotFound | Reason::NotLicensed(_) => Ok(false),
            _ => Err(error),
        },
    }
}
