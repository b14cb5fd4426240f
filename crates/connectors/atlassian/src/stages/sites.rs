//! The sites that the settings name, one a page; their apps and webhooks are read site by site.

use crate::listing::lacking;
use crate::stages::{apps, webhooks};
use crate::{Atlassian, site::Site};
use remit_connector::core::fact::Fact;
use remit_connector::core::model::{ExternalId, Facets, Record, RecordKind, Resource, ResourceKind};
use remit_connector::paging::offset;
use remit_connector::session::Request;
use remit_connector::{Ask, Child, FetchError, Lane, Page, Slice, Stage, StageInfo, Tells};
use serde::Deserialize;

const ENDPOINT: &str = "GET /rest/api/3/serverInfo";

pub(crate) const ID: &str = "sites";

const INFO: StageInfo = StageInfo {
    id: ID,
    title: "sites",
    record_kind: RecordKind::Resource,
    parent: None,
    permissions: &["an API token of an account of the site"],
    lane: Lane::Urgent,
    page_size: 1,
    requests_per_page: 1,
    tells: Tells::NOTHING,
    blind_spots: &["Only the sites that remit.yaml names are read."],
};

pub(crate) const STAGE: Stage<Atlassian> =
    Stage { info: INFO, page: |atlassian, ask| Box::pin(page(atlassian, ask)) };

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServerInfo {
    base_url: Option<String>,
    server_title: Option<String>,
}

async fn page(atlassian: &Atlassian, ask: Ask<'_>) -> Result<Page, FetchError> {
    let at = offset::value(ask.cursor).map_err(|reason| FetchError::new(ENDPOINT, reason))?;
    let site = usize::try_from(at).ok().and_then(|at| atlassian.sites.get(at));
    let Some(site) = site else {
        // An empty listing would say that there is no app.
        let missing = "remit.yaml names no site, so that no app and no webhook is read".to_owned();
        return Ok(Page { shortfall: Some(missing), ..Page::default() });
    };
    let reply = site.session.send::<ServerInfo>(Request::get(ENDPOINT)).await;
    let reply = reply.map_err(|error| lacking(error, "Jira on this site"))?;
    let next = offset::next_of(at, 1, atlassian.sites.len() as u64);
    Ok(Page { next, ..records(site, reply.body) })
}

fn records(site: &Site, info: ServerInfo) -> Page {
    let id = ExternalId::new(format!("site:{}", site.key));
    let host = info.base_url.as_deref().and_then(|url| url::Url::parse(url).ok());
    let host = host.and_then(|url| url.host_str().map(str::to_owned));
    let resource = Resource {
        id: id.clone(),
        kind: ResourceKind::Organization,
        name: host.or(info.server_title).unwrap_or_else(|| site.key.clone()),
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
    let child =
        |stage| Child { stage, slice: Slice { key: site.key.clone(), ..Slice::default() }, is_empty: false };
    Page { records: vec![record], children: vec![child(apps::ID), child(webhooks::ID)], ..Page::default() }
}

impl Atlassian {
    /// Returns the site of a slice, which came from the settings.
    pub(crate) fn site(&self, slice: &Slice) -> Option<&Site> {
        self.sites.iter().find(|site| site.key == slice.key)
    }
}
