//! Webhooks of an instance (system hooks), of groups and of projects: one shape, listed in three places, so that the three
//! stages stand in one file.
//!
//! Source: GitLab's documentation, "Project webhooks API", "Group webhooks API" and "System hooks API", read November 2026. An
//! address often holds a secret in its path or query: only its host is kept.

use crate::Gitlab;
use crate::fetch::{counted, listing, stage};
use crate::place::Place;
use crate::record::{grant, integration, record, state};
use crate::stages::event::{Events, TELLS};
use crate::stages::{groups, projects, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Grant, Integration, IntegrationKind, Record, RecordKind, Transport,
};
use remit_connector::wire::{Items, host, time};
use remit_connector::{Ask, FetchError, Lane, Page, Slice, Stage, StageInfo};
use serde::Deserialize;
use url::Url;

const GROUP: StageInfo = StageInfo {
    permissions: &["the role Owner in the group, and GitLab Premium"],
    tells: TELLS,
    blind_spots: &[
        "Who made a webhook, and whether it has a secret to sign with, is not told.",
        "Deliveries are not read, so that no use shows.",
    ],
    ..stage(OF_GROUP, "webhooks of groups", RecordKind::Integration, Some(groups::ID))
};

const PROJECT: StageInfo = StageInfo {
    id: OF_PROJECT,
    title: "webhooks of projects",
    parent: Some(projects::ID),
    permissions: &["the role Maintainer in the project"],
    ..GROUP
};

const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "system hooks",
    parent: Some(tenant::ID),
    permissions: &["an administrator with the scope admin_mode"],
    lane: Lane::Urgent,
    ..GROUP
};

pub(crate) const OF_INSTANCE: &str = "system_hooks";
pub(crate) const OF_GROUP: &str = "group_webhooks";
pub(crate) const OF_PROJECT: &str = "project_webhooks";

const FROM_INSTANCE: &str = "GET /hooks";
const FROM_GROUP: &str = "GET /groups/{id}/hooks";
const FROM_PROJECT: &str = "GET /projects/{id}/hooks";

/// What has webhooks of groups.
const PLAN: &str = "webhooks of groups, of GitLab Premium";

pub(crate) const STAGE: Stage<Gitlab> = Stage {
    info: INSTANCE,
    page: |gitlab, ask| Box::pin(page(gitlab, ask, &INSTANCE, FROM_INSTANCE, Place::Instance)),
};
pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP, page: |gitlab, ask| Box::pin(of_group(gitlab, ask)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> = Stage {
    info: PROJECT,
    page: |gitlab, ask| Box::pin(page(gitlab, ask, &PROJECT, FROM_PROJECT, Place::Project)),
};

/// A webhook. Its token, its headers and the parts of its address that are kept secret are no fields here.
#[derive(Debug, Deserialize)]
struct Webhook {
    id: u64,
    url: Option<String>,
    name: Option<String>,
    created_at: Option<String>,
    enable_ssl_verification: Option<bool>,
    alert_status: Option<String>,
    #[serde(flatten)]
    events: Events,
}

async fn of_group(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list_licensed(&GROUP, PLAN, listing(FROM_GROUP, ask)).await?;
    Ok(counted(reply, |body| records(body, Place::Group, ask.slice, FROM_GROUP)))
}

async fn page(
    gitlab: &Gitlab,
    ask: Ask<'_>,
    info: &StageInfo,
    endpoint: &'static str,
    place: Place,
) -> Result<Page, FetchError> {
    let reply = gitlab.list(info, endpoint, ask).await?;
    Ok(counted(reply, |body| records(body, place, ask.slice, endpoint)))
}

fn records(body: Items<Webhook>, place: Place, slice: &Slice, endpoint: &'static str) -> Page {
    body.into_page("$", |webhook, page| page.records.push(one(&webhook, place, slice, endpoint)))
}

fn one(webhook: &Webhook, place: Place, slice: &Slice, endpoint: &'static str) -> Record {
    let id = ExternalId::new(format!("hook:{}", webhook.id));
    let host = host(webhook.url.as_deref());
    let name = webhook.name.clone().filter(|name| !name.is_empty()).or_else(|| host.known().cloned());
    let created_at = time(webhook.created_at.as_deref());
    let granted = ExternalId::new(format!("{}:{id}", place.id(slice)));
    let is_on = webhook.alert_status.as_deref().map(|status| status != "disabled");
    let facets = Facets {
        integration: Some(Integration {
            state: state(is_on),
            installed_at: created_at.clone(),
            host,
            ..integration(IntegrationKind::Webhook, &id, name)
        }),
        grants: vec![Grant {
            granted_at: created_at,
            ..grant(&granted, "event", webhook.events.names(), place.reach(slice))
        }],
        transport: Some(transport(webhook)),
        ..Facets::default()
    };
    record(RecordKind::Integration, id, facets, endpoint)
}

/// Without encryption there is no certificate to check. Whether there is a secret to sign with is never told.
fn transport(webhook: &Webhook) -> Transport {
    let scheme =
        webhook.url.as_deref().and_then(|url| Url::parse(url).ok()).map(|url| url.scheme() == "https");
    Transport {
        is_encrypted: Fact::null_is_unknown(scheme),
        checks_certificate: match scheme {
            Some(false) => Fact::Absent,
            Some(true) | None => Fact::null_is_unknown(webhook.enable_ssl_verification),
        },
        is_signed: Fact::Unknown(Why::NotReported),
    }
}
