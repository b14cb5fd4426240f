//! Webhooks of an instance (system hooks), of groups and of projects: one shape, listed in three places, so that the three
//! stages stand in one file.
//!
//! Source: GitLab's documentation, "Project webhooks API", "Group webhooks API" and "System hooks API", read November 2026. An
//! address often holds a secret in its path or query: only its host is kept.

use crate::Gitlab;
use crate::fetch::{ADMINISTRATOR, At, Listing, MAINTAINER, stage};
use crate::place::Place;
use crate::record::{grant, integration, record, state};
use crate::stages::event::{Events, TELLS};
use crate::stages::{places, tenant};
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{
    ExternalId, Facets, Grant, Integration, IntegrationKind, RecordKind, Transport,
};
use remit_connector::wire::{host, time};
use remit_connector::{Lane, Page, Stage, StageInfo};
use serde::Deserialize;
use url::Url;

const GROUP: StageInfo = StageInfo {
    permissions: &["the role Owner in the group, and GitLab Premium"],
    tells: TELLS,
    blind_spots: &[
        "Who made a webhook, and whether it has a secret to sign with, is not told.",
        "Deliveries are not read, so that no use shows.",
    ],
    ..stage(OF_GROUP, "webhooks of groups", RecordKind::Integration, Some(places::GROUPS))
};

const PROJECT: StageInfo = StageInfo {
    id: OF_PROJECT,
    title: "webhooks of projects",
    parent: Some(places::PROJECTS),
    permissions: MAINTAINER,
    ..GROUP
};

const INSTANCE: StageInfo = StageInfo {
    id: OF_INSTANCE,
    title: "system hooks",
    parent: Some(tenant::ID),
    permissions: ADMINISTRATOR,
    lane: Lane::Urgent,
    ..GROUP
};

pub(crate) const OF_INSTANCE: &str = "system_hooks";
pub(crate) const OF_GROUP: &str = "group_webhooks";
pub(crate) const OF_PROJECT: &str = "project_webhooks";

const FROM_INSTANCE: Listing = Listing::new(&INSTANCE, "GET /hooks", Place::Instance);
const FROM_GROUP: Listing = Listing {
    plan: Some("webhooks of groups, of GitLab Premium"),
    ..Listing::new(&GROUP, "GET /groups/{id}/hooks", Place::Group)
};
const FROM_PROJECT: Listing = Listing::new(&PROJECT, "GET /projects/{id}/hooks", Place::Project);

pub(crate) const STAGE: Stage<Gitlab> =
    Stage { info: INSTANCE, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_INSTANCE, ask, one)) };
pub(crate) const GROUP_STAGE: Stage<Gitlab> =
    Stage { info: GROUP, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_GROUP, ask, one)) };
pub(crate) const PROJECT_STAGE: Stage<Gitlab> =
    Stage { info: PROJECT, page: |gitlab, ask| Box::pin(gitlab.read(&FROM_PROJECT, ask, one)) };

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

#[expect(clippy::needless_pass_by_value, reason = "every listing hands its items on")]
fn one(_: &Gitlab, webhook: Webhook, at: At<'_>, page: &mut Page) {
    let id = ExternalId::new(format!("hook:{}", webhook.id));
    let host = host(webhook.url.as_deref());
    let name = webhook.name.clone().filter(|name| !name.is_empty()).or_else(|| host.known().cloned());
    let created_at = time(webhook.created_at.as_deref());
    let granted = ExternalId::new(format!("{}:{id}", at.id()));
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
            ..grant(&granted, "event", webhook.events.names(), at.reach())
        }],
        transport: Some(transport(&webhook)),
        ..Facets::default()
    };
    page.records.push(record(RecordKind::Integration, id, facets, at.endpoint));
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
