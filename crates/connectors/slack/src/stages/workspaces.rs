//! Workspaces: those of the organization, or the one that is read. Everything else is read workspace by workspace.

use crate::fetch::{ResponseMetadata, asked, next_of};
use crate::settings::Tenant;
use crate::stages::{approved_apps, integration_logs, requested_apps, restricted_apps, workspace_bots};
use crate::{Slack, way};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::session::Request;
use remit_connector::wire::Items;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Reason, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;
use std::collections::BTreeMap;
use url::Url;

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "workspaces",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["admin.teams:read"],
    lane: Lane::Urgent,
    page_size: 100,
    // Before the first page it is asked whose the token is.
    requests_per_page: 2,
    tells: Tells::NOTHING,
    blind_spots: &[],
};

pub(crate) const ID: &str = "workspaces";

/// The slice's parameter with the workspace's domain.
pub(crate) const DOMAIN: &str = "domain";

pub(crate) const STAGE: Stage<Slack> = Stage { info: INFO, page: |slack, ask| Box::pin(page(slack, ask)) };

#[derive(Debug, Deserialize)]
struct Workspaces {
    teams: Items<Workspace>,
    response_metadata: Option<ResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct Workspace {
    id: String,
    name: Option<String>,
    team_url: Option<String>,
}

/// Whose a token is.
#[derive(Debug, Deserialize)]
struct Identity {
    url: Option<String>,
    team: Option<String>,
    team_id: Option<String>,
    enterprise_id: Option<String>,
}

async fn page(slack: &Slack, ask: Ask<'_>) -> Result<Page, FetchError> {
    if ask.cursor.is_none() {
        let identity: Identity = slack.fetch(way::IDENTITY, Request::get(way::IDENTITY.endpoint)).await?;
        checked(slack, &identity)?;
        if let Tenant::Workspace(id) = &slack.tenant {
            let workspace = Workspace { id: id.clone(), name: identity.team, team_url: identity.url };
            return Ok(records(slack, vec![workspace], Page::default()));
        }
    }
    let body: Workspaces = slack.fetch(way::WORKSPACES, asked(way::WORKSPACES, ask)?).await?;
    let next = next_of(way::WORKSPACES, ask.cursor, body.response_metadata)?;
    let mut workspaces = Vec::new();
    let mut page = body.teams.into_page("$.teams", |workspace, _| workspaces.push(workspace));
    if ask.cursor.is_none() {
        let slice = Slice { key: slack.tenant.id().to_owned(), params: BTreeMap::new() };
        page.children.extend(below_both(&slice));
    }
    Ok(Page { next, ..records(slack, workspaces, page) })
}

/// A mistyped id would be answered all the same: with what the token belongs to.
fn checked(slack: &Slack, identity: &Identity) -> Result<(), FetchError> {
    let own = match slack.tenant {
        Tenant::Organization(_) => identity.enterprise_id.as_deref(),
        Tenant::Workspace(_) => identity.team_id.as_deref(),
    };
    let own = own.unwrap_or("no organization");
    if own == slack.tenant.id() {
        return Ok(());
    }
    let what = format!("the token belongs to {own}, and not to the tenant {}", slack.tenant.id());
    Err(FetchError::new(way::IDENTITY.endpoint, Reason::Rejected(what)))
}

fn records(slack: &Slack, workspaces: Vec<Workspace>, mut page: Page) -> Page {
    let endpoint = match slack.tenant {
        Tenant::Organization(_) => way::WORKSPACES.endpoint,
        Tenant::Workspace(_) => way::IDENTITY.endpoint,
    };
    for workspace in workspaces {
        let domain = domain(&workspace);
        let params = BTreeMap::from([(DOMAIN.to_owned(), domain.clone())]);
        let slice = Slice { key: workspace.id.clone(), params };
        page.children.extend([workspace_bots::ID, integration_logs::ID].map(|stage| child(stage, &slice)));
        page.children.extend(below_both(&slice));
        page.records.push(record(&workspace.id, domain, endpoint));
    }
    page
}

/// What both the organization and each workspace decide.
fn below_both(slice: &Slice) -> [Child; 3] {
    [approved_apps::ID, requested_apps::ID, restricted_apps::ID].map(|stage| child(stage, slice))
}

fn child(stage: &'static str, slice: &Slice) -> Child {
    Child { stage, slice: slice.clone(), is_empty: false }
}

/// Returns by what people tell a workspace: its domain, which nobody else has.
fn domain(workspace: &Workspace) -> String {
    let url = workspace.team_url.as_deref().and_then(|url| Url::parse(url).ok());
    let host = url.as_ref().and_then(Url::host_str);
    let domain = host.and_then(|host| host.split('.').next()).map(str::to_owned);
    domain.or_else(|| workspace.name.clone()).unwrap_or_else(|| workspace.id.clone())
}

fn record(id: &str, name: String, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("workspace:{id}"));
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name,
        is_public: Fact::Known(false),
        is_archived: Fact::Known(false),
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
