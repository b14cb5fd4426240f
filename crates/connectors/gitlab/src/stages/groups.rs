//! Groups, the top one included where one is read. Each names the listings that groups have.
//!
//! In this instance-wide listing GitLab goes on by id (keyset), which no number of groups makes slow.

use crate::Gitlab;
use crate::fetch::{READ_API, listed, listing, stage};
use crate::place;
use crate::settings::Extent;
use crate::stages::tenant::{self, INVENTORY};
use crate::stages::{deploy_tokens, group_members, group_tokens, integrations, variables, webhooks};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo};
use serde::Deserialize;

const DESCENDANTS: &str = "GET /groups/{id}/descendant_groups";
const ALL: &str = "GET /groups";

const INFO: StageInfo = StageInfo {
    permissions: &[READ_API],
    lane: Lane::Urgent,
    ..stage(ID, "groups", RecordKind::Resource, Some(tenant::ID))
};

pub(crate) const ID: &str = "groups";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

#[derive(Debug, Deserialize)]
struct Group {
    id: u64,
    full_path: String,
    visibility: Option<String>,
}

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let (endpoint, request) = match &gitlab.extent {
        Extent::Group(_) => (DESCENDANTS, listing(DESCENDANTS, ask).query("all_available", false)),
        Extent::Instance(_) => {
            let request = listing(ALL, ask).query("pagination", "keyset");
            (ALL, request.query("order_by", "id").query("sort", "asc").query("all_available", true))
        }
    };
    let reply = gitlab.fetch(&INFO, request).await?;
    let mut page = listed(reply, |body| records(gitlab, body, ask.slice, endpoint));
    if ask.cursor.is_none() && matches!(gitlab.extent, Extent::Group(_)) {
        // The top group is not among its descendants.
        page.children.splice(0..0, children(gitlab, ask.slice, ask.slice));
    }
    Ok(page)
}

fn records(gitlab: &Gitlab, body: Items<Group>, above: &Slice, endpoint: &'static str) -> Page {
    body.into_page("$", |group, page| {
        page.children.extend(children(gitlab, &place::slice(group.id, &group.full_path), above));
        page.records.push(record(group, endpoint));
    })
}

/// Names the listings of a group. An instance's administrator has some of them in one.
fn children(gitlab: &Gitlab, slice: &Slice, above: &Slice) -> Vec<Child> {
    let is_whole = matches!(gitlab.extent, Extent::Instance(_));
    let wanted = [
        (integrations::OF_GROUP, true),
        (webhooks::OF_GROUP, true),
        (variables::OF_GROUP, true),
        (group_members::ID, !is_whole && slice.key != above.key),
        (deploy_tokens::OF_GROUP, !is_whole),
        (group_tokens::ID, !is_whole && above.param(INVENTORY).is_empty()),
    ];
    wanted.iter().filter(|(_, is_wanted)| *is_wanted).map(|(id, _)| place::child(id, slice)).collect()
}

fn record(group: Group, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("group:{}", group.id));
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name: group.full_path,
        is_public: Fact::null_is_unknown(group.visibility.map(|visibility| visibility == "public")),
        is_archived: Fact::Unknown(Why::NotReported),
    };
    Record {
        kind: RecordKind::Resource,
        external_id: id,
        subject: None,
        facets: Facets { resource: Some(resource), ..Facets::default() },
        activity: Vec::new(),
        endpoint,
    }
}
