//! The group or instance itself, from which everything else is asked for: which listings there are depends on what it is.

use crate::Gitlab;
use crate::fetch::{Listing, READ_API, stage};
use crate::place::{self, Place};
use crate::record::resource;
use crate::settings::Extent;
use crate::stages::{
    applications, audit_events, deploy_keys, deploy_tokens, people, personal_tokens, places, resource_tokens,
    runners, service_accounts, ssh_keys, variables, webhooks,
};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{RecordKind, ResourceKind};
use remit_connector::session::Request;
use remit_connector::{Ask, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo};
use serde::Deserialize;
use serde::de::IgnoredAny;

const GROUP: Listing = Listing::new(&INFO, "GET /groups/{id}", Place::Group);
const METADATA: Listing = Listing::new(&INFO, "GET /metadata", Place::Instance);

const INFO: StageInfo = StageInfo {
    permissions: READ_API,
    lane: Lane::Urgent,
    page_size: 1,
    requests_per_page: 2,
    ..stage(ID, "the group or instance", RecordKind::Resource, None)
};

pub(crate) const ID: &str = "tenant";

/// The slice's parameter that says whether one listing has the tokens of all groups and projects.
pub(crate) const INVENTORY: &str = "inventory";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, _| Box::pin(page(gitlab)) };

#[derive(Debug, Deserialize)]
struct Group {
    id: u64,
    full_path: String,
    parent_id: Option<u64>,
    visibility: Option<String>,
}

async fn page(gitlab: &Gitlab) -> Result<Page, FetchError> {
    match &gitlab.extent {
        Extent::Group(group) => {
            let request = Request::get(GROUP.endpoint).part("id", &**group).query("with_projects", false);
            let group: Group = gitlab.fetch(&GROUP, request).await?.body;
            let has_inventory = group.parent_id.is_none() && has_inventory(gitlab, group.id).await?;
            Ok(of_group(&group, has_inventory))
        }
        Extent::Instance(host) => {
            gitlab.fetch::<IgnoredAny>(&METADATA, Request::get(METADATA.endpoint)).await?;
            Ok(of_instance(host))
        }
    }
}

/// Whether the credentials inventory is there: gitlab.com has it for the owners of a top-level group that pays.
async fn has_inventory(gitlab: &Gitlab, group: u64) -> Result<bool, FetchError> {
    let slice = place::slice(group, "");
    let ask = Ask { slice: &slice, cursor: None, page_size: 1 };
    let request = resource_tokens::LISTING.request(ask).query("sort", "created_asc");
    match gitlab.session.send::<IgnoredAny>(request).await {
        Ok(_) => Ok(true),
        Err(error) => match error.reason {
            Reason::Denied(_) | Reason::NotFound | Reason::NotLicensed(_) => Ok(false),
            _ => Err(error),
        },
    }
}

fn of_group(group: &Group, has_inventory: bool) -> Page {
    let mut slice = place::slice(group.id, &group.full_path);
    let mut stages = vec![
        places::GROUPS,
        places::PROJECTS,
        people::ID,
        personal_tokens::ID,
        service_accounts::ID,
        ssh_keys::ID,
        runners::ID,
        audit_events::ID,
    ];
    if has_inventory {
        slice.params.insert(INVENTORY.to_owned(), "yes".to_owned());
        stages.push(resource_tokens::ID);
    }
    let is_public = Fact::null_is_unknown(group.visibility.as_deref().map(|it| it == "public"));
    tenant(format!("group:{}", group.id), group.full_path.clone(), is_public, GROUP.endpoint, &stages, &slice)
}

fn of_instance(host: &str) -> Page {
    let slice = Slice { key: "instance".to_owned(), ..Slice::root() };
    let stages = [
        places::GROUPS,
        places::PROJECTS,
        people::ID,
        personal_tokens::ID,
        deploy_tokens::OF_INSTANCE,
        deploy_keys::OF_INSTANCE,
        applications::ID,
        webhooks::OF_INSTANCE,
        variables::OF_INSTANCE,
        runners::ID,
        audit_events::ID,
    ];
    let is_public = Fact::Unknown(Why::NotReported);
    tenant("instance".to_owned(), host.to_owned(), is_public, METADATA.endpoint, &stages, &slice)
}

fn tenant(
    id: String,
    name: String,
    is_public: Fact<bool>,
    endpoint: &'static str,
    stages: &[&'static str],
    slice: &Slice,
) -> Page {
    let record = resource(id, ResourceKind::Organization, name, is_public, endpoint);
    let children = stages.iter().map(|stage| place::child(stage, slice)).collect();
    Page { records: vec![record], children, ..Page::default() }
}
